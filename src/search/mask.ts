/** Which photos of a table: a byte for each of its rows, 1 or 0. Plain functions. */
import type { PhotoTable } from '../store/photo-table.ts';

export type Mask = Uint8Array;

/** Ids of photos; of a filter, hundreds of thousands. */
export type PhotoIds = readonly number[] | Int32Array;

export function emptyMask(photos: PhotoTable): Mask {
  return new Uint8Array(photos.times().ids.length);
}

export function maskOf(photos: PhotoTable, ids: Iterable<number>): Mask {
  const mask = emptyMask(photos);
  for (const id of ids) {
    const row = photos.rowOf(id);
    if (row >= 0) mask[row] = 1;
  }
  return mask;
}

/** Whether a photo is one of these. By bits: they stay near, where rows of a table do not. */
export function testOf(ids: PhotoIds): (id: number) => boolean {
  let most = 0;
  for (const id of ids) most = Math.max(most, id);
  const bits = new Uint32Array((most >>> 5) + 1);
  for (const id of ids) {
    bits[id >>> 5] = (bits[id >>> 5] ?? 0) | (1 << (id & 31));
  }
  return (id) => (((bits[id >>> 5] ?? 0) >>> (id & 31)) & 1) === 1;
}

/** The photos of a mask, newest first. */
export function idsOf(photos: PhotoTable, mask: Mask): Int32Array {
  const { ids } = photos.times();
  // In place: new memory takes longer than all the rest.
  const found = rowsOf(mask);
  for (let at = 0; at < found.length; at += 1) found[at] = ids[found[at] ?? 0] ?? 0;
  return found;
}

/** The rows of a mask, ascending. Most masks hold few of a million rows: four are passed over at once. */
export function rowsOf(mask: Mask): Int32Array {
  const words = new Uint32Array(mask.buffer, mask.byteOffset, mask.length >> 2);
  const rest = 4 * words.length;
  let size = 0;
  // The bytes of a word, each 0 or 1, add up in its highest byte.
  for (let i = 0; i < rest; i += 4) size += Math.imul(words[i >> 2] ?? 0, 0x01010101) >>> 24;
  for (let row = rest; row < mask.length; row += 1) size += mask[row] ?? 0;
  const rows = new Int32Array(size);
  let at = 0;
  for (let i = 0; i < mask.length; i += 4) {
    if (i < rest && words[i >> 2] === 0) continue;
    for (let row = i; row < i + 4; row += 1) if (mask[row] === 1) rows[at++] = row;
  }
  return rows;
}

/** The rows for which a test holds. */
export function where(size: number, test: (row: number) => boolean): Mask {
  const mask = new Uint8Array(size);
  for (let row = 0; row < size; row += 1) mask[row] = Number(test(row));
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
