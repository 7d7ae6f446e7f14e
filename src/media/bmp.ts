/**
 * Windows bitmaps (BMP, also OS/2's) to pixels. The packages that do so trust the numbers in a file
 * or leave out kinds that are common. Pure.
 */
import { PhotoError } from '../base/errors.ts';

export interface Bitmap {
  width: number;
  height: number;
  channels: 3 | 4;
  data: Uint8Array;
}

interface Head {
  width: number;
  height: number;
  isTopDown: boolean;
  bits: number;
  compression: number;
  /** Where the colours of the palette are, how many, and of how many bytes. */
  palette: { at: number; count: number; bytes: 3 | 4 };
  /** Of red, green, blue and alpha. */
  masks: readonly [number, number, number, number];
  pixelsAt: number;
}

const RLE8 = 1;
const RLE4 = 2;
const FIELDS = 3;
const ALPHA_FIELDS = 6;

/** The size that the head tells; null where there is none. */
export function bitmapSize(bytes: Buffer): { width: number; height: number } | null {
  if (bytes.length < 26) return null;
  const isCore = bytes.readUInt32LE(14) === 12;
  if (isCore) return { width: bytes.readUInt16LE(18), height: bytes.readUInt16LE(20) };
  return { width: bytes.readInt32LE(18), height: Math.abs(bytes.readInt32LE(22)) };
}

/** @throws PhotoError */
export function readBitmap(bytes: Buffer): Bitmap {
  const head = readHead(bytes);
  switch (head.compression) {
    case 0:
    case FIELDS:
    case ALPHA_FIELDS:
      return head.bits <= 8
        ? withPalette(bytes, head, plainIndexes(bytes, head))
        : direct(bytes, head);
    case RLE8:
    case RLE4:
      return withPalette(bytes, head, runs(bytes, head));
    default:
      throw new PhotoError('unsupported', `a BMP of compression ${head.compression}`);
  }
}

function readHead(bytes: Buffer): Head {
  const size = bitmapSize(bytes);
  if (!size || bytes.length < 54) throw new PhotoError('truncated', 'a BMP without its head');
  const length = bytes.readUInt32LE(14);
  const isCore = length === 12;
  if (!isCore && length < 16) throw new PhotoError('corrupt', `a BMP head of ${length} bytes`);
  if (size.width <= 0 || size.height === 0) throw new PhotoError('corrupt', 'a BMP without a size');
  const bits = bytes.readUInt16LE(isCore ? 24 : 28);
  if (![1, 2, 4, 8, 16, 24, 32].includes(bits)) {
    throw new PhotoError('unsupported', `a BMP of ${bits} bits`);
  }
  const compression = isCore || length < 20 ? 0 : bytes.readUInt32LE(30);
  const stated = isCore || length < 36 ? 0 : bytes.readUInt32LE(46);
  const fieldBytes = length === 40 ? ({ [FIELDS]: 12, [ALPHA_FIELDS]: 16 }[compression] ?? 0) : 0;
  const most = 2 ** Math.min(bits, 8);
  return {
    ...size,
    isTopDown: !isCore && bytes.readInt32LE(22) < 0,
    bits,
    compression,
    palette: {
      at: 14 + length + fieldBytes,
      count: Math.min(most, stated === 0 ? most : stated),
      bytes: isCore ? 3 : 4,
    },
    masks: masksOf(bytes, length, bits, compression),
    pixelsAt: bytes.readUInt32LE(10),
  };
}

function masksOf(bytes: Buffer, length: number, bits: number, compression: number): Head['masks'] {
  if ((compression === FIELDS || compression === ALPHA_FIELDS) && bytes.length >= 70) {
    const hasAlpha = length >= 56 || compression === ALPHA_FIELDS;
    const at = (place: number): number => bytes.readUInt32LE(place);
    return [at(54), at(58), at(62), hasAlpha ? at(66) : 0];
  }
  return bits === 16 ? [0x7c00, 0x3e0, 0x1f, 0] : [0xff0000, 0xff00, 0xff, 0];
}

/** The row of the file that holds the row `y` of the picture. */
function fileRow({ height, isTopDown }: Head, y: number): number {
  return isTopDown ? y : height - 1 - y;
}

function rowBytes({ width, bits }: Head): number {
  return Math.ceil((width * bits) / 32) * 4;
}

function mustHold(bytes: Buffer, head: Head): void {
  if (head.pixelsAt + rowBytes(head) * head.height > bytes.length) {
    throw new PhotoError('truncated', 'the rows of the BMP go beyond its end');
  }
}

function plainIndexes(bytes: Buffer, head: Head): Uint8Array {
  mustHold(bytes, head);
  const { width, height, bits } = head;
  const indexes = new Uint8Array(width * height);
  const perByte = 8 / bits;
  for (let y = 0; y < height; y += 1) {
    const row = head.pixelsAt + fileRow(head, y) * rowBytes(head);
    for (let x = 0; x < width; x += 1) {
      const byte = bytes[row + Math.floor(x / perByte)] ?? 0;
      const shift = 8 - bits - (x % perByte) * bits;
      indexes[y * width + x] = (byte >> shift) & (2 ** bits - 1);
    }
  }
  return indexes;
}

