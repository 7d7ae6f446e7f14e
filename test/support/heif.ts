/** HEIC and AVIF files made of others: with more properties, other brands, other words beside them. */

/** A box of ISO/IEC 14496-12. */
export function box(type: string, ...content: Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(body.length + 8, 0);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, body]);
}

/** Colour primaries, transfer, matrix (ITU-T H.273), and whether all levels are used. */
export function nclx(primaries: number, transfer: number, matrix: number, isFull: boolean): Buffer {
  const content = Buffer.alloc(11);
  content.write('nclx', 'latin1');
  content.writeUInt16BE(primaries, 4);
  content.writeUInt16BE(transfer, 6);
  content.writeUInt16BE(matrix, 8);
  content[10] = isFull ? 0x80 : 0;
  return box('colr', content);
}

/**
 * A grey AVIF of 300 x 200 (black, white and grey) whose levels are those of television, which only its
 * coded data says: `avifenc --yuv 400 --range limited`, its colour box made unknown. sharp writes none.
 */
export const limitedGrey = Buffer.from(
  [
    'AAAAHGZ0eXBhdmlmAAAAAGF2aWZtaWYxbWlhZgAAAPBtZXRhAAAAAAAAAChoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAA',
    'AAAAbGliYXZpZgAAAAAOcGl0bQAAAAAAAQAAAB5pbG9jAAAAAEQAAAEAAQAAAAEAAAEUAAAAQAAAAChpaW5mAAAAAAAB',
    'AAAAGmluZmUCAAAAAAEAAGF2MDFDb2xvcgAAAABoaXBycAAAAElpcGNvAAAAFGlzcGUAAAAAAAABLAAAAMgAAAAOcGl4',
    'aQAAAAABCAAAAAxhdjFDgQAcAAAAABNza2lwbmNseAABAA0ABgAAAAAXaXBtYQAAAAAAAAABAAEEAQKDBAAAAEhtZGF0',
    'EgAKCRgh5XjsMBDQYjIxRBQAABS0TUB6L2ww2kYQE6pPACzDcstzC4Bc24iat27LxXaxjsxrPUTvtrMxhLBLwA==',
  ].join(''),
  'base64',
);

/** A clean aperture of whole pixels around the middle. */
export function clap(width: number, height: number): Buffer {
  const content = Buffer.alloc(32);
  [width, 1, height, 1, 0, 1, 0, 1].forEach((value, index) => {
    content.writeInt32BE(value, index * 4);
  });
  return box('clap', content);
}

/**
 * A file as libheif writes them (one picture, places of 32 bits in `iloc`), with further properties
 * of its picture, in this order.
 */
export function withProperties(file: Uint8Array, properties: readonly Buffer[]): Buffer {
  const bytes = Buffer.from(file);
  const places = ['meta', 'iprp', 'ipco', 'ipma', 'iloc'].map((type) => {
    const at = bytes.indexOf(type, 0, 'latin1') - 4;
    if (at < 0) throw new Error(`no ${type}`);
    return at;
  });
  const [meta = 0, iprp = 0, ipco = 0, ipma = 0, iloc = 0] = places;
  const ipcoEnd = ipco + bytes.readUInt32BE(ipco);
  let known = 0;
  for (let at = ipco + 8; at < ipcoEnd; at += bytes.readUInt32BE(at)) known += 1;
  // ipma: version and flags, entries, then of the first: item (16 bits), count, one byte each.
  const countAt = ipma + 18;
  const listEnd = countAt + 1 + (bytes[countAt] ?? 0);
  const added = Buffer.concat(properties);
  const numbers = Buffer.from(properties.map((_, index) => known + 1 + index));
  const growth = added.length + numbers.length;
  const grow = (at: number, by: number): void => {
    bytes.writeUInt32BE(bytes.readUInt32BE(at) + by, at);
  };
  grow(meta, growth);
  grow(iprp, growth);
  grow(ipco, added.length);
  grow(ipma, numbers.length);
  bytes[countAt] = (bytes[countAt] ?? 0) + numbers.length;
  for (const at of placesIn(bytes, iloc)) grow(at, growth);
  return Buffer.concat([
    bytes.subarray(0, ipcoEnd),
    added,
    bytes.subarray(ipcoEnd, listEnd),
    numbers,
    bytes.subarray(listEnd),
  ]);
}

/** Where `iloc` writes the offsets of its extents. */
function placesIn(bytes: Buffer, iloc: number): number[] {
  const version = bytes[iloc + 8] ?? 0;
  const baseSize = (bytes[iloc + 13] ?? 0) >> 4;
  const lengthSize = (bytes[iloc + 12] ?? 0) & 15;
  const found: number[] = [];
  let at = iloc + 16;
  for (let items = bytes.readUInt16BE(iloc + 14); items > 0; items -= 1) {
    const isInFile = version === 0 || (bytes.readUInt16BE(at + 2) & 15) === 0;
    at += (version === 0 ? 4 : 6) + baseSize;
    const extents = bytes.readUInt16BE(at);
    at += 2;
    for (let extent = 0; extent < extents; extent += 1) {
      if (isInFile) found.push(at);
      at += 4 + lengthSize;
    }
  }
  return found;
}
