/** Titles and captions of other programs, in files that exiftool wrote as those programs do. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ExifTool } from 'exiftool-vendored';
import { afterAll, describe, expect, test } from 'vitest';
import { caption } from '../../src/media/captions.ts';
import { readMetadata } from '../../src/media/metadata.ts';
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
  ])('%s', async (_name, tags) => {
    expect(await captionWith(tags)).toEqual({ title: null, caption: 'Kirchweih in Oberzell' });
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