/** Run lengths: count and colour, or zero and an order (end of row, end, move, or so many as they are). */
function runs(bytes: Buffer, head: Head): Uint8Array {
  const { width, height } = head;
  const indexes = new Uint8Array(width * height);
  const isFour = head.compression === RLE4;
  const [END_OF_ROW, END, MOVE] = [0, 1, 2];
  let [at, x, y] = [head.pixelsAt, 0, 0];
  const put = (index: number): void => {
    if (x < width && y < height) indexes[(head.isTopDown ? y : height - 1 - y) * width + x] = index;
    x += 1;
  };
  const nibble = (byte: number, place: number): number => (place % 2 === 0 ? byte >> 4 : byte & 15);
  while (at + 1 < bytes.length && y < height) {
    const [count = 0, value = 0] = [bytes[at], bytes[at + 1]];
    at += 2;
    if (count > 0) {
      for (let place = 0; place < count; place += 1) put(isFour ? nibble(value, place) : value);
    } else if (value === END_OF_ROW) [x, y] = [0, y + 1];
    else if (value === END) return indexes;
    else if (value === MOVE) {
      x += bytes[at] ?? 0;
      y += bytes[at + 1] ?? 0;
      at += 2;
    } else {
      const length = isFour ? Math.ceil(value / 2) : value;
      for (let place = 0; place < value; place += 1) {
        const byte = bytes[at + (isFour ? place >> 1 : place)] ?? 0;
        put(isFour ? nibble(byte, place) : byte);
      }
      at += length + (length % 2);
    }
  }
  if (y < height) throw new PhotoError('truncated', 'the runs of the BMP end before its picture');
  return indexes;
}

function withPalette(bytes: Buffer, { width, height, palette }: Head, indexes: Uint8Array): Bitmap {
  const data = new Uint8Array(width * height * 3);
  for (const [place, index] of indexes.entries()) {
    if (index >= palette.count) continue;
    const at = palette.at + index * palette.bytes;
    data[place * 3] = bytes[at + 2] ?? 0;
    data[place * 3 + 1] = bytes[at + 1] ?? 0;
    data[place * 3 + 2] = bytes[at] ?? 0;
  }
  return { width, height, channels: 3, data };
}

function direct(bytes: Buffer, head: Head): Bitmap {
  mustHold(bytes, head);
  const { width, height, bits } = head;
  const [red, green, blue, alpha] = head.masks;
  if (bits >= 24 && red === 0xff0000 && green === 0xff00 && blue === 0xff && alpha === 0) {
    return wholeBytes(bytes, head);
  }
  const channels = alpha === 0 ? 3 : 4;
  const data = new Uint8Array(width * height * channels);
  const fields = head.masks.slice(0, channels).map(fieldOf);
  const step = bits / 8;
  for (let y = 0; y < height; y += 1) {
    const row = head.pixelsAt + fileRow(head, y) * rowBytes(head);
    for (let x = 0; x < width; x += 1) {
      const value = bytes.readUIntLE(row + x * step, step);
      for (let channel = 0; channel < channels; channel += 1) {
        const { shift, most } = fields[channel] ?? { shift: 0, most: 1 };
        const level = Math.floor(value / 2 ** shift) % (most + 1);
        data[(y * width + x) * channels + channel] = Math.round((level * 255) / most);
      }
    }
  }
  const bitmap: Bitmap = { width, height, channels, data };
  // Programs that know of no alpha leave it at zero.
  return channels === 4 && !data.some((level, at) => at % 4 === 3 && level > 0)
    ? { ...bitmap, channels: 3, data: data.filter((_, at) => at % 4 !== 3) }
    : bitmap;
}

/** The commonest: blue, green, red, and perhaps a byte that means nothing. */
function wholeBytes(bytes: Buffer, head: Head): Bitmap {
  const { width, height, bits } = head;
  const data = new Uint8Array(width * height * 3);
  const step = bits / 8;
  for (let y = 0; y < height; y += 1) {
    let from = head.pixelsAt + fileRow(head, y) * rowBytes(head);
    for (let to = y * width * 3; to < (y + 1) * width * 3; to += 3, from += step) {
      data[to] = bytes[from + 2] ?? 0;
      data[to + 1] = bytes[from + 1] ?? 0;
      data[to + 2] = bytes[from] ?? 0;
    }
  }
  return { width, height, channels: 3, data };
}

/** Where a mask's bits begin, and the largest number they hold. */
function fieldOf(mask: number): { shift: number; most: number } {
  if (mask === 0) return { shift: 0, most: 1 };
  const shift = 31 - Math.clz32(mask & -mask);
  return { shift, most: Math.max(1, Math.floor(mask / 2 ** shift)) };
}
