import { describe, expect, test } from 'vitest';
import { isPhotoName, mediaTypes, shownByBrowsers, sniffFormat } from '../../src/base/formats.ts';
import { cornersPicture, cr3File, plainMagic, rafFile, tiffFile } from './files.ts';

describe('a photo is known by its name while folders are walked', () => {
  test.each(['a.jpg', 'A.JPEG', 'b.HEIC', 'c.Nef', 'x.y.tiff', '图片.webp', 'a.hif', 'a.JPE'])(
    '%s',
    (name) => expect(isPhotoName(name)).toBe(true),
  );
  test.each(['jpg', '.jpg', 'a.svg', 'a.pdf', 'a.jpg.txt', 'a.mp4', 'a.xmp', 'a', 'a.jpg '])(
    'not %s',
    (name) => expect(isPhotoName(name)).toBe(false),
  );
});

describe('a photo is known by its content before it is decoded', () => {
  test.each(['jpeg', 'png', 'webp', 'avif', 'tiff', 'gif'] as const)(
    '%s, whatever its name says',
    async (format) => {
      const bytes = await cornersPicture(16, 16).toFormat(format).toBuffer();
      expect(sniffFormat(bytes, 'photo.jpg')).toBe(format);
    },
  );

  test('RAW containers by their marks or, where they have none, by their names', () => {
    const tiff = tiffFile(plainMagic, [[[0x100, 4, 1]]]);
    const jpeg = Buffer.alloc(4);
    expect(sniffFormat(tiff, 'a.tif')).toBe('tiff');
    expect(sniffFormat(tiff, 'a.DNG')).toBe('raw');
    expect(sniffFormat(rafFile(jpeg), 'a.jpg')).toBe('raw');
    expect(sniffFormat(cr3File(jpeg, 1), 'a.jpg')).toBe('raw');
    expect(sniffFormat(Buffer.from('II*\0\x10\0\0\0CR\x02\0', 'latin1'), 'a.tif')).toBe('raw');
    expect(sniffFormat(Buffer.from('IIU\0\x18\0\0\0', 'latin1'), 'a')).toBe('raw');
  });

  test.each([
    '',
    'I',
    'GIF',
    '<svg xmlns="http://www.w3.org/2000/svg"/>',
    '<!doctype html><img>',
    '%PDF-1.7',
    'push graphic-context',
    '\0\0\0\x18ftypisom\0\0\0\0isomiso2',
    '\0\0\0\x18ftyp',
  ])('%j is none', (text) => {
    expect(sniffFormat(Buffer.from(text, 'latin1'), 'photo.jpg')).toBeNull();
  });
});

test('what browsers cannot show is known, and every format has a media type', () => {
  expect(shownByBrowsers('avif')).toBe(true);
  expect(shownByBrowsers('heic')).toBe(false);
  expect(Object.values(mediaTypes)).toHaveLength(10);
});
