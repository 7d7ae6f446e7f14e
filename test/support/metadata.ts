/** Makers of metadata that no library here writes: raw IPTC, PNG's texts, XMP in GIF. */
import { crc32, deflateSync } from 'node:zlib';

/** IPTC fields of record 2, by their numbers; texts as bytes of UTF-8. */
export type IptcFields = readonly (readonly [number, string | Uint8Array])[];

/** A JPEG with these. */
export function jpegWithIptc(jpeg: Buffer, fields: IptcFields): Buffer {
  return withSegment(jpeg, 0xed, resources(resource(0x404, iptcRecords(fields))));
}

export function iptcRecords(fields: IptcFields): Buffer {
  return Buffer.concat(
    fields
      .filter(([, text]) => text.length > 0)
      .map(([number, text]) => {
        const bytes = Buffer.from(text);
        return Buffer.concat([
          Buffer.of(0x1c, 2, number, bytes.length >> 8, bytes.length & 255),
          bytes,
        ]);
      }),
  );
}

/** One of Photoshop's resources without a name. */
export function resource(number: number, content: Buffer): Buffer {
  const head = Buffer.from('8BIM\0\0\0\0\0\0\0\0', 'latin1');
  head.writeUInt16BE(number, 4);
  head.writeUInt32BE(content.length, 8);
  return Buffer.concat([head, content, Buffer.alloc(content.length % 2)]);
}

/** What a JPEG's segment holds with these. */
export function resources(...some: readonly Buffer[]): Buffer {
  return Buffer.concat([Buffer.from('Photoshop 3.0\0', 'latin1'), ...some]);
}

/** A JPEG with one more segment behind its beginning. */
export function withSegment(jpeg: Buffer, marker: number, content: Buffer): Buffer {
  const head = Buffer.of(0xff, marker, (content.length + 2) >> 8, (content.length + 2) & 255);
  return Buffer.concat([jpeg.subarray(0, 2), head, content, jpeg.subarray(2)]);
}

/** A PNG with a text chunk in front of its pixels. */
export function pngWithText(png: Buffer, keyword: string, text: string): Buffer {
  return pngWithChunk(png, 'tEXt', Buffer.from(`${keyword}\0${text}`, 'latin1'));
}

/** A PNG with one chunk more in front of its pixels. */
export function pngWithChunk(png: Buffer, type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(content.length);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  // The signature has 8 bytes, the header chunk 25.
  return Buffer.concat([png.subarray(0, 33), chunk, png.subarray(33)]);
}

/** A PNG with a compressed text chunk. */
export function pngWithPackedText(png: Buffer, keyword: string, text: string): Buffer {
  const head = Buffer.from(`${keyword}\0\0`, 'latin1');
  return pngWithChunk(png, 'zTXt', Buffer.concat([head, deflateSync(Buffer.from(text, 'latin1'))]));
}

/** A profile as ImageMagick and exiv2 write it into a PNG's text. */
export function profileText(kind: string, bytes: Buffer): string {
  const digits = bytes.toString('hex').replace(/.{72}/g, '$&\n');
  return `\n${kind}\n${String(bytes.length).padStart(8)}\n${digits}\n`;
}

/** A GIF with an XMP packet in an application extension, as Adobe describes it. */
export function gifWithXmp(gif: Buffer, xmp: string): Buffer {
  const trailer = Buffer.from([
    0x01,
    ...Array.from({ length: 256 }, (_, index) => 255 - index),
    0x00,
  ]);
  const head = Buffer.from('\x21\xff\x0bXMP DataXMP', 'latin1');
  const extension = Buffer.concat([head, Buffer.from(xmp), trailer]);
  return Buffer.concat([gif.subarray(0, -1), extension, gif.subarray(-1)]);
}
