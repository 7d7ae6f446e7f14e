/**
 * Metadata where exifreader does not look: XMP and Photoshop's resources that a JPEG holds in several
 * segments in any order, IPTC among the resources of a TIFF, words of EXIF 3.0. Runs in the analyser.
 */
import { TIFF_START } from '../base/formats.ts';
import { segmentsOf } from './jpeg.ts';
import { valueOf, withPlainWords } from './tiff.ts';

const APP1 = 0xe1;
const APP13 = 0xed;
const EXIF_HEAD = 'Exif\0\0';
const XMP_HEAD = 'http://ns.adobe.com/xap/1.0/\0';
const MORE_XMP_HEAD = 'http://ns.adobe.com/xmp/extension/\0';
/** The digest of all, their length, and where a part belongs (XMP Specification Part 3, 1.1.3.1). */
const MORE_XMP = { digest: 32, at: 36, content: 40 } as const;
const RESOURCES_HEAD = 'Photoshop 3.0\0';
const PHOTOSHOP_TAG = 34_377;
const IPTC_TAG = 0x83bb;

/** What is to be read in the place of what exifreader finds; null where it finds all. */
export interface ScatteredMetadata {
  /** Whole packets. */
  xmp: Buffer[] | null;
  /** A TIFF of nothing but IPTC. */
  iptc: Buffer | null;
}

/** Looks at every file, and costs an ordinary one nothing but a walk over its segments. */
export function scatteredIn(file: Buffer): ScatteredMetadata {
  const packets: Buffer[] = [];
  const more: MoreXmp[] = [];
  const resources: Buffer[] = [];
  let isOrdinary = true;
  for (const { marker, content } of segmentsOf(file)) {
    const bytes = Buffer.from(content.buffer, content.byteOffset, content.length);
    const begins = (head: string): boolean => bytes.toString('latin1', 0, head.length) === head;
    if (marker === APP1 && begins(XMP_HEAD)) {
      // exifreader takes the first for the packet, and all that follow for one packet more.
      isOrdinary &&= packets.length === 0 && more.length === 0;
      packets.push(bytes.subarray(XMP_HEAD.length));
    } else if (marker === APP1 && begins(MORE_XMP_HEAD)) {
      const part = moreXmp(bytes.subarray(MORE_XMP_HEAD.length));
      isOrdinary &&= packets.length === 1 && part?.at === (more.at(-1)?.end ?? 0);
      if (part !== null) more.push(part);
    } else if (marker === APP13 && begins(RESOURCES_HEAD)) {
      resources.push(bytes.subarray(RESOURCES_HEAD.length));
    }
  }
  const iptc = resources.length > 1 ? iptcIn(Buffer.concat(resources)) : iptcOfTiff(file);
  return {
    xmp: isOrdinary ? null : [...packets, ...joinedXmp(more)],
    iptc: iptc && tiffWith(IPTC_TAG, iptc),
  };
}

interface MoreXmp {
  digest: string;
  at: number;
  end: number;
  content: Buffer;
}

function moreXmp(bytes: Buffer): MoreXmp | null {
  if (bytes.length < MORE_XMP.content) return null;
  const content = bytes.subarray(MORE_XMP.content);
  const at = bytes.readUInt32BE(MORE_XMP.at);
  const digest = bytes.toString('latin1', 0, MORE_XMP.digest);
  return { digest, at, end: at + content.length, content };
}

/** A packet for each digest. Parts that overlap or leave a hole make XML that is refused. */
function joinedXmp(parts: readonly MoreXmp[]): Buffer[] {
  const packets = Map.groupBy(parts, ({ digest }) => digest);
  return [...packets.values()].map((of) =>
    Buffer.concat(of.sort((x, y) => x.at - y.at).map(({ content }) => content)),
  );
}

/** A TIFF's IPTC has a tag of its own, which exifreader reads; some programs leave it out. */
function iptcOfTiff(file: Buffer): Buffer | null {
  if (!isTiff(file) || valueOf(file, IPTC_TAG) !== null) return null;
  const resources = valueOf(file, PHOTOSHOP_TAG);
  return resources && iptcIn(resources);
}

/** Of a resource (Adobe Photoshop File Formats, Image Resource Blocks): `8BIM`, number, name, length. */
function iptcIn(resources: Buffer): Buffer | null {
  for (let at = 0; at + 12 <= resources.length;) {
    if (resources.toString('latin1', at, at + 4) !== '8BIM') return null;
    const name = (resources[at + 6] ?? 0) + 1;
    const length = at + 6 + name + (name % 2);
    if (length + 4 > resources.length) return null;
    const start = length + 4;
    const end = start + resources.readUInt32BE(length);
    if (resources.readUInt16BE(at + 4) === 0x404) return resources.subarray(start, end);
    at = end + ((end - start) % 2);
  }
  return null;
}

function tiffWith(tag: number, content: Buffer): Buffer {
  const head = Buffer.alloc(26);
  head.write('II*\0', 'latin1');
  head.writeUInt32LE(8, 4);
  head.writeUInt16LE(1, 8);
  head.writeUInt16LE(tag, 10);
  head.writeUInt16LE(7, 12);
  head.writeUInt32LE(content.length, 14);
  head.writeUInt32LE(head.length, 18);
  return Buffer.concat([head, content]);
}

/** The same file, its words of EXIF 3.0 in the type of before, which exifreader knows. */
export function withKnownTypes(file: Buffer): Buffer {
  let copy = file;
  for (const { start, end } of exifPlaces(file)) {
    const plain = withPlainWords(file.subarray(start, end));
    if (plain === null) continue;
    if (copy === file) copy = Buffer.from(file);
    plain.copy(copy, start);
  }
  return copy;
}

function exifPlaces(file: Buffer): { start: number; end: number }[] {
  if (isTiff(file)) return [{ start: 0, end: file.length }];
  return [...segmentsOf(file)]
    .map(({ at, content }) => ({ start: at, end: at + content.length }))
    .filter(({ start }) => file.toString('latin1', start, start + 6) === EXIF_HEAD)
    .map(({ start, end }) => ({ start: start + EXIF_HEAD.length, end }));
}

function isTiff(file: Buffer): boolean {
  return TIFF_START.test(file.toString('latin1', 0, 4));
}
