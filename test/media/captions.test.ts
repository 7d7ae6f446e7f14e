/** Titles and captions of other programs, in files that exiftool wrote as those programs do. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ExifTool } from 'exiftool-vendored';
import { afterAll, describe, expect, test } from 'vitest';
import { caption } from '../../src/media/captions.ts';
import { userComment } from '../../src/media/user-comment.ts';
import { readMetadata } from '../../src/media/metadata.ts';
import { withSegment } from '../support/metadata.ts';
import { renderPhoto } from '../support/pictures.ts';
import { scratchFolder } from '../support/scratch.ts';

const exiftool = new ExifTool({ maxProcs: 1 });
afterAll(() => exiftool.end());

async function captionWith(
  tags: object,
): Promise<{ title: string | null; caption: string | null }> {
  const path = join(scratchFolder(), 'photo.jpg');
  writeFileSync(path, await renderPhoto(1));
  await exiftool.write(path, tags, { writeArgs: ['-overwrite_original'] });
  const { claim } = await readMetadata({ path, bytes: readFileSync(path) }, 'jpeg');
  return { title: claim.title, caption: claim.caption };
}

describe('are read from', () => {
  test.each([
    ['XMP', { 'XMP-dc:Title': 'Zeppelinflug', 'XMP-dc:Description': 'über Friedrichshafen' }],
    [
      'IPTC',
      {
        'IPTC:CodedCharacterSet': 'UTF8',
        'IPTC:ObjectName': 'Zeppelinflug',
        'IPTC:Caption-Abstract': 'über Friedrichshafen',
      },
    ],
    ['Windows', { 'EXIF:XPTitle': 'Zeppelinflug', 'EXIF:XPComment': 'über Friedrichshafen' }],
  ])('%s', async (_name, tags) => {
    expect(await captionWith(tags)).toEqual({
      title: 'Zeppelinflug',
      caption: 'über Friedrichshafen',
    });
  });

  test.each([
    ['EXIF’s description', { 'EXIF:ImageDescription': 'Kirchweih in Oberzell' }],
    ['EXIF’s comment', { 'EXIF:UserComment': 'Kirchweih in Oberzell' }],
    ['IPTC’s words for the blind', { 'XMP:AltTextAccessibility': 'Kirchweih in Oberzell' }],
  ])('%s', async (_name, tags) => {
    expect(await captionWith(tags)).toEqual({ title: null, caption: 'Kirchweih in Oberzell' });
  });
});

describe('JPEG’s own comment', () => {
  async function withComment(
    comment: string | Buffer,
    tags: object | null,
  ): Promise<string | null> {
    const path = join(scratchFolder(), 'photo.jpg');
    writeFileSync(path, withSegment(Buffer.from(await renderPhoto(1)), 0xfe, Buffer.from(comment)));
    if (tags !== null) await exiftool.write(path, tags, { writeArgs: ['-overwrite_original'] });
    return (await readMetadata({ path, bytes: readFileSync(path) }, 'jpeg')).claim.caption;
  }

  test.each([
    ['UTF-8', 'Kirchweih in Überlingen'],
    ['Latin-1', Buffer.from('Kirchweih in Überlingen', 'latin1')],
  ])('is a caption where nothing else is, in %s', async (_charset, comment) => {
    expect(await withComment(comment, null)).toBe('Kirchweih in Überlingen');
  });

  test('says nothing beside another caption', async () => {
    const caption = { 'XMP-dc:Description': 'am See' };
    expect(await withComment('Kirchweih in Überlingen', caption)).toBe('am See');
  });

  test.each([
    'CREATOR: gd-jpeg v1.0 (using IJG JPEG v62), quality = 85\n',
    'Lavc58.134.100',
    'Intel(R) JPEG Library, version [2.0.18.50]',
    'LEAD Technologies Inc. V1.01',
    'Optimized by JPEGmini 3.11.4.3 0xf8b8c3a1',
    '68DBFA3AFF9D8D8B4A5C0C0A4A8D2F11',
  ])('of an encoder is none: %j', async (comment) => {
    expect(await withComment(comment, null)).toBeNull();
  });
});

describe('a user comment', () => {
  const zeros = Buffer.alloc(8);
  const unicode = Buffer.from('UNICODE\0');
  const le = (text: string): Buffer => Buffer.from(text, 'utf16le');
  test.each<[string, Buffer[], string | undefined]>([
    ['ASCII', [Buffer.from('ASCII\0\0\0am See\0\0\0')], 'am See'],
    ['UTF-8 under that name', [Buffer.from('ASCII\0\0\0über')], 'über'],
    ['Latin-1 under that name', [Buffer.from('ASCII\0\0\0über', 'latin1')], 'über'],
    ['UTF-16 LE', [unicode, le('über den See')], 'über den See'],
    ['UTF-16 BE', [unicode, le('über den See').swap16()], 'über den See'],
    ['UTF-16 LE, Japanese', [unicode, le('さくらの写真です')], 'さくらの写真です'],
    ['UTF-16 BE, Japanese', [unicode, le('さくらの写真です').swap16()], 'さくらの写真です'],
    ['UTF-16 with a mark', [unicode, le('\uFEFF京').swap16()], '京'],
    ['UTF-8 under the name of UTF-16', [unicode, Buffer.from('über')], 'über'],
    ['Shift-JIS', [Buffer.from('JIS\0\0\0\0\0'), Buffer.from('93fa967b', 'hex')], '日本'],
    ['no name', [zeros, Buffer.from('am See')], 'am See'],
    ['no code', [Buffer.from('am See im Sommer')], 'am See im Sommer'],
    ['zeros alone', [zeros, zeros], ''],
    ['binary data', [Buffer.from('0102030405060708ff', 'hex')], undefined],
    ['too little', [Buffer.from('a')], undefined],
  ])('is read as %s', (_name, parts, words) => {
    const value = [...Buffer.concat(parts)];
    expect(userComment({ value, description: '[Unicode encoded text]' })).toBe(words);
  });
});

test('each is said once, and what differs stands below', () => {
  expect(caption(['A', 'B'], ['A', 'Anna', 'Anna at the lake', undefined, 'Summer'])).toEqual({
    title: 'A',
    caption: 'Anna at the lake\nSummer',
  });
});

test.each([
  'OLYMPUS DIGITAL CAMERA',
  'SONY DSC',
  'MINOLTA DIGITAL CAMERA',
  'KODAK Digital Still Camera',
  'default',
  '---',
  'DCIM\\100MEDIA\\DJI_0001.JPG',
  'Exif_JPEG_PICTURE',
  'Created with GIMP',
  'charset="Ascii"',
  '   ',
  '\0\0\0',
  '<Digimax S600 / Kenox S600 / Digimax Cyber 630>',
])('what nobody wrote is no caption: %j', (text) => {
  expect(caption([text], [text])).toEqual({ title: null, caption: null });
});

test.each([
  'Canon City',
  'Sony and Nikon fans',
  'Camera obscura',
  '3 friends',
  'Default Mountain trip',
  '日本',
  '🎉',
])('what somebody may have written is one: %j', (text) =>
  expect(caption([], [text]).caption).toBe(text),
);

test('control and direction characters are gone, lines stay, and length is bounded', () => {
  expect(caption([], ['a\u202eb\r\nc\u0000 d\n\n\n\ne']).caption).toBe('a b\nc d\n\ne');
  expect(caption(['x'.repeat(100_000)], ['y'.repeat(100_000)]).caption?.length).toBe(5000);
});
