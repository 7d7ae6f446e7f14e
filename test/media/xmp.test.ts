/** XML that is hostile, or written in another way than most programs do. */
import { expect, test } from 'vitest';
import { parseXmp, refuseHostileXml } from '../../src/media/xmp.ts';
import { textsOf } from '../../src/media/keywords.ts';

const rdf = (inner: string): string =>
  `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
    xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:subject><rdf:Bag><rdf:li>${inner}</rdf:li></rdf:Bag></dc:subject>
    </rdf:Description></rdf:RDF>`;
const subjectOf = (bytes: Buffer): string | undefined => textsOf(parseXmp(bytes)['subject'])[0];
const utf16 = (text: string): Buffer => Buffer.from(`\uFEFF${text}`, 'utf16le');

test.each([
  ['UTF-8', Buffer.from(rdf('müde'))],
  ['UTF-8 with a mark', Buffer.from(`\uFEFF${rdf('müde')}`)],
  ['UTF-16 LE', utf16(`<?xml version="1.0" encoding="UTF-16"?>${rdf('müde')}`)],
  ['UTF-16 BE', utf16(rdf('müde')).swap16()],
  ['UTF-16 without a mark', Buffer.from(rdf('müde'), 'utf16le')],
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
])('%s', (_name, bytes) => expect(subjectOf(bytes)).toBe('müde'));

test.each([
  [
    'nested namespaces',
    Array.from({ length: 5000 }, (_, i) => `<a${i}:x xmlns:a${i}="urn:${i}">`).join(''),
  ],
  ['depth', '<a>'.repeat(5000)],
  ['attributes', `<a ${Array.from({ length: 50_000 }, (_, i) => `b${i}=""`).join(' ')}/>`],
  ['elements', '<a/>'.repeat(500_000)],
  ['entities', '<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>'],
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
