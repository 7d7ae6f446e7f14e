/** Finds the JPEGs inside a TIFF-like container without trusting a single number in it. Pure. */
import { jpegFrame } from './jpeg.ts';

/** A JPEG somewhere inside a file. */
export interface EmbeddedJpeg {
  bytes: Buffer;
  width: number;
  height: number;
}

/** The picture that a RAW file carries for viewing. */
export interface RawPreview {
  jpeg: EmbeddedJpeg;
  /** Orientation that the RAW file states, for previews that state none themselves. */
  orientation: number | null;
  /** The sensor's picture before orientation, where the file says. */
  sensor: { width: number; height: number } | null;
}

export interface TiffSummary {
  /** JPEGs that can be shown, in no particular order. */
  jpegs: EmbeddedJpeg[];
  /** EXIF orientation of the first directory, 1 to 8. */
  orientation: number | null;
  /**
   * The largest picture that a directory describes, before orientation, those before others that are
   * no reduced copies: the sensor's, as a rule.
   */
  largest: { width: number; height: number; isReduced: boolean } | null;
}

/** Real files have up to ten directories of some 70 entries; the rest is an attack. */
const MAX_DIRECTORIES = 64;
const MAX_ENTRIES = 1000;

const NEW_SUBFILE_TYPE = 0xfe;
const IMAGE_WIDTH = 0x100;
const IMAGE_LENGTH = 0x101;
const STRIP_OFFSETS = 0x111;
const ORIENTATION = 0x112;
const STRIP_BYTE_COUNTS = 0x117;
const SUB_DIRECTORIES = 0x14a;
const EXIF_DIRECTORY = 0x8769;
const GPS_DIRECTORY = 0x8825;
const JPEG_OFFSET = 0x201;
const JPEG_LENGTH = 0x202;
const PANASONIC_JPEG = 0x2e;

interface Entry {
  type: number;
  /** Integers; empty for types that hold none. */
  values: number[];
  /** Where the value lies, and its length in bytes. */
  at: number;
  length: number;
  /** Where the type stands. */
  typeAt: number;
}

/** Reads CR2, NEF, NRW, ARW, DNG, PEF, SRW, ORF and RW2, whose magic numbers differ and nothing else. */
export function summariseTiff(file: Buffer): TiffSummary {
  const summary: TiffSummary = { jpegs: [], orientation: null, largest: null };
  if (file.length < 8) return summary;
  const littleEndian = isLittle(file);
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const waiting = [view.getUint32(4, littleEndian)];
  const seen = new Set<number>();
  for (let at = waiting.shift(); at !== undefined; at = waiting.shift()) {
    if (seen.has(at) || seen.size >= MAX_DIRECTORIES) continue;
    seen.add(at);
    const directory = readDirectory(view, at, littleEndian);
    if (!directory) continue;
    collect(file, directory.entries, summary, seen.size === 1);
    waiting.push(...(directory.entries.get(SUB_DIRECTORIES)?.values ?? []));
    if (directory.next !== 0) waiting.push(directory.next);
  }
  return summary;
}

/** The first value of each tag of the pages that follow one another, in a plain TIFF. */
export function pagesOf(file: Buffer): Map<number, number>[] {
  const pages: Map<number, number>[] = [];
  // BigTIFF is laid out differently.
  if (file.length < 8 || file[2] === 43 || file[3] === 43) return pages;
  const littleEndian = isLittle(file);
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  let at = view.getUint32(4, littleEndian);
  while (at !== 0 && pages.length < MAX_DIRECTORIES) {
    const directory = readDirectory(view, at, littleEndian);
    if (!directory) break;
    const values = [...directory.entries].map(
      ([
        tag,
        {
          values: [first],
        },
      ]) => [tag, first] as const,
    );
    pages.push(new Map(values.filter((one): one is [number, number] => one[1] !== undefined)));
    at = directory.next;
  }
  return pages;
}

/** Whether EXIF (`Exif`, two zeros, TIFF) states the orientation as 16 bits, as the standard wants it. */
export function hasPlainOrientation(exif: Buffer): boolean {
  const tiff = exif.subarray(exif.toString('latin1', 0, 6) === 'Exif\0\0' ? 6 : 0);
  return firstDirectory(tiff)?.get(ORIENTATION)?.type === SHORT;
}

/** The value of a tag of the first directory, as it stands there; null where it has none. */
export function valueOf(tiff: Buffer, tag: number): Buffer | null {
  const entry = firstDirectory(tiff)?.get(tag);
  return entry === undefined ? null : tiff.subarray(entry.at, entry.at + entry.length);
}

/**
 * The same EXIF (TIFF), its words in UTF-8 (a type of EXIF 3.0's, CIPA DC-008-2023, 4.6.2) as the words
 * of before, which readers here take for UTF-8 as well; null where it has none.
 */
