/**
 * The messages of a call, its answer and an announcement, and the check of what arrives.
 * Runs everywhere; imports only the contract's types.
 */
import * as v from 'valibot';
import type { ErrorCode } from '../contract/errors.ts';

const identifier = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const name = v.pipe(v.string(), v.minLength(1), v.maxLength(64));
/** Every method of the contract takes at most one object. */
const input = v.custom<object>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
);

const callSchema = v.strictObject({ id: identifier, call: name, input: v.optional(input) });

const answerSchema = v.union([
  v.strictObject({ id: identifier, error: v.strictObject({ code: name, message: v.string() }) }),
  // A method that answers nothing has no `result` after JSON.
  v.strictObject({ id: identifier, result: v.optional(v.unknown()) }),
]);

const eventSchema = v.strictObject({ event: name, data: v.unknown() });

export type Call = v.InferOutput<typeof callSchema>;
export type Announcement = v.InferOutput<typeof eventSchema>;
export type Answer =
  { id: number; result?: unknown } | { id: number; error: { code: ErrorCode; message: string } };

/** A well-formed call, or null. */
export function readCall(message: unknown): Call | null {
  const parsed = v.safeParse(callSchema, message);
  return parsed.success ? parsed.output : null;
}

/** A well-formed answer, or null. Its code is taken at its word: the engine and window are one version. */
export function readAnswer(message: unknown): Answer | null {
  const parsed = v.safeParse(answerSchema, message);
  return parsed.success ? parsed.output : null;
}

/** A well-formed announcement, or null. */
export function readAnnouncement(message: unknown): Announcement | null {
  const parsed = v.safeParse(eventSchema, message);
  return parsed.success ? parsed.output : null;
}
