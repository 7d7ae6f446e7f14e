/** PNGs written chunk by chunk. */
import { crc32, deflateSync } from 'node:zlib';

/** Length, type, data, checksum. */
export function pngChunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const head = Buffer.alloc(4);
  head.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([head, body, check]);
}

/** Numbers of 32 bits, as most chunks hold them. */
export function words(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, index * 4);
  return bytes;
}

/** Fields of 16 pixels' side in a row, with 16 bits a channel; colours from 0 to 1. */
export function fieldsPng(colours: readonly (readonly number[])[], chunks: Buffer[] = []): Buffer {
  const side = 16;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(colours.length * side, 0);
  header.writeUInt32BE(side, 4);
  header.set([16, 2, 0, 0, 0], 8);
  const row = Buffer.alloc(1 + colours.length * side * 6);
  for (let x = 0; x < colours.length * side; x += 1) {
    const colour = colours[Math.floor(x / side)] ?? [];
    for (const [channel, value] of colour.entries()) {
      row.writeUInt16BE(Math.round(value * 65_535), 1 + x * 6 + channel * 2);
    }
  }
  const rows = Buffer.concat(Array.from({ length: side }, () => row));
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    pngChunk('IHDR', header),
    ...chunks,
    pngChunk('IDAT', deflateSync(rows)),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}
