/** Aligns two fingerprints from coarse to fine: the coarse squares find the map, the fine ones polish it. */
import type { Affine } from './affine.ts';
import type { Fingerprint } from './fingerprint.ts';
import { refine } from './lucas-kanade.ts';
import type { Fit } from './lucas-kanade.ts';

/** Steps per size, coarse to fine: the coarse ones find the place, the fine ones polish. */
const STEPS = [12, 6, 4] as const;
/** For `alignFurther`, which ends by itself where nothing moves any more. */
const STEPS_TO_REST = 24;
/** A coarse agreement below this does not become the same picture at finer sizes. */
const HOPELESS = 0.45;
/** A coarse agreement above this has found its place. */
const FOUND = 0.93;

/** A fifth cut away at each corner or around, and the same the other way: where crops begin. */
export const CROPS: readonly Affine[] = [0.82, 1 / 0.82].flatMap((scale) =>
  [
    [0, 0],
    [1, 1],
    [1, -1],
    [-1, 1],
    [-1, -1],
  ].map(([x = 0, y = 0]): Affine => {
    const shift = 1 - scale;
    return [scale, 0, x * shift, 0, scale, y * shift];
  }),
);

/**
 * Where the coarse squares agree best, beginning from each of `starts` until one has found its place,
 * or null where they agree nowhere.
 */
export function alignCoarsely(
  first: Fingerprint,
  second: Fingerprint,
  starts: readonly Affine[],
): Fit | null {
  let best: Fit | null = null;
  for (const start of starts) {
    const fit = refine(first.levels[0], second.levels[0], 16, start, STEPS[0]);
    if (best === null || fit.correlation > best.correlation) best = fit;
    if (best.correlation >= FOUND) break;
  }
  return best === null || best.correlation < HOPELESS ? null : best;
}

/** The map from the first fingerprint to the second, from where the coarse squares agree. */
export function alignFinely(first: Fingerprint, second: Fingerprint, coarse: Fit): Affine {
  const middle = refine(first.levels[1], second.levels[1], 32, coarse.map, STEPS[1]);
  return refine(first.levels[2], second.levels[2], 64, middle.map, STEPS[2]).map;
}

/** The map once more from where it is, until it moves no longer: to hundredths of a square's pixel. */
export function alignFurther(first: Fingerprint, second: Fingerprint, map: Affine): Affine {
  return refine(first.levels[2], second.levels[2], 64, map, STEPS_TO_REST).map;
}
