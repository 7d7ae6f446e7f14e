/**
 * Metadata that PNG and JPEG XL hold compressed, and PNG as hexadecimal text as well. exifreader
 * finds it and leaves to us what may be unpacked. Runs in the analyser.
 */
import { brotliDecompressSync, inflateSync } from 'node:zlib';

/** Of one file: darktable's history of a heavily edited photo takes some hundred kilobytes. */
const MOST_BYTES = 8 * 1024 * 1024;

type Unpack = (bytes: Uint8Array, options: { maxOutputLength: number }) => Uint8Array;

/**
 * For exifreader's option `decompress`, for one file. Whatever is beyond the limit, or broken, counts
 * as empty, and so does all that follows: a hostile file costs no more than the limit.
 */
export function unpacking(): Record<'brotli' | 'deflate', (bytes: Uint8Array) => Uint8Array> {
  let left = MOST_BYTES;
  const within = (unpack: Unpack) => (bytes: Uint8Array) => {
    try {
      const content = left > 0 ? unpack(bytes, { maxOutputLength: left }) : new Uint8Array();
      left -= content.length;
      return content;
    } catch {
      left = 0;
      return new Uint8Array();
    }
  };
  return { brotli: within(brotliDecompressSync), deflate: within(inflateSync) };
}

/** Whether a file may hold packed metadata, by its first bytes. */
export function mayBePacked(bytes: Buffer): boolean {
  return isPng(bytes) || bytes.toString('latin1', 0, 12) === '\0\0\0\x0cJXL \r\n\x87\n';
}

export function isPng(bytes: Buffer): boolean {
  return bytes.toString('latin1', 0, 8) === '\x89PNG\r\n\x1a\n';
}

/** PNG's texts that hold what ImageMagick and exiv2 keep there in hexadecimal digits. */
export const packedPngTexts = ['Raw profile type xmp', 'Raw profile type APP1'] as const;

/** What a PNG holds that exifreader does not read. */
export interface PackedMetadata {
  xmp: string[];
  /** TIFF, as EXIF has it. */
  exif: Buffer | null;
}

const XMP_HEAD = 'http://ns.adobe.com/xap/1.0/\0';
const EXIF_HEAD = 'Exif\0\0';

/** `textOf` answers what the PNG says under a name, or null. */
export function packedInPng(png: Buffer, textOf: (name: string) => string | null): PackedMetadata {
  const packet = compressedXmp(png);
  const found: PackedMetadata = { xmp: packet === null ? [] : [packet], exif: null };
  for (const name of packedPngTexts) {
    const bytes = profileIn(textOf(name) ?? '');
    const content = bytes.toString('latin1');
    if (content.startsWith(EXIF_HEAD)) found.exif = bytes.subarray(EXIF_HEAD.length);
    else if (content.startsWith(XMP_HEAD)) found.xmp.push(content.slice(XMP_HEAD.length));
    else if (content !== '') found.xmp.push(content);
  }
  return found;
}

/** A line with a kind, one with a number of bytes, then these in hexadecimal digits. */
function profileIn(text: string): Buffer {
  const digits = /^\s*[^\n]*\n\s*\d+\n([\da-f\s]*)$/i.exec(text)?.[1] ?? '';
  return Buffer.from(digits.replace(/\s+/g, ''), 'hex');
}

/** The name, the sign of compression and the method; language and translated name follow. */
const COMPRESSED_XMP = 'iTXtXML:com.adobe.xmp\0\x01\0';
/** Of a chunk: its length before its type, and a checksum behind its content. */
const AROUND_CHUNK = 12;

/** The standard wants it to be plain text. One character a byte. */
function compressedXmp(png: Buffer): string | null {
  for (let at = 8; at + AROUND_CHUNK <= png.length; at += AROUND_CHUNK + png.readUInt32BE(at)) {
    const head = png.toString('latin1', at + 4, at + 4 + COMPRESSED_XMP.length);
    if (head !== COMPRESSED_XMP) continue;
    const content = png.subarray(at + 4 + COMPRESSED_XMP.length, at + 8 + png.readUInt32BE(at));
    const text = content.indexOf(0, content.indexOf(0) + 1) + 1;
    return Buffer.from(unpacking().deflate(content.subarray(text))).toString('latin1');
  }
  return null;
}
