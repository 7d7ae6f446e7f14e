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
  const meta = boxesOf(bytes).find(({ type }) => type === 'meta');
  const inside = boxesOf(meta?.content.subarray(4) ?? Buffer.alloc(0));
  const primary = inside.find(({ type }) => type === 'pitm')?.content;
  const described = inside.find(({ type }) => type === 'iprp')?.content;
  if (!primary || !described || primary.length < 6) return [];
  const item =
    primary[0] === 0 || primary.length < 8 ? primary.readUInt16BE(4) : primary.readUInt32BE(4);
  const parts = boxesOf(described);
  const all = boxesOf(parts.find(({ type }) => type === 'ipco')?.content ?? Buffer.alloc(0));
  return parts
    .filter(({ type }) => type === 'ipma')
    .flatMap(({ content }) => associationsOf(content, item))
    .map((index) => all[index - 1])
    .filter((property) => property !== undefined);
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
