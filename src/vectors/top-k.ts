/** The best of many scored photos. Runs in the engine. */
import { MOST_IDS } from './vector-slots.ts';

/** Photos with their scores, in the same order. */
export interface Scored {
  ids: number[];
  scores: number[];
}

// A key is a score of 24 bits behind the point, within +-2, and below it the id, so that a plain
// sort of numbers orders by score and, among equals, by id. 26 + 27 bits are what a double holds.
const STEPS = 2 ** 24;
const OFFSET = 2 ** 25;

/** A number that is greater for a higher score, and for a lower id where scores are equal. */
export function keyOf(score: number, id: number): number {
  const steps = Math.max(-OFFSET, Math.min(OFFSET - 1, Math.round(score * STEPS)));
  return (steps + OFFSET) * MOST_IDS + (MOST_IDS - 1 - id);
}

/** The photos of the `limit` greatest keys, best first; fewer where there are fewer. Reorders the keys. */
export function topK(keys: Float64Array, limit: number): Scored {
  const kept = Math.max(0, Math.min(limit, keys.length));
  if (kept < keys.length) moveGreatestToEnd(keys, kept);
  const sorted = keys.subarray(keys.length - kept).sort();
  const ids = new Array<number>(kept);
  const scores = new Array<number>(kept);
  for (let rank = 0; rank < kept; rank += 1) {
    const key = sorted[kept - 1 - rank] ?? 0;
    const steps = Math.floor(key / MOST_IDS);
    ids[rank] = MOST_IDS - 1 - (key - steps * MOST_IDS);
    scores[rank] = (steps - OFFSET) / STEPS;
  }
  return { ids, scores };
}

/** Hoare's quickselect: afterwards the last `count` keys are the greatest, in no order. */
function moveGreatestToEnd(keys: Float64Array, count: number): void {
  const target = keys.length - count;
  let [left, right] = [0, keys.length - 1];
  while (left < right) {
    const pivot = keys[(left + right) >> 1] ?? 0;
    let [i, j] = [left, right];
    while (i <= j) {
      while ((keys[i] ?? 0) < pivot) i += 1;
      while ((keys[j] ?? 0) > pivot) j -= 1;
      if (i > j) break;
      const moved = keys[i] ?? 0;
      keys[i] = keys[j] ?? 0;
      keys[j] = moved;
      i += 1;
      j -= 1;
    }
    if (target <= j) right = j;
    else if (target >= i) left = i;
    else return;
  }
}
