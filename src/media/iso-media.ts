/** What a HEIC or AVIF says of its main picture outside of its coded data (ISO/IEC 23008-12). Pure. */

/** A property of a picture: its box's type and content. */
export interface Property {
  type: string;
  content: Buffer;
}

/** The brands that the file claims to follow, its own first. */
export function brandsOf(bytes: Buffer): string[] {
  const ftyp = boxesOf(bytes).find(({ type }) => type === 'ftyp')?.content;
  if (!ftyp || ftyp.length < 8) return [];
  const brands = [ftyp.toString('latin1', 0, 4)];
  for (let at = 8; at + 4 <= ftyp.length; at += 4) brands.push(ftyp.toString('latin1', at, at + 4));
  return brands;
}

/** The properties of the main picture, in the file's order; none where they cannot be found. */
export function propertiesOf(bytes: Buffer): Property[] {
  const inside = metaBoxes(bytes);
  const described = inside.find(({ type }) => type === 'iprp')?.content;
  const item = primaryItem(inside);
  if (item === null || !described) return [];
  const parts = boxesOf(described);
  const all = boxesOf(parts.find(({ type }) => type === 'ipco')?.content ?? Buffer.alloc(0));
  return parts
    .filter(({ type }) => type === 'ipma')
    .flatMap(({ content }) => associationsOf(content, item))
    .map((index) => all[index - 1])
    .filter((property) => property !== undefined);
}

/** The coded data of the main picture, or its first part; empty where it cannot be found. */
export function primaryData(bytes: Buffer): Buffer {
  const inside = metaBoxes(bytes);
  const item = primaryItem(inside);
  const places = inside.find(({ type }) => type === 'iloc')?.content;
  const place = item === null || !places ? null : placeOf(places, item);
  return place ? bytes.subarray(place.offset, place.offset + place.length) : Buffer.alloc(0);
}

function metaBoxes(bytes: Buffer): Property[] {
  const meta = boxesOf(bytes).find(({ type }) => type === 'meta');
  return boxesOf(meta?.content.subarray(4) ?? Buffer.alloc(0));
}

function primaryItem(meta: readonly Property[]): number | null {
  const primary = meta.find(({ type }) => type === 'pitm')?.content;
  if (!primary || primary.length < 6) return null;
  return primary[0] === 0 || primary.length < 8 ? primary.readUInt16BE(4) : primary.readUInt32BE(4);
}

/** The first extent of an item whose data lies in the file itself. */
function placeOf(iloc: Buffer, item: number): { offset: number; length: number } | null {
  const version = iloc[0] ?? 0;
  let at = 4;
  const number = (size: number): number => {
    const value = size > 0 && size <= 6 && at + size <= iloc.length ? iloc.readUIntBE(at, size) : 0;
    at += size;
    return value;
  };
  const sizes = number(2);
  const [offsetSize, lengthSize, baseSize] = [sizes >> 12, (sizes >> 8) & 15, (sizes >> 4) & 15];
  const indexSize = version === 0 ? 0 : sizes & 15;
  for (let left = number(version < 2 ? 2 : 4); left > 0 && at < iloc.length; left -= 1) {
    const id = number(version < 2 ? 2 : 4);
    const isInFile = version === 0 || (number(2) & 15) === 0;
    at += 2;
    const base = number(baseSize);
    const extents = number(2);
    const start = at;
    at += indexSize;
    const offset = base + number(offsetSize);
    const length = number(lengthSize);
    if (id === item) return isInFile && extents > 0 ? { offset, length } : null;
    at = start + extents * (indexSize + offsetSize + lengthSize);
  }
  return null;
}

export interface Nclx {
  /** Numbers of ITU-T H.273. */
  primaries: number;
  transfer: number;
  /** All levels, not those of television. */
  isFull: boolean;
}

/** Colours by numbers; null where none are given. */
export function nclxOf(properties: readonly Property[]): Nclx | null {
  for (const { type, content } of properties) {
    if (type !== 'colr' || content.length < 11 || content.toString('latin1', 0, 4) !== 'nclx')
      continue;
    return {
      primaries: content.readUInt16BE(4),
      transfer: content.readUInt16BE(6),
      isFull: ((content[10] ?? 0) & 0x80) !== 0,
    };
  }
  return null;
}

/** The boxes that lie in `bytes` one after the other; a broken one is the last. */
export function boxesOf(bytes: Buffer): Property[] {
  const boxes: Property[] = [];
  for (let at = 0; at + 8 <= bytes.length && boxes.length < 10_000;) {
    const size = bytes.readUInt32BE(at);
    const isLarge = size === 1 && at + 16 <= bytes.length;
    const head = isLarge ? 16 : 8;
    // 0: to the end of the file.
    let length = size === 0 ? bytes.length - at : size;
    if (isLarge) length = Number(bytes.readBigUInt64BE(at + 8));
    if (length < head) break;
    boxes.push({
      type: bytes.toString('latin1', at + 4, at + 8),
      content: bytes.subarray(at + head, at + length),
    });
    at += length;
  }
  return boxes;
}

/** Numbers of the properties that `ipma` gives to an item, counted from 1. */
function associationsOf(ipma: Buffer, item: number): number[] {
  if (ipma.length < 8) return [];
  const isLong = ipma[0] !== 0;
  const isWide = ((ipma[3] ?? 0) & 1) === 1;
  const found: number[] = [];
  let at = 8;
  const step = isWide ? 2 : 1;
  for (let entries = ipma.readUInt32BE(4); entries > 0; entries -= 1) {
    if (at + (isLong ? 5 : 3) > ipma.length) break;
    const id = isLong ? ipma.readUInt32BE(at) : ipma.readUInt16BE(at);
    at += isLong ? 4 : 2;
    const count = ipma[at] ?? 0;
    at += 1;
    for (let index = 0; index < count && at + step <= ipma.length; index += 1, at += step) {
      // The highest bit says that a reader must know the property.
      if (id === item) found.push(isWide ? ipma.readUInt16BE(at) & 0x7fff : (ipma[at] ?? 0) & 0x7f);
    }
  }
  return found;
}
