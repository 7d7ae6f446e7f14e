/** Which files are photos: by name while walking folders, by content before anything is decoded. */
import { extname } from 'node:path';

export type PhotoFormat =
  'jpeg' | 'png' | 'webp' | 'avif' | 'tiff' | 'gif' | 'bmp' | 'jxl' | 'heic' | 'raw';

const extensions = new Set(
  [
    ...['.jpg .jpeg .jpe .jfif .mpo .png .webp .avif .tif .tiff .gif .bmp .dib .jxl'],
    ...['.heic .heif .hif'],
  ].flatMap((list) => list.split(' ')),
);
const rawExtensions = new Set('.cr2 .cr3 .nef .nrw .arw .dng .rw2 .orf .raf .pef .srw'.split(' '));

/** The endings of photos' names, in lower case, with their dot. */
export const photoEndings: readonly string[] = [...extensions, ...rawExtensions];

/** Whether a file's name says that it is a photo; upper and lower case alike. */
export function isPhotoName(name: string): boolean {
  const extension = extname(name).toLowerCase();
  return extensions.has(extension) || rawExtensions.has(extension);
}

/** Whether a file's name says that it is a camera's RAW. */
export function isRawName(name: string): boolean {
  return rawExtensions.has(extname(name).toLowerCase());
}

/** The media type of each format, for HTTP. */
export const mediaTypes: Record<PhotoFormat, string> = {
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  avif: 'image/avif',
  tiff: 'image/tiff',
  gif: 'image/gif',
  bmp: 'image/bmp',
  jxl: 'image/jxl',
  heic: 'image/heic',
  raw: 'application/octet-stream',
};

/** Whether a browser shows the file itself; the others need a rendered preview. */
export function shownByBrowsers(format: PhotoFormat): boolean {
  return ['jpeg', 'png', 'webp', 'avif', 'gif'].includes(format);
}

/**
 * The format of a file by its first bytes, whatever its name claims; null when it is none of ours.
 * The name decides one thing only: camera RAW files are TIFF containers, and some cannot be told
 * from a plain TIFF by their first bytes.
 */
export function sniffFormat(bytes: Uint8Array, name: string): PhotoFormat | null {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 4096));
  const text = head.toString('latin1');
  if (text.startsWith('\xff\xd8\xff')) return 'jpeg';
  if (text.startsWith('\x89PNG\r\n\x1a\n')) return 'png';
  if (text.startsWith('GIF87a') || text.startsWith('GIF89a')) return 'gif';
  if (isBitmap(head)) return 'bmp';
  if (text.startsWith('\xff\x0a') || text.startsWith('\0\0\0\x0cJXL \r\n\x87\n')) return 'jxl';
  if (text.startsWith('RIFF') && text.startsWith('WEBP', 8)) return 'webp';
  if (text.startsWith('ftyp', 4)) return isoMediaFormat(head);
  if (text.startsWith('FUJIFILMCCD-RAW')) return 'raw';
  if (/^(II|MM)/.test(text)) return tiffFormat(text, name);
  return null;
}

/** Two letters are little: the length of the second head tells OS/2's and Windows' own. */
function isBitmap(head: Buffer): boolean {
  const lengths = [12, 16, 40, 52, 56, 64, 108, 124];
  return (
    head.length >= 26 &&
    head.toString('latin1', 0, 2) === 'BM' &&
    lengths.includes(head.readUInt32LE(14))
  );
}

/** HEIC, AVIF and CR3 share one container; its brands (ISO/IEC 14496-12, `ftyp`) tell them apart. */
function isoMediaFormat(head: Buffer): PhotoFormat | null {
  const end = Math.min(head.readUInt32BE(0), head.length);
  const brands = new Set([head.toString('latin1', 8, 12)]);
  for (let at = 16; at + 4 <= end; at += 4) brands.add(head.toString('latin1', at, at + 4));
  if (brands.has('crx ')) return 'raw';
  if (brands.has('avif') || brands.has('avis')) return 'avif';
  const heif = ['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1', 'mif2'];
  return heif.some((brand) => brands.has(brand)) ? 'heic' : null;
}

/** How a TIFF begins that is no BigTIFF, a character a byte. */
export const TIFF_START = /^(II\*\0|MM\0\*)/;

/** Olympus (IIRO, IIRS, MMOR) and Panasonic (IIU) have magic numbers of their own, Canon a mark at 8. */
function tiffFormat(text: string, name: string): PhotoFormat | null {
  if (/^(IIRO|IIRS|MMOR|IIU\0)/.test(text)) return 'raw';
  const isTiff = TIFF_START.test(text);
  const isBigTiff = /^(II\+\0|MM\0\+)/.test(text);
  if (isTiff && (text.startsWith('CR\x02', 8) || rawExtensions.has(extname(name).toLowerCase()))) {
    return 'raw';
  }
  return isTiff || isBigTiff ? 'tiff' : null;
}
