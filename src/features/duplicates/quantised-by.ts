/** Whether a picture's coefficients were quantised by another file's table before: then it was made of that file. Pure. */
import {
  COUNTED_PLACES,
  COUNTED_SIZES,
  LEAST_WHOLE,
  unpackedCount,
  type EncodingTraces,
} from '../../facts/encoding-traces.ts';

/** Rounding to pixels moves a decoded coefficient by hardly more. */
const ROUNDING = 0.6;
/** So many must have been expected between the other's steps. */
const LEAST_EXPECTED = 200;
/**
 * Of what a smooth course lets expect between the other's steps, a copy has at most so much. Copies
 * saved finer, turned or as PNG (29 photos) have up to 0.30, a photo beside its coarser copy from 0.78.
 */
const MOST_BETWEEN = 0.4;

/**
 * Whether `photo` shows the steps of `other`, a JPEG, also turned by a quarter.
 * @returns null where there is nothing by which to tell
 */
export function isQuantisedBy(photo: EncodingTraces, other: EncodingTraces): boolean | null {
  const coefficients = photo.pixels?.coefficients;
  if (coefficients === undefined || other.table === null) return null;
  const own = coefficients.isShifted ? null : photo.table;
  const { table } = other;
  const shares = [false, true].flatMap(
    (isTurned) => shareBetween(coefficients.counts, own, table, isTurned) ?? [],
  );
  if (shares.length > 0) return Math.min(...shares) < MOST_BETWEEN;
  // Steps of 1 leave no sizes out; but those of what is no JPEG itself are whole then.
  return photo.table === null && (coefficients.wholeness ?? 0) > LEAST_WHOLE ? true : null;
}

/** What occurs between the other's steps, of what is expected by what occurs at them. */
function shareBetween(
  counts: Uint8Array,
  own: Uint8Array | null,
  other: Uint8Array,
  isTurned: boolean,
): number | null {
  let [found, expected] = [0, 0];
  for (const [index, place] of COUNTED_PLACES.entries()) {
    const step = own?.[index + 1] ?? 1;
    const before = other[1 + (isTurned ? turnedIndex(place) : index)] ?? 1;
    const sizes = ofSteps(
      counts.subarray(index * COUNTED_SIZES, (index + 1) * COUNTED_SIZES),
      step,
    );
    const isBetween = (multiple: number): boolean => {
      const size = multiple * step;
      return Math.abs(size - Math.round(size / before) * before) > Math.max(step, 1) / 2 + ROUNDING;
    };
    let last = 0;
    for (let multiple = 1; multiple < sizes.length; multiple += 1) {
      if (isBetween(multiple)) continue;
      // Nothing is as frequent as what was rounded to none.
      if (last > 0) {
        const smooth = Math.sqrt(((sizes[last] ?? 0) + 1) * ((sizes[multiple] ?? 0) + 1)) - 1;
        expected += smooth * (multiple - last - 1);
        for (const count of sizes.subarray(last + 1, multiple)) found += count;
      }
      last = multiple;
    }
  }
  return expected < LEAST_EXPECTED ? null : found / expected;
}

function turnedIndex([column, row]: readonly [number, number]): number {
  return COUNTED_PLACES.findIndex(([x, y]) => x === row && y === column);
}

/** How often each multiple of a step occurs. */
function ofSteps(packed: Uint8Array, step: number): Float64Array {
  const sums = new Float64Array(Math.floor((COUNTED_SIZES - 1 - step / 2) / step) + 1);
  for (const [size, count] of packed.entries()) {
    const multiple = Math.round(size / step);
    if (multiple < sums.length) sums[multiple] = (sums[multiple] ?? 0) + unpackedCount(count);
  }
  return sums;
}
