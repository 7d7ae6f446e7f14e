/** Which photos of a table: a byte for each of its rows, 1 or 0. Plain functions. */
import type { PhotoTable } from '../store/photo-table.ts';

export type Mask = Uint8Array;

export function maskOf(photos: PhotoTable, ids: Iterable<number>): Mask {
  const mask = new Uint8Array(photos.times().ids.length);
  for (const id of ids) {
    const row = photos.rowOf(id);
    if (row >= 0) mask[row] = 1;
  }
  return mask;
}

/** The rows for which a test holds. */
export function where(size: number, test: (row: number) => boolean): Mask {
  const mask = new Uint8Array(size);
  for (let row = 0; row < size; row += 1) if (test(row)) mask[row] = 1;
  return mask;
}

/** Rows of both; `one` becomes the answer. */
export function both(one: Mask, other: Mask): Mask {
  for (let row = 0; row < one.length; row += 1) one[row] = (one[row] ?? 0) & (other[row] ?? 0);
  return one;
}

/** Rows of either; `one` becomes the answer. */
export function either(one: Mask, other: Mask): Mask {
  for (let row = 0; row < one.length; row += 1) one[row] = (one[row] ?? 0) | (other[row] ?? 0);
  return one;
}

/** The other rows; `mask` becomes the answer. */
export function none(mask: Mask): Mask {
  for (let row = 0; row < mask.length; row += 1) mask[row] = 1 - (mask[row] ?? 0);
  return mask;
}
