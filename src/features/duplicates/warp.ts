/** A picture seen through a map, and how its light differs from another one's. Pure. */
import type { Affine } from './affine.ts';

/** The second fingerprint seen through the map, at the places of the first; NaN where it has no picture. */
export function warp(values: Float32Array, side: number, map: Affine, into: Float32Array): void {
  const [a, b, c, d, e, f] = map;
  const unit = 2 / side;
  const last = side - 1;
  for (let row = 0, at = 0; row < side; row += 1) {
    const y = (row + 0.5) * unit - 1;
    for (let column = 0; column < side; column += 1, at += 1) {
      const x = (column + 0.5) * unit - 1;
      const u = (a * x + b * y + c + 1) / unit - 0.5;
      const v = (d * x + e * y + f + 1) / unit - 0.5;
      if (u < -0.5 || v < -0.5 || u > last + 0.5 || v > last + 0.5) {
        into[at] = NaN;
        continue;
      }
      const inU = u < 0 ? 0 : u > last ? last : u;
      const inV = v < 0 ? 0 : v > last ? last : v;
      const left = inU >= last ? last - 1 : inU | 0;
      const top = inV >= last ? last - 1 : inV | 0;
      const du = inU - left;
      const dv = inV - top;
      const from = top * side + left;
      const upper = (values[from] ?? 0) * (1 - du) + (values[from + 1] ?? 0) * du;
      const lower = (values[from + side] ?? 0) * (1 - du) + (values[from + side + 1] ?? 0) * du;
      into[at] = upper * (1 - dv) + lower * dv;
    }
  }
}

/** How the light of the second differs: second = gain * first + offset. */
export interface Light {
  gain: number;
  offset: number;
  /** Correlation over the shared places, -1 to 1. */
  correlation: number;
  /** Share of the first fingerprint's places that the second shows. */
  overlap: number;
}

/** The best straight line from the first fingerprint's values to the second's, over places both have. */
export function fitLight(first: Float32Array, second: Float32Array): Light {
  let count = 0;
  let sumA = 0;
  let sumB = 0;
  let sumAA = 0;
  let sumBB = 0;
  let sumAB = 0;
  for (let at = 0; at < first.length; at += 1) {
    const b = second[at] ?? NaN;
    if (Number.isNaN(b)) continue;
    const a = first[at] ?? 0;
    count += 1;
    sumA += a;
    sumB += b;
    sumAA += a * a;
    sumBB += b * b;
    sumAB += a * b;
  }
  if (count < first.length / 8) return { gain: 1, offset: 0, correlation: 0, overlap: 0 };
  const varianceA = sumAA / count - (sumA / count) ** 2;
  const varianceB = sumBB / count - (sumB / count) ** 2;
  const covariance = sumAB / count - (sumA / count) * (sumB / count);
  const gain = varianceA > 1e-6 ? covariance / varianceA : 1;
  return {
    gain,
    offset: sumB / count - (gain * sumA) / count,
    // One grey level of contrast that nobody sees keeps plain pictures from being told by their noise.
    correlation: covariance / Math.sqrt((varianceA + 0.5) * (varianceB + 0.5)),
    overlap: count / first.length,
  };
}
