/** Measures of two fingerprints that have been registered on each other: what tells a copy from another shot. */
import { mean } from '../../vectors/statistics.ts';
import { fitLight, warp } from './warp.ts';
import type { Affine } from './affine.ts';
import type { Fingerprint } from './fingerprint.ts';

export interface Measures {
  /** Correlation of all shared places, -1 to 1. */
  correlation: number;
  /** Correlation of what is left when the coarse shades are taken away, -1 to 1. */
  detail: number;
  /** Structure agreement of the worst tenth of the blocks and on average, -1 to 1. */
  worst: number;
  mean: number;
  /** Share of the structured blocks that agree as only a copy's do. */
  perfect: number;
  /** Share of the structured blocks. */
  structured: number;
  /** Standard deviation of the details in the plainer of the two, in grey levels: none in a smooth sky. */
  relief: number;
  overlap: number;
  gain: number;
  offset: number;
  /** Mean difference of colour, 0 to 180. */
  colour: number;
}

const SIDE = 64;
const BLOCK = 8;
const BLOCKS = SIDE / BLOCK;

/** Structure that the eye sees in a block, in grey levels: less is sky. */
const STRUCTURE = 3;

const PERFECT = 0.95;

/** Compares `second`, seen through `map`, with `first`. */
export function measure(first: Fingerprint, second: Fingerprint, map: Affine): Measures {
  const a = first.levels[2];
  const seen = new Float32Array(SIDE * SIDE);
  warp(second.levels[2], SIDE, map, seen);
  leaveOutEdges(seen);
  believeClipped(a, seen);
  const light = fitLight(a, seen);
  const [detailsA, details] = [withoutShades(a), withoutShades(seen)];
  const scores: number[] = [];
  let structured = 0;
  let perfect = 0;
  for (let row = 0; row < BLOCKS; row += 1) {
    for (let column = 0; column < BLOCKS; column += 1) {
      const block = compareBlock(a, seen, row, column, light.gain, light.offset);
      if (block === null) continue;
      scores.push(block.agreement);
      if (!block.structured) continue;
      structured += 1;
      if (block.agreement > PERFECT) perfect += 1;
    }
  }
  scores.sort((x, y) => x - y);
  const tenth = scores.slice(0, Math.max(1, Math.round(scores.length / 10)));
  return {
    correlation: light.correlation,
    detail: fitLight(detailsA, details).correlation,
    worst: mean(tenth),
    mean: mean(scores),
    perfect: perfect / Math.max(1, structured),
    structured: structured / Math.max(1, scores.length),
    relief: Math.min(reliefOf(detailsA), reliefOf(details)),
    overlap: light.overlap,
    gain: light.gain,
    offset: light.offset,
    colour: colourDifference(first.colours, second.colours),
  };
}

/** At these values a picture that was made brighter or darker has lost what it showed. */
const CLIPPED = { dark: 4, bright: 251 };
/** The light that the rest of the picture has may lead so near to them. */
const NEARLY_CLIPPED = { dark: 24, bright: 231 };
/** So much of the picture must be left to tell its light by. */
const LEAST_UNCLIPPED = 0.3;

/** Where the second fingerprint is white or black and should be nearly so, it agrees. */
function believeClipped(a: Float32Array, seen: Float32Array): void {
  const unclipped = seen.map((b) => (b <= CLIPPED.dark || b >= CLIPPED.bright ? NaN : b));
  const { gain, offset, overlap } = fitLight(a, unclipped);
  if (overlap < LEAST_UNCLIPPED) return;
  for (let at = 0; at < seen.length; at += 1) {
    const b = seen[at] ?? NaN;
    const expected = gain * (a[at] ?? 0) + offset;
    const isLost =
      (b >= CLIPPED.bright && expected >= NEARLY_CLIPPED.bright) ||
      (b <= CLIPPED.dark && expected <= NEARLY_CLIPPED.dark);
    if (isLost) seen[at] = expected;
  }
}

/** A tilt leaves wedges along the edges, and resizing blends the edge with what was beyond it. */
const RING = 3;

function leaveOutEdges(seen: Float32Array): void {
  for (let at = 0; at < seen.length; at += 1) {
    const column = at % SIDE;
    const row = (at - column) / SIDE;
    if (Math.min(column, row, SIDE - 1 - column, SIDE - 1 - row) < RING) seen[at] = NaN;
  }
}

/**
 * How alike one block is: the structure term of SSIM with a constant of three grey levels, less the
 * difference of mean shade beyond what the light explains.
 */
