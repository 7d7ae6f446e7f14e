/** Maps of the plane: how one picture lies on another. Pure. */
import type { PictureBox } from './fingerprint.ts';

/**
 * Where a place of one picture lies in another: x' = a x + b y + c, y' = d x + e y + f, in units of
 * half a side from the middle, so that the edges are at -1 and 1.
 */
export type Affine = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

export const IDENTITY: Affine = [1, 0, 0, 0, 1, 0];

/** First `inner`, then `outer`. */
export function compose(outer: Affine, inner: Affine): Affine {
  const [a, b, c, d, e, f] = outer;
  const [p, q, r, s, t, u] = inner;
  return [
    a * p + b * s,
    a * q + b * t,
    a * r + b * u + c,
    d * p + e * s,
    d * q + e * t,
    d * r + e * u + f,
  ];
}

export function inverse([a, b, c, d, e, f]: Affine): Affine {
  const determinant = a * e - b * d;
  const [p, q, s, t] = [e / determinant, -b / determinant, -d / determinant, a / determinant];
  return [p, q, -(p * c + q * f), s, t, -(s * c + t * f)];
}

/** From a picture's part to the whole of it. */
export function boxToWhole({ left, top, width, height }: PictureBox): Affine {
  return [width, 0, 2 * left + width - 1, 0, height, 2 * top + height - 1];
}

/** How far a map is from leaving everything where it is: the greatest difference of its numbers. */
export function displacement(map: Affine): number {
  return Math.max(...map.map((part, index) => Math.abs(part - (IDENTITY[index] ?? 0))));
}

/** The greater reduction of the two axes, at most 1: a tenth cut from each edge gives 0.8. */
export function scaleOf([a, b, , d, e]: Affine): number {
  const x = Math.hypot(a, d);
  const y = Math.hypot(b, e);
  return Math.min(x, y, 1 / x, 1 / y);
}

/** How many times as large the second picture is as what it shows of the first; 1 is no crop. */
export function areaRatio([a, b, , d, e]: Affine): number {
  return Math.abs(a * e - b * d);
}
