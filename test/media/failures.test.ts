import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, describe, expect, test } from 'vitest';
import { shutDownDecoders } from '../../src/media/close.ts';
import { decodePhoto } from '../support/decode.ts';
import { MAX_BYTES, MAX_PIXELS } from '../../src/media/limits.ts';
import { openPicture } from '../../src/media/sharp.ts';
import { pngChunk } from '../support/png.ts';
import { cornersPicture, plainMagic, tiffFile, wavyPicture } from './files.ts';

const decode = (bytes: Buffer, path = '/photo.jpg') => decodePhoto({ path, bytes }, null);

/** A PNG of a few bytes that claims a size. */
function pngBomb(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    pngChunk('IHDR', header),
    pngChunk('IDAT', deflateSync(Buffer.alloc(1000))),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

afterAll(() => shutDownDecoders());

describe('a file that cannot be shown says why', () => {
  test('empty', async () => {
    await expect(decode(Buffer.alloc(0))).rejects.toMatchObject({ code: 'empty' });
  });

  test.each([
    ['HTML', '<!doctype html><script>alert(1)</script>'],
    ['SVG', '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9"/></svg>'],
    ['SVG behind XML', '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'],
    ['PDF', '%PDF-1.7\n1 0 obj'],
    ['an ImageMagick script', 'push graphic-context\nimage over 0,0 0,0 "https://example.com/x"'],
    ['text', 'hello'],
    ['a PPM', 'P6 1 1 255\n\0\0\0'],
  ])('not-a-photo: %s named .jpg', async (_name, text) => {
    await expect(decode(Buffer.from(text, 'latin1'))).rejects.toMatchObject({
      code: 'not-a-photo',
    });
  });

  test('no loader for SVG, PDF or PPM is reachable even without the check by content', async () => {
    for (const text of [
      '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
      'P6 1 1 255\n\0\0\0',
    ]) {
      await expect(openPicture(Buffer.from(text, 'latin1')).metadata()).rejects.toThrow(
        'unsupported',
      );
    }
  });

  test('too-many-bytes', async () => {
    // Never written to, so that it takes no memory.
    const bytes = Buffer.from(new ArrayBuffer(MAX_BYTES + 1));
    await expect(decode(bytes)).rejects.toMatchObject({ code: 'too-many-bytes' });
  });

  test('too-many-pixels, before they take any memory', async () => {
    const before = process.memoryUsage().rss;
    await expect(decode(pngBomb(50_000, 50_000))).rejects.toMatchObject({
      code: 'too-many-pixels',
    });
    expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000);
    expect(MAX_PIXELS).toBeLessThan(50_000 * 50_000);
  });

  test.each(['jpeg', 'png', 'webp', 'avif', 'gif', 'tiff'] as const)(
    'truncated: a %s of which only the first third is there',
    async (format) => {
      const bytes = await wavyPicture(800, 600).toFormat(format).toBuffer();
      const part = bytes.subarray(0, Math.floor(bytes.length / 3));
      await expect(decode(part)).rejects.toMatchObject({ code: 'truncated' });
    },
  );

  test('unsupported: a TIFF and a HEIC that are compressed in ways nobody here can read', async () => {
    const tiff = tiffFile(plainMagic, [
      [
        [256, 4, 8],
        [257, 4, 8],
        [258, 3, 8],
        [259, 3, 34712],
        [262, 3, 1],
        [273, 4, Buffer.alloc(64)],
        [277, 3, 1],
        [278, 4, 8],
        [279, 4, 64],
      ],
    ]);
    await expect(decode(tiff)).rejects.toMatchObject({ code: 'unsupported' });
    const heic = readFileSync(join(import.meta.dirname, 'fixtures', 'display-p3.heic'), 'latin1');
    const other = Buffer.from(heic.replaceAll('hvc', 'vvc'), 'latin1');
    await expect(decode(other)).rejects.toMatchObject({ code: 'unsupported' });
  });

  test('corrupt: the headers are right and the rest is not', async () => {
    const jpeg = await wavyPicture(800, 600).jpeg().toBuffer();
    const huffmanTable = jpeg.indexOf('\xff\xc4', 0, 'latin1');
    jpeg.fill(0xff, huffmanTable + 4, huffmanTable + 24);
    await expect(decode(jpeg)).rejects.toMatchObject({ code: 'corrupt' });
    const webp = await wavyPicture(80, 60).webp().toBuffer();
    webp.fill(0x55, 20);
    await expect(decode(webp)).rejects.toMatchObject({ code: 'corrupt' });
  });

  test('the detail is in words of the library, and is an Error with its cause', async () => {
    const bytes = Buffer.from('\xff\xd8\xff\xe0', 'latin1');
    await expect(decode(bytes)).rejects.toMatchObject({ name: 'PhotoError', code: 'truncated' });
  });
});

describe('a damaged photo of which most is there is shown', () => {
  test('a JPEG that lacks its last tenth', async () => {
    const bytes = await wavyPicture(800, 600).jpeg({ quality: 90 }).toBuffer();
    const photo = await decode(bytes.subarray(0, Math.floor(bytes.length * 0.9)));
    expect(photo).toMatchObject({ width: 800, height: 600 });
  });

  test('a JPEG without its end mark', async () => {
    const bytes = await cornersPicture(800, 600).jpeg().toBuffer();
    expect(await decode(bytes.subarray(0, -2))).toMatchObject({ width: 800 });
  });

  test('a JPEG with rubbish behind its end', async () => {
    const bytes = await cornersPicture(800, 600).jpeg().toBuffer();
    expect(await decode(Buffer.concat([bytes, Buffer.alloc(5000, 7)]))).toMatchObject({
      width: 800,
    });
  });

  test('a page that is white at the bottom is not taken for one that lacks its bottom', async () => {
    const top = await cornersPicture(400, 100).png().toBuffer();
    const page = await sharp({
      create: { width: 400, height: 800, channels: 3, background: 'white' },
    })
      .composite([{ input: top, top: 0, left: 0 }])
      .jpeg()
      .toBuffer();
    expect(await decode(page.subarray(0, -2))).toMatchObject({ height: 800 });
  });
});
