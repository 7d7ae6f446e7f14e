/** Tells a file that ends too early from one that is broken, by its structure. Pure. */
import type { PhotoFormat } from '../base/formats.ts';
import { jpegFrame } from './jpeg.ts';

/** Whether the file's own structure says that its end is missing. */
export function isTruncated(bytes: Buffer, format: PhotoFormat): boolean {
  switch (format) {
    case 'jpeg':
      // Thumbnails in the metadata, before the frame, have end marks of their own.
      return !bytes.includes('\xff\xd9', jpegFrame(bytes)?.end ?? 0, 'latin1');
    case 'png':
      return !bytes.subarray(-1024).includes('IEND');
    case 'gif':
      return bytes.at(-1) !== 0x3b;
    case 'webp':
      return bytes.length < 12 || bytes.readUInt32LE(4) + 8 > bytes.length;
    case 'avif':
    case 'heic':
      return boxesEndBeyond(bytes);
    case 'bmp':
    case 'jxl':
      // Their own decoders say so, or cannot tell.
      return false;
    case 'tiff':
    case 'raw':
      return directoryIsBeyond(bytes);
  }
}

/** Whether a top-level box (ISO/IEC 14496-12) claims more bytes than the file has. */
function boxesEndBeyond(bytes: Buffer): boolean {
  let at = 0;
  while (at + 16 <= bytes.length) {
    const size = bytes.readUInt32BE(at);
    // 0: to the end of the file; 1: a 64-bit size follows.
    if (size === 0) return false;
    const length = size === 1 ? Number(bytes.readBigUInt64BE(at + 8)) : size;
    if (length < 8) return false;
    at += length;
  }
  return at !== bytes.length;
}

/** Whether the first directory, which many programs write last, lies behind the end. */
function directoryIsBeyond(bytes: Buffer): boolean {
  if (bytes.length < 8) return true;
  const offset = bytes[0] === 0x49 ? bytes.readUInt32LE(4) : bytes.readUInt32BE(4);
  return offset + 2 > bytes.length;
}
