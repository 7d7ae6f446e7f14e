/** What an answer follows from beside the photos: when that changes, it is asked for again. */
import * as v from 'valibot';
import { id } from './values.ts';

/**
 * By ids; `all` where any of them may change the answer, null where none does. It may be empty: a name
 * that means nothing yet.
 */
const some = v.nullable(v.union([v.literal('all'), v.array(id)]));

export const dependencies = v.strictObject({
  /** Favourites and stars. */
  marks: v.boolean(),
  labels: some,
  albums: some,
});
export type Dependencies = v.InferOutput<typeof dependencies>;

/** How labels or albums changed, as an announcement says it. */
export interface Change {
  changed: readonly number[] | null;
  areNamesChanged: boolean;
}

/** Whether an answer that follows from these labels or albums may be another one after a change. */
export function isConcerned(
  by: Dependencies['labels'],
  { changed, areNamesChanged }: Change,
): boolean {
  if (by === null) return false;
  if (changed === null || areNamesChanged) return true;
  return by === 'all' ? changed.length > 0 : by.some((one) => changed.includes(one));
}