export function withPlainWords(tiff: Buffer): Buffer | null {
  const first = firstDirectory(tiff);
  const inner = [EXIF_DIRECTORY, GPS_DIRECTORY].flatMap((tag) => first?.get(tag)?.values ?? []);
  const words = [first, ...inner.map((at) => directoryAt(tiff, at))]
    .flatMap((entries) => [...(entries?.values() ?? [])])
    .filter(({ type }) => type === UTF8);
  if (words.length === 0) return null;
  const copy = Buffer.from(tiff);
  for (const { typeAt } of words) copy.set(isLittle(tiff) ? [ASCII, 0] : [0, ASCII], typeAt);
  return copy;
}

function firstDirectory(tiff: Buffer): Map<number, Entry> | undefined {
  // BigTIFF is laid out differently.
  if (tiff.length < 8 || tiff[2] === 43 || tiff[3] === 43) return undefined;
  return directoryAt(tiff, isLittle(tiff) ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4));
}

function directoryAt(tiff: Buffer, at: number): Map<number, Entry> | undefined {
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  return readDirectory(view, at, isLittle(tiff))?.entries;
}

function isLittle(tiff: Buffer): boolean {
  return tiff.toString('latin1', 0, 2) === 'II';
}

function collect(
  file: Buffer,
  entries: Map<number, Entry>,
  summary: TiffSummary,
  isFirst: boolean,
): void {
  const number = (tag: number): number | undefined => entries.get(tag)?.values[0];
  const orientation = number(ORIENTATION);
  if (isFirst && orientation !== undefined && orientation >= 1 && orientation <= 8) {
    summary.orientation = orientation;
  }
  const width = number(IMAGE_WIDTH) ?? 0;
  const height = number(IMAGE_LENGTH) ?? 0;
  const isReduced = ((number(NEW_SUBFILE_TYPE) ?? 0) & 1) === 1;
  const known = summary.largest;
  const isLarger = width * height > (known ? known.width * known.height : 0);
  if (width * height > 0 && (known?.isReduced === isReduced ? isLarger : !isReduced || !known)) {
    summary.largest = { width, height, isReduced };
  }
  const panasonic = entries.get(PANASONIC_JPEG);
  const places: [offset: number | undefined, length: number | undefined][] = [
    [number(JPEG_OFFSET), number(JPEG_LENGTH)],
    [panasonic?.at, panasonic?.length],
  ];
  // A picture in several strips is never a whole JPEG.
  if (entries.get(STRIP_OFFSETS)?.values.length === 1) {
    places.push([number(STRIP_OFFSETS), number(STRIP_BYTE_COUNTS)]);
  }
  for (const [offset, length] of places) {
    if (offset === undefined || length === undefined) continue;
    const jpeg = viewableJpeg(file.subarray(offset, offset + length));
    if (jpeg) summary.jpegs.push(jpeg);
  }
}

/** The bytes as an embedded JPEG, or null when they are none that can be shown. */
export function viewableJpeg(bytes: Buffer): EmbeddedJpeg | null {
  const frame = jpegFrame(bytes);
  return frame?.viewable ? { bytes, width: frame.width, height: frame.height } : null;
}

function readDirectory(
  view: DataView,
  at: number,
  littleEndian: boolean,
): { entries: Map<number, Entry>; next: number } | null {
  if (at < 8 || at + 2 > view.byteLength) return null;
  const count = view.getUint16(at, littleEndian);
  const end = at + 2 + count * 12;
  if (count > MAX_ENTRIES || end > view.byteLength) return null;
  const entries = new Map<number, Entry>();
  for (let entry = at + 2; entry < end; entry += 12) {
    entries.set(view.getUint16(entry, littleEndian), readEntry(view, entry, littleEndian));
  }
  const next = end + 4 <= view.byteLength ? view.getUint32(end, littleEndian) : 0;
  return { entries, next };
}

const ASCII = 2;
const SHORT = 3;
const UTF8 = 129;
/** Bytes per value of the TIFF types 1 to 13. */
const typeSizes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4];

function readEntry(view: DataView, at: number, littleEndian: boolean): Entry {
  const type = view.getUint16(at + 2, littleEndian);
  const count = view.getUint32(at + 4, littleEndian);
  const size = typeSizes[type] ?? 0;
  const length = size * count;
  const start = length <= 4 ? at + 8 : view.getUint32(at + 8, littleEndian);
  const values: number[] = [];
  const isInteger = type === SHORT || type === 4 || type === 13;
  for (let index = 0; isInteger && index < Math.min(count, MAX_DIRECTORIES); index += 1) {
    const place = start + index * size;
    if (place + size > view.byteLength) break;
    values.push(
      size === 2 ? view.getUint16(place, littleEndian) : view.getUint32(place, littleEndian),
    );
  }
  return { type, values, at: start, length, typeAt: at + 2 };
}
