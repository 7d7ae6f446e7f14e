/** The quantisation of a JPEG's luma, read from its header. Pure. */
import { segmentsOf } from './jpeg.ts';

const QUANTISATION = 0xdb;

/** The luma table of the JPEG standard (ITU-T T.81, table K.1) in the order of the file. */
const STANDARD = [
  [16, 11, 12, 14, 12, 10, 16, 14, 13, 14, 18, 17, 16, 19, 24, 40],
  [26, 24, 22, 22, 24, 49, 35, 37, 29, 40, 58, 51, 61, 60, 57, 51],
  [56, 55, 64, 72, 92, 78, 64, 68, 87, 69, 55, 56, 80, 109, 81, 87],
  [95, 98, 103, 104, 103, 62, 77, 113, 121, 112, 100, 120, 92, 101, 103, 99],
].flat();

/** The luma table that mozjpeg comes with (its jcparam.c, by N. Robidoux), in the order of the file. */
const MOZJPEG = [
  [16, 16, 16, 16, 17, 16, 18, 20, 20, 18, 25, 27, 24, 27, 25, 37],
  [34, 31, 31, 34, 37, 56, 40, 43, 40, 43, 40, 56, 85, 53, 62, 53],
  [53, 62, 53, 85, 75, 91, 74, 69, 74, 91, 75, 135, 106, 94, 94, 106],
  [135, 156, 131, 124, 131, 156, 189, 169, 169, 189, 238, 226, 238, 311, 311, 418],
].flat();

/** The first quantisation table of 8 bits, in zigzag order; null where there is no whole one before the pixels. */
export function lumaTable(jpeg: Buffer): Uint8Array | null {
  for (const { marker, content } of segmentsOf(jpeg)) {
    if (marker !== QUANTISATION || content[0] !== 0) continue;
    const table = Uint8Array.from(content.subarray(1, 65));
    return table.length === 64 && !table.includes(0) ? table : null;
  }
  return null;
}

/** Whether a table is the standard's or mozjpeg's, scaled as libjpeg scales it for some quality. */
export function isLibraryTable(table: Uint8Array): boolean {
  for (let quality = 1; quality <= 100; quality += 1) {
    const scale = quality < 50 ? 5000 / quality : 200 - 2 * quality;
    const isScaled = (own: readonly number[]): boolean =>
      own.every((step, place) => {
        const scaled = Math.floor((step * Math.floor(scale) + 50) / 100);
        return table[place] === Math.max(1, Math.min(255, scaled));
      });
    if (isScaled(STANDARD) || isScaled(MOZJPEG)) return true;
  }
  return false;
}
