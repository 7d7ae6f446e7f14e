/**
 * Finds the affine map that makes two pictures agree best, by Gauss-Newton steps that count disagreeing
 * pixels little, so that a caption or a walker does not pull the picture away. After Baker and Matthews,
 * "Lucas-Kanade 20 Years On" (2004), inverse compositional form with a robust error. Pure.
 */
import { compose, inverse } from './affine.ts';
import type { Affine } from './affine.ts';
import { fitLight, warp } from './warp.ts';

/** A map, and how well the pictures agree under it. */
export interface Fit {
  map: Affine;
  /** Correlation, -1 to 1. */
  correlation: number;
}

const MAP_SIZE = 6;
/** Less of the first fingerprint in view is a piece of it, not the same picture. */
const LEAST_OVERLAP = 0.45;

/**
 * Improves a map from the square `a` to the square `b`, both with `side` pixels, by at most `steps`
 * Gauss-Newton steps; answers the best map on the way.
 */
export function refine(
  a: Float32Array,
  b: Float32Array,
  side: number,
  start: Affine,
  steps: number,
): Fit {
  const count = side * side;
  const seen = new Float32Array(count);
  const gradientX = new Float32Array(count);
  const gradientY = new Float32Array(count);
  gradients(a, side, gradientX, gradientY);
  const residuals = new Float32Array(count);
  const hessian = new Float64Array(MAP_SIZE * MAP_SIZE);
  const force = new Float64Array(MAP_SIZE);
  let map = start;
  let best = start;
  let bestScore = -1;
  for (let step = 0; step <= steps; step += 1) {
    warp(b, side, map, seen);
    const { gain, offset, correlation, overlap } = fitLight(a, seen);
    const score = overlap < LEAST_OVERLAP ? -1 : correlation;
    if (score > bestScore) {
      best = map;
      bestScore = score;
    } else if (score < bestScore - 0.1) break;
    if (step === steps || overlap < LEAST_OVERLAP) break;
    const spread = residualsOf(a, seen, gain, offset, residuals);
    accumulate(
      { side, residuals, gradientX, gradientY, gain, limit: (2.5 * spread) ** 2 },
      hessian,
      force,
    );
    const change = solve(hessian, force);
    if (change === null) break;
    map = composedWithInverse(map, change);
    if (change.every((part) => Math.abs(part) < 0.02 / side)) {
      steps = step + 1;
    }
  }
  return { map: best, correlation: bestScore };
}

/**
 * The normal equations of one step, written out: this loop is most of what a comparison costs. With
 * g the gradient, the six directions are (gx x, gx y, gx, gy x, gy y, gy), so that every sum is one
 * of gxx, gxy, gyy times one of xx, xy, x, yy, y, 1.
 */
function accumulate(
  from: {
    side: number;
    residuals: Float32Array;
    gradientX: Float32Array;
    gradientY: Float32Array;
    gain: number;
    limit: number;
  },
  hessian: Float64Array,
  force: Float64Array,
): void {
  const { side, residuals, gradientX, gradientY, gain, limit } = from;
  const sums = new Float64Array(18);
  force.fill(0);
  const unit = 2 / side;
  for (let row = 0, at = 0; row < side; row += 1) {
    const y = (row + 0.5) * unit - 1;
    // Sums over the row of the products of gradients, times x x, x and 1.
    let xx2 = 0;
    let xx1 = 0;
    let xx0 = 0;
    let xy2 = 0;
    let xy1 = 0;
    let xy0 = 0;
    let yy2 = 0;
    let yy1 = 0;
    let yy0 = 0;
    let rx1 = 0;
    let rx0 = 0;
    let ry1 = 0;
    let ry0 = 0;
    for (let column = 0; column < side; column += 1, at += 1) {
      const residual = residuals[at] ?? NaN;
      if (Number.isNaN(residual)) continue;
      const x = (column + 0.5) * unit - 1;
      const weight = limit / (limit + residual * residual);
      const gx = (gradientX[at] ?? 0) * gain;
      const gy = (gradientY[at] ?? 0) * gain;
      const gxx = weight * gx * gx;
      const gxy = weight * gx * gy;
      const gyy = weight * gy * gy;
      const rx = weight * gx * residual;
      const ry = weight * gy * residual;
      xx2 += gxx * x * x;
      xx1 += gxx * x;
      xx0 += gxx;
      xy2 += gxy * x * x;
      xy1 += gxy * x;
      xy0 += gxy;
      yy2 += gyy * x * x;
      yy1 += gyy * x;
      yy0 += gyy;
      rx1 += rx * x;
      rx0 += rx;
      ry1 += ry * x;
      ry0 += ry;
    }
    addRow(sums, 0, xx2, xx1, xx0, y);
    addRow(sums, 6, xy2, xy1, xy0, y);
    addRow(sums, 12, yy2, yy1, yy0, y);
    force[0] = (force[0] ?? 0) + rx1;
    force[1] = (force[1] ?? 0) + rx0 * y;
    force[2] = (force[2] ?? 0) + rx0;
    force[3] = (force[3] ?? 0) + ry1;
    force[4] = (force[4] ?? 0) + ry0 * y;
    force[5] = (force[5] ?? 0) + ry0;
  }
  // Blocks of the matrix: gradients xx, then xy, then yy, each over (x, y, 1) times (x, y, 1).
  for (const [block, [top, left]] of BLOCKS.entries()) {
    for (const [index, [i, j]] of PRODUCTS.entries()) {
      const sum = sums[block * 6 + index] ?? 0;
      hessian[(top + i) * MAP_SIZE + left + j] = sum;
      hessian[(top + j) * MAP_SIZE + left + i] = sum;
    }
  }
}

