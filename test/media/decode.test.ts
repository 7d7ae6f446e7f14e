import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { renderPreview } from '../../src/media/decode.ts';
import { decodePhoto } from '../support/decode.ts';
import type { EncoderInputSpec } from '../../src/media/types.ts';
import { sharedPhotos } from '../support/shared.ts';
import { cornersOf, cornersPicture, wavyPicture } from './files.ts';

const spec: EncoderInputSpec = {
  size: 128,
  resize: 'shortest-edge',
  interpolation: 'bicubic',
  crop: 'center',
};

const decode = (bytes: Buffer, path = '/photo.jpg') => decodePhoto({ path, bytes }, spec);

/** The mean of one colour channel over the encoder's picture. */
function meanOf(pixels: Uint8Array, channel: number): number {
  let sum = 0;
  for (let index = channel; index < pixels.length; index += 3) sum += pixels[index] ?? 0;
  return sum / (pixels.length / 3);
}

function meanDifference(a: Uint8Array, b: Uint8Array): number {
  expect(a.length).toBe(b.length);
  let sum = 0;
  for (let index = 0; index < a.length; index += 1)
    sum += Math.abs((a[index] ?? 0) - (b[index] ?? 0));
  return sum / a.length;
}

/** The published preprocessing: every pixel decoded, then shortest edge, bicubic, centre crop. */
async function reference(bytes: Buffer, size: number): Promise<Buffer> {
  const { data, info } = await sharp(bytes, { autoOrient: true })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return sharp(data, { raw: info })
    .resize(size, size, { fit: 'cover', kernel: 'cubic' })
    .raw()
    .toBuffer();
}

