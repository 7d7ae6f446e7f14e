/**
 * Whether a picture's pixels were quantised before, on the grid of JPEG's blocks: some sizes of its
 * coefficients then hardly occur, and others too often. Pure. Runs in the analyser.
 */
import type { Luma } from './spectra.ts';

const BLOCK = 8;

/** Column and row of the first coefficients behind the mean, in zigzag order. */
const PLACES: readonly (readonly [number, number])[] = [
  [1, 0],
  [0, 1],
  [0, 2],
  [1, 1],
  [2, 0],
  [3, 0],
  [2, 1],
  [1, 2],
  [0, 3],
];
/** Frequencies that occur in `PLACES`. */
const FREQUENCIES = 4;
/** Larger coefficients are too rare to tell anything. */
const VALUES = 56;
/** A coefficient of which fewer were counted says nothing. */
const LEAST_COUNTED = 200;

/** `COSINES[u][x]`: the transform of ITU-T T.81, A.3.3, with its scale. */
const COSINES = Array.from({ length: FREQUENCIES }, (_, u) =>
  Float64Array.from(
    { length: BLOCK },
    (__, x) => (u === 0 ? Math.SQRT1_2 : 1) * 0.5 * Math.cos(((2 * x + 1) * u * Math.PI) / 16),
  ),
);

/**
 * How far the counts of the sizes of coefficients are from a smooth course, 0 to 1: in what was
 * quantised once to 0.12, in what was quantised by coarser steps before from 0.29 on (29 photos).
 * @param luma begins at a corner of a block
 * @param table the file's own steps in zigzag order; null where it has none
 * @returns null where too little occurs to tell
 */
export function gapsOf(luma: Luma, table: readonly number[] | null): number | null {
  const found = coefficientCounts(luma).flatMap(
    (counts, place) => roughness(counts, table?.[place + 1] ?? 1) ?? [],
  );
  return found.length === 0 ? null : found.reduce((sum, one) => sum + one, 0) / found.length;
}

/** How often each of `PLACES` has the sizes 0, 1, … over all whole blocks. */
function coefficientCounts({ data, width, height }: Luma): Float64Array[] {
  const counts = PLACES.map(() => new Float64Array(VALUES));
  const rows = new Float64Array(FREQUENCIES * BLOCK);
  for (let top = 0; top + BLOCK <= height; top += BLOCK) {
    for (let left = 0; left + BLOCK <= width; left += BLOCK) {
      transformRows(data, top * width + left, width, rows);
      for (const [place, [u, v]] of PLACES.entries()) {
        let sum = 0;
        for (let y = 0; y < BLOCK; y += 1) {
          sum += (rows[u * BLOCK + y] ?? 0) * (COSINES[v]?.[y] ?? 0);
        }
        const size = Math.round(Math.abs(sum));
        const own = counts[place];
        if (own !== undefined && size < VALUES) own[size] = (own[size] ?? 0) + 1;
      }
    }
  }
  return counts;
}

/** The lowest frequencies along each row of a block. */
function transformRows(data: Float32Array, from: number, width: number, rows: Float64Array): void {
  for (let y = 0; y < BLOCK; y += 1) {
    for (let u = 0; u < FREQUENCIES; u += 1) {
      let sum = 0;
      for (let x = 0; x < BLOCK; x += 1) {
        sum += (data[from + y * width + x] ?? 0) * (COSINES[u]?.[x] ?? 0);
      }
      rows[u * BLOCK + y] = sum;
    }
  }
}

/** How far counts of multiples of a step are from the geometric mean of their neighbours. */
function roughness(counts: Float64Array, step: number): number | null {
  const ofSteps = new Float64Array(Math.ceil(VALUES / step));
  for (const [size, count] of counts.entries()) {
    const multiple = Math.round(size / step);
    if (multiple < ofSteps.length) ofSteps[multiple] = (ofSteps[multiple] ?? 0) + count;
  }
  let [apart, all] = [0, 0];
  // Nothing is as frequent as what was rounded to none.
  for (let multiple = 2; multiple + 1 < ofSteps.length; multiple += 1) {
    const [before, own, after] = ofSteps.subarray(multiple - 1, multiple + 2);
    const smooth = Math.sqrt(((before ?? 0) + 1) * ((after ?? 0) + 1)) - 1;
    apart += Math.abs(smooth - (own ?? 0));
    all += smooth + (own ?? 0);
  }
  return all < LEAST_COUNTED ? null : apart / all;
}