const BLOCKS = [
  [0, 0],
  [0, 3],
  [3, 3],
] as const;
/** Of (x, y, 1): x x, x y, x, y y, y, 1. */
const PRODUCTS = [
  [0, 0],
  [0, 1],
  [0, 2],
  [1, 1],
  [1, 2],
  [2, 2],
] as const;

/** Adds a row's sums, of products with x x, x and 1, at height y. */
function addRow(
  sums: Float64Array,
  from: number,
  second: number,
  first: number,
  zeroth: number,
  y: number,
): void {
  sums[from] = (sums[from] ?? 0) + second;
  sums[from + 1] = (sums[from + 1] ?? 0) + first * y;
  sums[from + 2] = (sums[from + 2] ?? 0) + first;
  sums[from + 3] = (sums[from + 3] ?? 0) + zeroth * y * y;
  sums[from + 4] = (sums[from + 4] ?? 0) + zeroth * y;
  sums[from + 5] = (sums[from + 5] ?? 0) + zeroth;
}

/** residual = seen - (gain a + offset); answers their typical size (1.48 times the mean, at least 2). */
function residualsOf(
  a: Float32Array,
  seen: Float32Array,
  gain: number,
  offset: number,
  residuals: Float32Array,
): number {
  let sum = 0;
  let count = 0;
  for (let at = 0; at < a.length; at += 1) {
    const residual = (seen[at] ?? NaN) - gain * (a[at] ?? 0) - offset;
    residuals[at] = residual;
    if (Number.isNaN(residual)) continue;
    sum += Math.abs(residual);
    count += 1;
  }
  return Math.max(2, (1.25 * sum) / Math.max(1, count));
}

/** Central differences per half side. */
function gradients(a: Float32Array, side: number, x: Float32Array, y: Float32Array): void {
  for (let row = 0, at = 0; row < side; row += 1) {
    for (let column = 0; column < side; column += 1, at += 1) {
      const left = column > 0 ? at - 1 : at;
      const right = column < side - 1 ? at + 1 : at;
      const above = row > 0 ? at - side : at;
      const below = row < side - 1 ? at + side : at;
      x[at] = (((a[right] ?? 0) - (a[left] ?? 0)) * side) / (2 * (right - left));
      y[at] = (((a[below] ?? 0) - (a[above] ?? 0)) * side * side) / (2 * (below - above));
    }
  }
}

/** Solves the symmetric system by Cholesky; null where the picture does not hold the map (plain). */
function solve(hessian: Float64Array, force: Float64Array): number[] | null {
  const n = MAP_SIZE;
  const lower = new Float64Array(n * n);
  const trace = [0, 7, 14, 21, 28, 35].reduce((sum, at) => sum + (hessian[at] ?? 0), 0);
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      let sum = hessian[j * n + i] ?? 0;
      if (i === j) sum += 1e-4 * trace;
      for (let k = 0; k < j; k += 1) sum -= (lower[i * n + k] ?? 0) * (lower[j * n + k] ?? 0);
      if (i === j) {
        if (sum <= 1e-9) return null;
        lower[i * n + i] = Math.sqrt(sum);
      } else lower[i * n + j] = sum / (lower[j * n + j] ?? 1);
    }
  }
  const middle = new Float64Array(n);
  for (let i = 0; i < n; i += 1) {
    let sum = force[i] ?? 0;
    for (let k = 0; k < i; k += 1) sum -= (lower[i * n + k] ?? 0) * (middle[k] ?? 0);
    middle[i] = sum / (lower[i * n + i] ?? 1);
  }
  const result = new Array<number>(n).fill(0);
  for (let i = n - 1; i >= 0; i -= 1) {
    let sum = middle[i] ?? 0;
    for (let k = i + 1; k < n; k += 1) sum -= (lower[k * n + i] ?? 0) * (result[k] ?? 0);
    result[i] = sum / (lower[i * n + i] ?? 1);
  }
  return result;
}

/** map o (1 + change)^-1, the inverse compositional update. */
function composedWithInverse(map: Affine, change: readonly number[]): Affine {
  const [p = 0, q = 0, r = 0, s = 0, t = 0, u = 0] = change;
  const step: Affine = [1 + p, q, r, s, 1 + t, u];
  const determinant = step[0] * step[4] - step[1] * step[3];
  return Math.abs(determinant) < 0.2 ? map : compose(map, inverse(step));
}
