/** XML that is hostile, or written in another way than most programs do. */
import { expect, test } from 'vitest';
import { parseXmp, refuseHostileXml } from '../../src/media/xmp.ts';
import { textsOf } from '../../src/media/keywords.ts';
import { tagsFromFile } from '../../src/media/tags.ts';
import { withSegment } from '../support/metadata.ts';
import { renderPhoto } from '../support/pictures.ts';

const rdf = (inner: string): string =>
  `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
    xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:subject><rdf:Bag><rdf:li>${inner}</rdf:li></rdf:Bag></dc:subject>
    </rdf:Description></rdf:RDF>`;
const subjectOf = (bytes: Buffer): string | undefined => textsOf(parseXmp(bytes)['subject'])[0];
const renamed = (text: string, from: string, to: string): string =>
  text.replaceAll(`${from}:`, `${to}:`).replaceAll(`xmlns:${from}`, `xmlns:${to}`);
const utf16 = (text: string): Buffer => Buffer.from(`\uFEFF${text}`, 'utf16le');
const utf32 = (text: string): Buffer =>
  Buffer.from(Uint32Array.from({ length: text.length }, (_, at) => text.charCodeAt(at)).buffer);

test.each([
  ['UTF-8', Buffer.from(rdf('müde'))],
  ['UTF-8 with a mark', Buffer.from(`\uFEFF${rdf('müde')}`)],
  ['UTF-16 LE', utf16(`<?xml version="1.0" encoding="UTF-16"?>${rdf('müde')}`)],
  ['UTF-16 BE', utf16(rdf('müde')).swap16()],
  ['UTF-16 without a mark', Buffer.from(rdf('müde'), 'utf16le')],
  ['UTF-32 LE', utf32(`\uFEFF${rdf('müde')}`)],
  ['UTF-32 BE without a mark', utf32(rdf('müde')).swap32()],
  [
    'a document type',
    Buffer.from(`<?xml version="1.0"?><!DOCTYPE a SYSTEM "a.dtd">${rdf('müde')}`),
  ],
  ['Latin-1', Buffer.from(`<?xml version="1.0" encoding="ISO-8859-1"?>${rdf('müde')}`, 'latin1')],
  ['Latin-1 that says nothing', Buffer.from(rdf('müde'), 'latin1')],
  [
    'Latin-1 that says UTF-8',
    Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>${rdf('müde')}`, 'latin1'),
  ],
  [
    'an encoding that there is not',
    Buffer.from(`<?xml version="1.0" encoding="x-no"?>${rdf('müde')}`),
  ],
  [
    'icloudpd’s root',
    Buffer.from(`<x:xml_doc xmlns:x="adobe:ns:meta/">${rdf('müde')}</x:xml_doc>`),
  ],
  ['any root', Buffer.from(`<a><b:c xmlns:b="urn:b">${rdf('müde')}</b:c></a>`)],
  ['a comment first', Buffer.from(`<!-- <rdf:RDF> -->\n${rdf('müde')}`)],
  ['UTF-8 that says UTF-16', Buffer.from(`<?xml version="1.0" encoding="UTF-16"?>${rdf('müde')}`)],
  [
    'UTF-8 that says Latin-1',
    Buffer.from(`<?xml version="1.0" encoding="ISO-8859-1"?>${rdf('müde')}`),
  ],
  ['zeros behind it', Buffer.concat([Buffer.from(rdf('müde')), Buffer.alloc(64)])],
  ['odd ends behind it', Buffer.from(`${rdf('müde')}</x:xmpmeta> junk`)],
  ['other prefixes', Buffer.from(renamed(renamed(rdf('müde'), 'rdf', 'r'), 'dc', 'd'))],
  ['a prefix that usually means something else', Buffer.from(renamed(rdf('müde'), 'dc', 'xmp'))],
  [
    'no prefix',
    Buffer.from(
      rdf('müde')
        .replace('<dc:subject', '<subject xmlns="http://purl.org/dc/elements/1.1/"')
        .replace('</dc:', '</'),
    ),
  ],
  ['comments and instructions inside', Buffer.from(rdf('mü<!-- a --><?b c?>de'))],
  ['CDATA', Buffer.from(rdf('<![CDATA[müde]]>'))],
  ['numbered items', Buffer.from(rdf('müde').replaceAll('rdf:li', 'rdf:_1'))],
  ['a qualified value', Buffer.from(rdf('<rdf:Description rdf:value="müde"/>'))],
  ['UTF-8 and Latin-1 mixed', Buffer.from(rdf('müde').replace('ü', 'Ã¼') + 'é', 'latin1')],
])('%s', (_name, bytes) => expect(subjectOf(bytes)).toBe('müde'));

const described = (properties: string): ReturnType<typeof parseXmp> =>
  parseXmp(
    Buffer.from(
      `<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:d="http://purl.org/dc/elements/1.1/"
      xmlns:x="http://ns.adobe.com/xap/1.0/">${properties}</r:RDF>`,
    ),
  );

test('lists of several descriptions and of a field that comes twice are one', () => {
  const subject = (word: string): string =>
    `<d:subject><r:Bag><r:li>${word}</r:li></r:Bag></d:subject>`;
  const xmp = described(
    `<r:Description>${subject('a')}${subject('b')}</r:Description><r:Description>${subject('c')}</r:Description>`,
  );
  expect(textsOf(xmp['subject'])).toEqual(['a', 'b', 'c']);
});

test('the language that counts everywhere comes first, empty ones never', () => {
  const xmp =
    described(`<r:Description><d:title><r:Alt><r:li xml:lang="de"/><r:li xml:lang="fr">f</r:li>
    <r:li xml:lang="x-default">e</r:li></r:Alt></d:title></r:Description>`);
  expect(textsOf(xmp['title'])).toEqual(['e', 'f']);
});

test('fields of the same name in other namespaces mean something else', () => {
  const xmp = described(`<r:Description x:Rating="4" xmlns:o="urn:other" o:Rating="1"
    xmlns:m="http://ns.microsoft.com/photo/1.0" m:Rating="75"><o:title>no</o:title></r:Description>`);
  expect(textsOf(xmp['Rating'])).toEqual(['4']);
  expect(textsOf(xmp['RatingPercent'])).toEqual(['75']);
  expect(xmp).not.toHaveProperty('title');
});

test.each([
  [
    'nested namespaces',
    Array.from({ length: 5000 }, (_, i) => `<a${i}:x xmlns:a${i}="urn:${i}">`).join(''),
  ],
  ['depth', '<a>'.repeat(5000)],
  ['attributes', `<a ${Array.from({ length: 50_000 }, (_, i) => `b${i}=""`).join(' ')}/>`],
  ['elements', `<b>${'<a/>'.repeat(500_000)}</b>`],
  ['entities', '<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>'],
  ['an outer entity', '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'],
  ['document types without an end', '<!DOCTYPE a '.repeat(1_000_000)],
  ['comments without an end', '<!--'.repeat(1_000_000)],
  ['quotes without an end', '<a "'.repeat(1_000_001)],
  ['a tag without an end', '<a'.repeat(1_000_000)],
])('refuses %s in one pass', (_name, text) => {
  expect(() => refuseHostileXml(text)).toThrow(/XML|XMP/);
  expect(() => parseXmp(Buffer.from(text))).toThrow();
});

test('what darktable and Lightroom write is within the limits', () => {
  const history = `<rdf:li darktable:num="1" darktable:params="${'ab'.repeat(2000)}"/>`.repeat(
    1500,
  );
  const settings = Array.from({ length: 400 }, (_, i) => `crs:Setting${i}="0"`).join(' ');
  expect(() => refuseHostileXml(`<a ${settings}>${history}</a>`)).not.toThrow();
});

test.each(['utf8', 'utf16le', 'utf16be'])('a packet in %s inside a photo is read', async (name) => {
  const packet = Buffer.from(`\uFEFF${rdf('müde')}`, name === 'utf8' ? 'utf8' : 'utf16le');
  if (name === 'utf16be') packet.swap16();
  const head = Buffer.from('http://ns.adobe.com/xap/1.0/\0');
  const photo = withSegment(await renderPhoto(1), 0xe1, Buffer.concat([head, packet]));
  const { keywordsAndRating } = await tagsFromFile(photo);
  expect(keywordsAndRating.keywords).toEqual(['müde']);
});