function compareBlock(
  a: Float32Array,
  seen: Float32Array,
  row: number,
  column: number,
  gain: number,
  offset: number,
): { agreement: number; structured: boolean } | null {
  let count = 0;
  let sumA = 0;
  let sumB = 0;
  let sumAA = 0;
  let sumBB = 0;
  let sumAB = 0;
  for (let y = 0; y < BLOCK; y += 1) {
    const from = (row * BLOCK + y) * SIDE + column * BLOCK;
    for (let at = from; at < from + BLOCK; at += 1) {
      const b = seen[at] ?? NaN;
      if (Number.isNaN(b)) continue;
      const value = gain * (a[at] ?? 0) + offset;
      count += 1;
      sumA += value;
      sumB += b;
      sumAA += value * value;
      sumBB += b * b;
      sumAB += value * b;
    }
  }
  if (count < (BLOCK * BLOCK) / 2) return null;
  const varianceA = Math.max(0, sumAA / count - (sumA / count) ** 2);
  const varianceB = Math.max(0, sumBB / count - (sumB / count) ** 2);
  const covariance = sumAB / count - (sumA / count) * (sumB / count);
  const floor = STRUCTURE ** 2;
  const structure = (covariance + floor) / (Math.sqrt(varianceA * varianceB) + floor);
  const shade = Math.abs(sumA - sumB) / count;
  return {
    agreement: structure - Math.max(0, shade - 8) / 60,
    structured: varianceA > floor || varianceB > floor,
  };
}

/** Of the box that blurs, to each side. */
const REACH = 4;

/** The picture less its blurred self (a box of 9): edges and texture, whatever the light. */
function withoutShades(values: Float32Array): Float32Array {
  const result = new Float32Array(values.length);
  const sums = new Float64Array((SIDE + 1) * (SIDE + 1));
  const counts = new Float64Array((SIDE + 1) * (SIDE + 1));
  const wide = SIDE + 1;
  for (let y = 0; y < SIDE; y += 1) {
    for (let x = 0; x < SIDE; x += 1) {
      const value = values[y * SIDE + x] ?? NaN;
      const there = Number.isNaN(value) ? 0 : 1;
      const at = (y + 1) * wide + x + 1;
      sums[at] =
        (there ? value : 0) +
        (sums[at - 1] ?? 0) +
        (sums[at - wide] ?? 0) -
        (sums[at - wide - 1] ?? 0);
      counts[at] =
        there + (counts[at - 1] ?? 0) + (counts[at - wide] ?? 0) - (counts[at - wide - 1] ?? 0);
    }
  }
  const inBox = (table: Float64Array, x0: number, y0: number, x1: number, y1: number): number =>
    (table[y1 * wide + x1] ?? 0) -
    (table[y0 * wide + x1] ?? 0) -
    (table[y1 * wide + x0] ?? 0) +
    (table[y0 * wide + x0] ?? 0);
  for (let y = 0; y < SIDE; y += 1) {
    for (let x = 0; x < SIDE; x += 1) {
      const x0 = Math.max(0, x - REACH);
      const y0 = Math.max(0, y - REACH);
      const x1 = Math.min(SIDE, x + REACH + 1);
      const y1 = Math.min(SIDE, y + REACH + 1);
      const mean = inBox(sums, x0, y0, x1, y1) / inBox(counts, x0, y0, x1, y1);
      result[y * SIDE + x] = (values[y * SIDE + x] ?? NaN) - mean;
    }
  }
  return result;
}

/** Where the blur lies within the picture: beyond its edge a slope would look like a detail. */
function reliefOf(details: Float32Array): number {
  const inner = details.filter((value, at) => {
    const column = at % SIDE;
    const row = (at - column) / SIDE;
    const fromEdge = Math.min(column, row, SIDE - 1 - column, SIDE - 1 - row);
    return fromEdge >= RING + REACH && !Number.isNaN(value);
  });
  const sum = inner.reduce((total, value) => total + value * value, 0);
  return Math.sqrt(sum / Math.max(1, inner.length));
}

function colourDifference(a: Float32Array, b: Float32Array): number {
  const cells = a.length / 2;
  let sum = 0;
  for (let cell = 0; cell < cells; cell += 1) {
    sum += Math.hypot(
      (a[cell] ?? 0) - (b[cell] ?? 0),
      (a[cell + cells] ?? 0) - (b[cell + cells] ?? 0),
    );
  }
  return sum / cells;
}
