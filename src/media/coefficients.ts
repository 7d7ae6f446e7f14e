/**
 * Whether a picture's pixels were quantised before, on the grid of JPEG's blocks: some sizes of its
 * coefficients then hardly occur, and others too often. Pure. Runs in the analyser.
 */
import {
  COUNTED_PLACES,
  COUNTED_SIZES,
  LEAST_GAPS,
  LEAST_WHOLE,
  packedCount,
  type Coefficients,
} from '../facts/encoding-traces.ts';
import type { Luma } from './spectra.ts';

const BLOCK = 8;

/** Frequencies that occur in `COUNTED_PLACES`. */
const FREQUENCIES = 4;
/** A coefficient of which fewer were counted says nothing. */
const LEAST_COUNTED = 200;
/** Nothing smaller is weighed for being whole: what is flat is whole without ever having been a JPEG. */
const LEAST_WEIGHED = 1.5;

/** Another grid than the file's own is believed where it shows so many more gaps. */
const CLEARLY = 1.5;

/** `COSINES[u][x]`: the transform of ITU-T T.81, A.3.3, with its scale. */
const COSINES = Array.from({ length: FREQUENCIES }, (_, u) =>
  Float64Array.from(
    { length: BLOCK },
    (__, x) => (u === 0 ? Math.SQRT1_2 : 1) * 0.5 * Math.cos(((2 * x + 1) * u * Math.PI) / 16),
  ),
);

/** Of one place: how often each size occurs, and what cosines of whole turns sum up to. */
interface Place {
  counts: Float64Array;
  cosines: number;
  weighed: number;
}

/**
 * What the coefficients tell, of the grid of blocks on which they were quantised most.
 * @param luma begins at a corner of a block
 * @param table the file's own steps in zigzag order; null where it has none
 * @param grids left and top of the first block, 0 to 7; the file's own grid comes first
 */
export function coefficientsOf(
  luma: Luma,
  table: Uint8Array | null,
  grids: readonly (readonly [number, number])[],
): Coefficients {
  const found = grids.map(([left, top], index): Coefficients => {
    const isShifted = index > 0;
    const places = placesOf(luma, left, top);
    return {
      gaps: gapsOf(places, isShifted ? null : table),
      wholeness: wholenessOf(places),
      isShifted,
      counts: Uint8Array.from(places.flatMap(({ counts }) => [...counts].map(packedCount))),
    };
  });
  return found.reduce((clearest, one) => (isClearer(one, clearest) ? one : clearest));
}

/** Whether another grid shows a quantisation which that one does not. */
function isClearer(one: Coefficients, than: Coefficients): boolean {
  const [gaps, whole] = [one.gaps ?? 0, one.wholeness ?? 0];
  const isWhole = whole > LEAST_WHOLE && whole > 2 * (than.wholeness ?? 0);
  return isWhole || (gaps > LEAST_GAPS && gaps > CLEARLY * (than.gaps ?? 0));
}

/**
 * How far the counts of the sizes of coefficients are from a smooth course, 0 to 1: in what was
 * quantised once to 0.12, in what was quantised by coarser steps before from 0.29 on (29 photos).
 * @returns null where too little occurs to tell
 */
function gapsOf(places: readonly Place[], table: Uint8Array | null): number | null {
  const found = places.flatMap(
    ({ counts }, place) => roughness(counts, table?.[place + 1] ?? 1) ?? [],
  );
  return found.length === 0 ? null : found.reduce((sum, one) => sum + one, 0) / found.length;
}

/** What is quantised by whole steps decodes to whole coefficients, but for the rounding of its pixels: in all places. */
function wholenessOf(places: readonly Place[]): number | null {
  const known = places.filter(({ weighed }) => weighed >= LEAST_COUNTED);
  if (known.length < places.length) return null;
  return Math.min(...known.map(({ cosines, weighed }) => cosines / weighed));
}

/** `COUNTED_PLACES` over all whole blocks. */
function placesOf({ data, width, height }: Luma, fromLeft: number, fromTop: number): Place[] {
  const places = COUNTED_PLACES.map((): Place => ({
    counts: new Float64Array(COUNTED_SIZES),
    cosines: 0,
    weighed: 0,
  }));
  const rows = new Float64Array(FREQUENCIES * BLOCK);
  for (let top = fromTop; top + BLOCK <= height; top += BLOCK) {
    for (let left = fromLeft; left + BLOCK <= width; left += BLOCK) {
      transformRows(data, top * width + left, width, rows);
      for (const [index, [u, v]] of COUNTED_PLACES.entries()) {
        let sum = 0;
        for (let y = 0; y < BLOCK; y += 1) {
          sum += (rows[u * BLOCK + y] ?? 0) * (COSINES[v]?.[y] ?? 0);
        }
        const place = places[index];
        if (place !== undefined) addTo(place, Math.abs(sum));
      }
    }
  }
  return places;
}

function addTo(place: Place, size: number): void {
  const rounded = Math.round(size);
  if (rounded < COUNTED_SIZES) place.counts[rounded] = (place.counts[rounded] ?? 0) + 1;
  if (size < LEAST_WEIGHED) return;
  place.cosines += Math.cos(2 * Math.PI * size);
  place.weighed += 1;
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
  const ofSteps = new Float64Array(Math.ceil(COUNTED_SIZES / step));
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
