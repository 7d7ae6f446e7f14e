/** How many pixels a file's decoder holds at once, by its head alone. Pure. */
import type { PhotoFormat } from '../base/formats.ts';
import { bitmapSize } from './bmp.ts';
import { jpegFrame } from './jpeg.ts';
import { jxlSize } from './jxl-size.ts';
import { pagesOf } from './tiff.ts';

/** A decoder that goes row by row holds a few of them, and the shrunk picture. */
const ROW_BY_ROW = 1 / 16;

/** Infinity where the head does not tell. */
export function pixelsHeld(bytes: Buffer, format: PhotoFormat): number {
  switch (format) {
    case 'jpeg': {
      const frame = jpegFrame(bytes);
      if (!frame) return Infinity;
      // Progressive ones come whole, as coefficients of 16 bits.
      return frame.width * frame.height * (isProgressive(frame.kind) ? 1 : ROW_BY_ROW);
    }
    case 'png':
      if (bytes.length < 29) return 0;
      // Interlaced ones come whole.
      return bytes.readUInt32BE(16) * bytes.readUInt32BE(20) * (bytes[28] === 0 ? ROW_BY_ROW : 1);
    case 'gif':
      return bytes.length < 10 ? 0 : bytes.readUInt16LE(6) * bytes.readUInt16LE(8);
    case 'bmp': {
      const size = bitmapSize(bytes);
      return size ? size.width * size.height : 0;
    }
    case 'jxl': {
      const size = jxlSize(bytes);
      return size ? size.width * size.height : 0;
    }
    case 'webp':
      return pixelsOfWebp(bytes);
    case 'avif':
    case 'heic':
      return pixelsOfHeif(bytes);
    case 'tiff':
    case 'raw': {
      const sizes = pagesOf(bytes).map((tags) => (tags.get(0x100) ?? 0) * (tags.get(0x101) ?? 0));
      return Math.max(0, ...sizes) || Infinity;
    }
  }
}

function isProgressive(kind: number): boolean {
  return kind === 2 || kind === 10;
}

/** VP8X and VP8L write sizes less one. */
function pixelsOfWebp(bytes: Buffer): number {
  if (bytes.length < 30) return 0;
  switch (bytes.toString('latin1', 12, 16)) {
    case 'VP8X':
      return (bytes.readUIntLE(24, 3) + 1) * (bytes.readUIntLE(27, 3) + 1);
    case 'VP8L': {
      const sizes = bytes.readUInt32LE(21);
      return ((sizes & 0x3fff) + 1) * (((sizes >>> 14) & 0x3fff) + 1);
    }
    default:
      return (bytes.readUInt16LE(26) & 0x3fff) * (bytes.readUInt16LE(28) & 0x3fff);
  }
}

/** The largest picture that the file speaks of (`ispe`, ISO/IEC 23008-12), or more. */
export function pixelsOfHeif(bytes: Buffer): number {
  let most = 0;
  for (let at = bytes.indexOf('ispe'); at !== -1; at = bytes.indexOf('ispe', at + 4)) {
    if (at + 16 > bytes.length) break;
    most = Math.max(most, bytes.readUInt32BE(at + 8) * bytes.readUInt32BE(at + 12));
  }
  return most === 0 ? Infinity : most;
}
