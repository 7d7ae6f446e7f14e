/** What a file may hold of the machine's memory, told by its head, and how many at once. */
import sharp from 'sharp';
import { expect, test } from 'vitest';
import type { PhotoFormat } from '../../src/base/formats.ts';
import { pixelsHeld } from '../../src/media/memory.ts';
import { cornersPicture } from './files.ts';

const picture = cornersPicture(640, 400);
const ALL = 640 * 400;

test.each<[string, PhotoFormat, Promise<Buffer>, number]>([
  ['a JPEG row by row', 'jpeg', picture.clone().jpeg().toBuffer(), ALL / 16],
  ['a progressive JPEG whole', 'jpeg', picture.clone().jpeg({ progressive: true }).toBuffer(), ALL],
  ['a PNG row by row', 'png', picture.clone().png().toBuffer(), ALL / 16],
  ['an interlaced PNG whole', 'png', picture.clone().png({ progressive: true }).toBuffer(), ALL],
  ['a WebP whole', 'webp', picture.clone().webp().toBuffer(), ALL],
  ['a lossless WebP whole', 'webp', picture.clone().webp({ lossless: true }).toBuffer(), ALL],
  [
    'a WebP with alpha whole',
    'webp',
    picture.clone().composite([]).ensureAlpha(0.5).webp().toBuffer(),
    ALL,
  ],
  ['an AVIF whole', 'avif', picture.clone().avif({ effort: 0 }).toBuffer(), ALL],
  ['a GIF whole', 'gif', picture.clone().gif().toBuffer(), ALL],
  ['a TIFF whole', 'tiff', picture.clone().tiff().toBuffer(), ALL],
])('%s', async (_what, format, made, pixels) => {
  expect(pixelsHeld(await made, format)).toBe(pixels);
});

test('whose head does not tell enters alone', async () => {
  const jpeg = await sharp({ create: { width: 9, height: 9, channels: 3, background: 'red' } })
    .jpeg()
    .toBuffer();
  expect(pixelsHeld(jpeg.subarray(0, 30), 'jpeg')).toBe(Infinity);
});
