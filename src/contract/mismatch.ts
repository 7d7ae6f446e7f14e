/** Whether a value has the form that the contract says. */
import * as v from 'valibot';

/** What is wrong with it, and where: `photos.3.id: Invalid type: …`; null where it fits. */
export function mismatch(schema: v.GenericSchema, value: unknown): string | null {
  const result = v.safeParse(schema, value);
  if (result.success) return null;
  const [issue] = result.issues;
  return `${v.getDotPath(issue) ?? 'all of it'}: ${issue.message}`;
}
