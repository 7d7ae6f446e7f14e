/** Which files are photos: by name while walking folders, by content before anything is decoded. */
import { extname } from 'node:path';

export type PhotoFormat = 'jpeg' | 'png' | 'webp' | 'avif' | 'tiff' | 'gif' | 'heic' | 'raw';

const extensions = new Set(
  '.jpg .jpeg .jpe .jfif .png .webp .avif .tif .tiff .gif .heic .heif .hif'.split(' '),
);
const rawExtensions = new Set('.cr2 .cr3 .nef .nrw .arw .dng .rw2 .orf .raf .pef .srw'.split(' '));

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
  heic: 'image/heic',
  raw: 'application/octet-stream',
};

/** Whether a browser shows the file itself; the others need a rendered preview. */
export function shownByBrowsers(format: PhotoFormat): boolean {
  return format !== 'tiff' && format !== 'heic' && format !== 'raw';
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
  if (text.startsWith('RIFF') && text.startsWith('WEBP', 8)) return 'webp';
  if (text.startsWith('ftyp', 4)) return isoMediaFormat(head);
  if (text.startsWith('FUJIFILMCCD-RAW')) return 'raw';
  if (/^(II|MM)/.test(text)) return tiffFormat(text, name);
  return null;
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

/** Olympus (IIRO, IIRS, MMOR) and Panasonic (IIU) have magic numbers of their own, Canon a mark at 8. */
function tiffFormat(text: string, name: string): PhotoFormat | null {
  if (/^(IIRO|IIRS|MMOR|IIU\0)/.test(text)) return 'raw';
  const isTiff = /^(II\*\0|MM\0\*)/.test(text);
  const isBigTiff = /^(II\+\0|MM\0\+)/.test(text);
  if (isTiff && (text.startsWith('CR\x02', 8) || rawExtensions.has(extname(name).toLowerCase()))) {
    return 'raw';
  }
  return isTiff || isBigTiff ? 'tiff' : null;
}
