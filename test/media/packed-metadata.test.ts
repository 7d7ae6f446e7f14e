/** What exiv2, ImageMagick and libjxl keep compressed in PNG and JPEG XL. */
import { brotliCompressSync, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import type { PhotoFormat } from '../../src/base/formats.ts';
import { isoOf } from '../../src/facts/claims.ts';
import { readMetadata } from '../../src/media/metadata.ts';
import { pngWithChunk, pngWithPackedText, profileText } from '../support/metadata.ts';

const png = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } })
  .png()
  .toBuffer();
const jpeg = await sharp(png)
  .withExif({ IFD0: { Make: 'Canon' }, IFD2: { DateTimeOriginal: '2011:11:11 11:11:11' } })
  .jpeg()
  .toBuffer();
/** Behind the segment's mark and length. */
const exif = jpeg.subarray(
  jpeg.indexOf('Exif\0\0'),
  jpeg.indexOf('Exif\0\0') + jpeg.readUInt16BE(jpeg.indexOf('Exif\0\0') - 2) - 2,
);
const xmp = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="3" xmlns:dc="http://purl.org/dc/elements/1.1/">
  <dc:subject><rdf:Bag><rdf:li>müde</rdf:li></rdf:Bag></dc:subject></rdf:Description></rdf:RDF></x:xmpmeta>`;

async function read(bytes: Buffer, format: PhotoFormat = 'png') {
  const { claim, camera, keywordsAndRating } = await readMetadata(
    { path: '/none/a', bytes },
    format,
  );
  const { date, title, caption } = claim;
  return {
    date: date && isoOf(date.at, date.precision),
    camera,
    title,
    caption,
    ...keywordsAndRating,
  };
}

const inExif = { date: '2011-11-11T11:11:11', camera: 'Canon' };
const inXmp = { keywords: ['müde'], rating: 3 };

test.each<[string, Buffer, object]>([
  ['EXIF', pngWithPackedText(png, 'Raw profile type exif', profileText('exif', exif)), inExif],
  [
    'EXIF in a segment',
    pngWithPackedText(png, 'Raw profile type APP1', profileText('generic profile', exif)),
    inExif,
  ],
  [
    'XMP',
    pngWithPackedText(png, 'Raw profile type xmp', profileText('xmp', Buffer.from(xmp))),
    inXmp,
  ],
  [
    'IPTC',
    pngWithPackedText(
      png,
      'Raw profile type iptc',
      profileText(
        'iptc',
        Buffer.from('8BIM\x04\x04\0\0\0\0\0\x07\x1c\x02\x19\0\x02kw\0', 'latin1'),
      ),
    ),
    { keywords: ['kw'] },
  ],
  [
    'compressed XMP',
    pngWithChunk(
      png,
      'iTXt',
      Buffer.concat([Buffer.from('XML:com.adobe.xmp\0\x01\0\0\0'), deflateSync(Buffer.from(xmp))]),
    ),
    inXmp,
  ],
  [
    'compressed texts',
    pngWithPackedText(
      pngWithPackedText(png, 'Description', 'am See'),
      'Creation Time',
      '2021:02:03 04:05:06',
    ),
    { caption: 'am See', date: '2021-02-03T04:05:06' },
  ],
  [
    'the time of its last change',
    pngWithChunk(png, 'tIME', Buffer.from([7, 229, 2, 3, 4, 5, 6])),
    { date: '2021-02-03T04:05:06' },
  ],
])('PNG: %s is read', async (_what, bytes, said) => {
  expect(await read(bytes)).toMatchObject(said);
});

/** A container whose codestream is not needed here. */
function jxl(...boxes: readonly (readonly [string, Buffer])[]): Buffer {
  const parts = boxes.map(([type, content]) => {
    const head = Buffer.alloc(8);
    head.writeUInt32BE(content.length + 8);
    head.write(type, 4, 'latin1');
    return Buffer.concat([head, content]);
  });
  return Buffer.concat([Buffer.from('\0\0\0\x0cJXL \r\n\x87\n', 'latin1'), ...parts]);
}

test('JPEG XL: EXIF and XMP are read, compressed as libjxl does it', async () => {
  // Four bytes say where TIFF begins.
  const content = Buffer.concat([Buffer.alloc(4), exif.subarray(6)]);
  const packed = (type: string, bytes: Buffer) =>
    ['brob', Buffer.concat([Buffer.from(type), brotliCompressSync(bytes)])] as const;
  const bytes = jxl(packed('Exif', content), packed('xml ', Buffer.from(xmp)), [
    'jxlc',
    Buffer.from([0xff, 0x0a]),
  ]);
  expect(await read(bytes, 'jxl')).toMatchObject({ ...inExif, ...inXmp });
});

test('what is unpacked of one file is bounded, and what is broken is no caption', async () => {
  const bomb = Buffer.alloc(16 * 1024 * 1024);
  let hostile = pngWithPackedText(png, 'Title', 'behind it');
  const packed = Buffer.concat([Buffer.from('Comment\0\0'), deflateSync(bomb)]);
  for (let count = 0; count < 50; count += 1) hostile = pngWithChunk(hostile, 'zTXt', packed);
  expect(await read(hostile)).toMatchObject({ caption: null, title: null });
  const broken = pngWithChunk(png, 'zTXt', Buffer.from('Description\0\0no deflate'));
  expect(await read(broken)).toMatchObject({ caption: null });
});
