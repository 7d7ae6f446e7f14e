/** How announcements name what changed. */
import { MOST_NAMED } from '../contract/values.ts';

/** Each once; null where they are too many to name. */
export function named(ids: readonly number[]): number[] | null {
  const each = new Set(ids);
  return each.size > MOST_NAMED ? null : [...each];
}