describe('decoding gives', () => {
  test.each(['jpeg', 'png', 'webp', 'avif', 'tiff', 'gif'] as const)(
    'size, thumbnail, encoder and fingerprint input of %s',
    async (format) => {
      const photo = await decode(await cornersPicture(900, 600).toFormat(format).toBuffer());
      expect(photo).toMatchObject({ format, width: 900, height: 600 });
      expect(photo.encoderInput).toHaveLength(128 * 128 * 3);
      expect(photo.fingerprintInput).toHaveLength(64 * 64 + 2 * 8 * 8 + 8);
      expect(await sharp(photo.thumbnail).metadata()).toMatchObject({
        format: 'webp',
        width: 440,
        height: 293,
      });
      expect(await cornersOf(photo.thumbnail)).toBe('red green blue white');
    },
  );

  test('no encoder input when none is asked for', async () => {
    const bytes = await cornersPicture(300, 200).png().toBuffer();
    const photo = await decodePhoto({ path: '/a.png', bytes }, null);
    expect(photo.encoderInput).toHaveLength(0);
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'an upright picture for EXIF orientation %i',
    async (value) => {
      const upright = await cornersPicture(600, 400).png().toBuffer();
      // Stored so that the orientation turns it upright: the inverse of each.
      const stored = sharp(upright);
      if (value === 2) stored.flop();
      if (value === 3) stored.rotate(180);
      if (value === 4) stored.flip();
      if (value === 5) stored.flop().rotate(270);
      if (value === 6) stored.rotate(270);
      if (value === 7) stored.flop().rotate(90);
      if (value === 8) stored.rotate(90);
      const bytes = await stored.withMetadata({ orientation: value }).jpeg().toBuffer();
      const photo = await decode(bytes);
      expect(photo).toMatchObject({ width: 600, height: 400 });
      expect(await cornersOf(photo.thumbnail)).toBe('red green blue white');
    },
  );

  test('colours in sRGB, whatever profile the file is in', async () => {
    const red = { r: 200, g: 60, b: 60 };
    const plain = sharp({ create: { width: 64, height: 64, channels: 3, background: red } });
    const wide = await decode(await plain.clone().withIccProfile('p3').png().toBuffer());
    expect(meanOf(wide.encoderInput, 0)).toBeCloseTo(200, -1);
    expect(meanOf(wide.encoderInput, 1)).toBeCloseTo(60, -1);
    const cmyk = await decode(await plain.clone().toColourspace('cmyk').jpeg().toBuffer());
    expect(meanOf(cmyk.encoderInput, 0)).toBeGreaterThan(meanOf(cmyk.encoderInput, 1) + 80);
  });

  test('8 bits and three channels of grey and of 16-bit pictures', async () => {
    const grey = { r: 90, g: 90, b: 90 };
    const create = { width: 64, height: 48, channels: 3 as const, background: grey };
    const files = [
      await sharp({ create }).greyscale().jpeg().toBuffer(),
      await sharp({ create }).toColourspace('rgb16').png().toBuffer(),
      await sharp({ create }).toColourspace('grey16').png().toBuffer(),
      await sharp({ create }).png({ palette: true }).toBuffer(),
    ];
    for (const bytes of files) {
      const photo = await decode(bytes);
      for (const channel of [0, 1, 2])
        expect(meanOf(photo.encoderInput, channel)).toBeCloseTo(90, -1);
      expect(photo.fingerprintInput[500]).toBeGreaterThan(80);
    }
  });

  test('white where a picture is transparent', async () => {
    const background = { r: 0, g: 0, b: 0, alpha: 0 };
    const bytes = await sharp({ create: { width: 64, height: 64, channels: 4, background } })
      .png()
      .toBuffer();
    expect(meanOf((await decode(bytes)).encoderInput, 0)).toBe(255);
  });

  test('the first frame of an animation and the first page of a document', async () => {
    const pages = [
      await cornersPicture(120, 80).png().toBuffer(),
      await cornersPicture(120, 80).negate().png().toBuffer(),
    ];
    for (const format of ['gif', 'webp', 'tiff'] as const) {
      const bytes = await sharp(pages, { join: { animated: true } })
        .toFormat(format)
        .toBuffer();
      const photo = await decode(bytes);
      expect(photo).toMatchObject({ width: 120, height: 80 });
      expect(await cornersOf(photo.thumbnail)).toBe('red green blue white');
    }
  });

  test.each([
    [1, 1],
    [20000, 1],
    [1, 20000],
    [3000, 40],
  ])('something sensible of %i x %i pixels', async (width, height) => {
    const bytes = await sharp({ create: { width, height, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    for (const encoder of [spec, null]) {
      const photo = await decodePhoto({ path: '/a.png', bytes }, encoder);
      const thumbnail = await sharp(photo.thumbnail).metadata();
      expect(photo).toMatchObject({ width, height });
      expect(Math.max(thumbnail.width, thumbnail.height)).toBe(
        Math.min(440, Math.max(width, height)),
      );
    }
  });
});

describe('the encoder input equals the published preprocessing', () => {
  test('within a tenth of a pixel, whatever the sides leave over when they are divided', async () => {
    for (const [width, height] of [
      [2688, 1520],
      [1443, 1071],
      [1601, 2400],
      [700, 500],
      [224, 224],
    ] as const) {
      const bytes = await wavyPicture(width, height).jpeg({ quality: 90 }).toBuffer();
      const difference = meanDifference(
        (await decode(bytes)).encoderInput,
        await reference(bytes, 128),
      );
      // Half a pixel of displacement would be worth 18 in this pattern.
      expect(difference, `${width} x ${height}`).toBeLessThan(3);
    }
  });

  test('for encoders that squash or pad', async () => {
    const bytes = await cornersPicture(800, 400).png().toBuffer();
    const squashed = await decodePhoto(
      { path: '/a', bytes },
      { ...spec, resize: 'squash', crop: 'none' },
    );
    const padded = await decodePhoto(
      { path: '/a', bytes },
      { ...spec, resize: 'pad', crop: 'none' },
    );
    const at = (pixels: Uint8Array, x: number, y: number): number[] => [
      ...pixels.subarray((y * 128 + x) * 3, (y * 128 + x) * 3 + 3),
    ];
    expect(at(squashed.encoderInput, 4, 4)).toEqual([255, 0, 0]);
    expect(at(padded.encoderInput, 4, 4)).toEqual([0, 0, 0]);
    expect(at(padded.encoderInput, 4, 40)).toEqual([255, 0, 0]);
  });

  test.skipIf(!sharedPhotos)(
    'exactly on photos that need no shrinking (needs ../shared/photos)',
    async () => {
      const folder = join(sharedPhotos ?? '', 'captioned');
      const names = readdirSync(folder)
        .filter((name) => name.endsWith('.jpg'))
        .slice(0, 20);
      for (const name of names) {
        const bytes = readFileSync(join(folder, name));
        const { encoderInput } = await decode(bytes);
        expect(meanDifference(encoderInput, await reference(bytes, 128))).toBe(0);
      }
    },
  );

  test.skipIf(!sharedPhotos)(
    'within 1/255 on average over photos of many cameras (needs ../shared/photos)',
    async () => {
      const folder = join(sharedPhotos ?? '', 'camera');
      const names = readdirSync(folder).filter((name) =>
        /^(Canon|HTC|Nikon|Apple).*\.jpg$/.test(name),
      );
      let sum = 0;
      for (const name of names) {
        const bytes = readFileSync(join(folder, name));
        sum += meanDifference((await decode(bytes)).encoderInput, await reference(bytes, 128));
      }
      expect(sum / names.length).toBeLessThan(0.6);
    },
  );
});

test('a preview for the full screen is a JPEG of at most the wanted size, never enlarged', async () => {
  const bytes = await cornersPicture(900, 600).tiff().toBuffer();
  const large = await renderPreview({ path: '/a.tif', bytes }, 2000);
  const small = await renderPreview({ path: '/a.tif', bytes }, 300);
  expect(large.mediaType).toBe('image/jpeg');
  expect(await sharp(large.bytes).metadata()).toMatchObject({ width: 900, height: 600 });
  expect(await sharp(small.bytes).metadata()).toMatchObject({ width: 300, height: 200 });
});
