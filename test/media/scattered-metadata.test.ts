/** What one JPEG or TIFF keeps in several places, or in a type that came later. */
import sharp from 'sharp';
import { expect, test } from 'vitest';
import type { PhotoFormat } from '../../src/base/formats.ts';
import { readMetadata } from '../../src/media/metadata.ts';
import { iptcRecords, resource, resources, withSegment } from '../support/metadata.ts';

const pixels = sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } });
const jpeg = await pixels.clone().jpeg().toBuffer();

async function read(bytes: Buffer, format: PhotoFormat = 'jpeg') {
  const { claim, keywordsAndRating } = await readMetadata({ path: '/none/a', bytes }, format);
  return { title: claim.title, caption: claim.caption, ...keywordsAndRating };
}

const packet = (description: string): Buffer =>
  Buffer.from(
    `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">` +
      `<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/" ${description}</rdf:Description></rdf:RDF></x:xmpmeta>`,
  );
const rated = packet('xmp:Rating="4">');
const keyed = packet('><dc:subject><rdf:Bag><rdf:li>Zürich</rdf:li></rdf:Bag></dc:subject>');

const standard = (content: Buffer): Buffer =>
  Buffer.concat([Buffer.from('http://ns.adobe.com/xap/1.0/\0'), content]);

/** The parts of an extended packet. */
function extended(content: Buffer, parts: number): Buffer[] {
  const length = Math.ceil(content.length / parts);
  return Array.from({ length: parts }, (_, index) => {
    const numbers = Buffer.alloc(8);
    numbers.writeUInt32BE(content.length);
    numbers.writeUInt32BE(index * length, 4);
    const head = `http://ns.adobe.com/xmp/extension/\0${'A1'.repeat(16)}`;
    return Buffer.concat([
      Buffer.from(head),
      numbers,
      content.subarray(index * length, (index + 1) * length),
    ]);
  });
}

function withXmp(segments: readonly Buffer[]): Buffer {
  return segments.reduceRight<Buffer>((file, content) => withSegment(file, 0xe1, content), jpeg);
}

const [one, two, three] = extended(keyed, 3) as [Buffer, Buffer, Buffer];

test.each<[string, Buffer[]]>([
  ['in order', [standard(rated), one, two, three]],
  ['parts in another order', [standard(rated), three, one, two]],
  ['parts before the packet', [one, two, three, standard(rated)]],
  ['two packets', [standard(rated), standard(keyed)]],
])('XMP of a JPEG in several segments: %s', async (_name, segments) => {
  expect(await read(withXmp(segments))).toMatchObject({ rating: 4, keywords: ['Zürich'] });
});

test('a part of extended XMP that is missing costs only that packet', async () => {
  expect(await read(withXmp([standard(rated), one, three]))).toMatchObject({ rating: 4 });
  expect(await read(withXmp([one.subarray(0, 50), standard(rated)]))).toMatchObject({ rating: 4 });
});

test('IPTC behind resources that fill more than one segment', async () => {
  const all = Buffer.concat([
    resource(0x40c, Buffer.alloc(70_001, 7)),
    resource(0x404, iptcRecords([[120, 'Sommer in Zürich']])),
  ]);
  const cut = [all.subarray(0, 60_000), all.subarray(60_000)];
  const file = cut.reduceRight<Buffer>((to, part) => withSegment(to, 0xed, resources(part)), jpeg);
  expect(await read(file)).toMatchObject({ caption: 'Sommer in Zürich' });
});

test('IPTC in the second of two whole segments', async () => {
  const parts = [resource(0x3ed, Buffer.alloc(16)), resource(0x404, iptcRecords([[5, 'Harbour']]))];
  const file = parts.reduceRight<Buffer>(
    (to, part) => withSegment(to, 0xed, resources(part)),
    jpeg,
  );
  expect(await read(file)).toMatchObject({ title: 'Harbour' });
});

test('IPTC among Photoshop’s resources in a TIFF', async () => {
  const tiff = await pixels.clone().tiff().toBuffer();
  const all = Buffer.concat([
    resource(0x3ed, Buffer.alloc(15)),
    resource(0x404, iptcRecords([[25, 'harbour']])),
  ]);
  expect(await read(tiffWith(tiff, 34_377, 1, all), 'tiff')).toMatchObject({
    keywords: ['harbour'],
  });
});

test('words of EXIF 3.0 in UTF-8', async () => {
  const words = Buffer.from('Größe 大小');
  // libvips writes ASCII only.
  const placeholder = 'x'.repeat(words.length);
  const described = await pixels
    .clone()
    .withExif({ IFD0: { ImageDescription: placeholder } })
    .jpeg()
    .toBuffer();
  words.copy(described, described.indexOf(placeholder));
  const entry = described.indexOf(Buffer.of(0x0e, 0x01, 2, 0));
  expect(entry).toBeGreaterThan(0);
  described[entry + 2] = 129;
  expect(await read(described)).toMatchObject({ caption: 'Größe 大小' });
});

/** A little-endian TIFF with one tag more in its first directory. */
function tiffWith(tiff: Buffer, tag: number, type: number, content: Buffer): Buffer {
  const from = tiff.readUInt32LE(4);
  const count = tiff.readUInt16LE(from);
  const entry = Buffer.alloc(12);
  entry.writeUInt16LE(tag);
  entry.writeUInt16LE(type, 2);
  entry.writeUInt32LE(content.length, 4);
  entry.writeUInt32LE(tiff.length, 8);
  const entries = [...Array.from({ length: count }, (_, index) => index * 12 + from + 2)]
    .map((at) => tiff.subarray(at, at + 12))
    .concat(entry)
    .sort((x, y) => x.readUInt16LE() - y.readUInt16LE());
  const directory = Buffer.concat([Buffer.of(entries.length, 0), ...entries, Buffer.alloc(4)]);
  const whole = Buffer.concat([tiff, content, directory]);
  whole.writeUInt32LE(tiff.length + content.length, 4);
  return whole;
}
