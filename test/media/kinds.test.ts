/** Kinds of files that came out black, white or not at all. */
import sharp from 'sharp';
import { afterAll, describe, expect, test } from 'vitest';
import { shutDownDecoders } from '../../src/media/close.ts';
import { decodePhoto } from '../support/decode.ts';
import { cornersOf, cornersPicture, plainMagic, tiffFile, type TiffEntry } from './files.ts';

const icc = await sharp({ create: { width: 1, height: 1, channels: 3, background: 'black' } })
  .withIccProfile('srgb')
  .png()
  .toBuffer()
  .then(async (png) => (await sharp(png).metadata()).icc ?? Buffer.alloc(0));

const jpeg = await cornersPicture(64, 48).jpeg({ quality: 95 }).toBuffer();

const decode = (bytes: Buffer, path = '/photo') => decodePhoto({ path, bytes }, null);

async function middle(image: Uint8Array): Promise<number[]> {
  const { data, info } = await sharp(image)
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const at = (Math.floor(info.height / 2) * info.width + Math.floor(info.width / 2)) * 3;
  return [...data.subarray(at, at + 3)];
}

afterAll(() => shutDownDecoders());

describe('a TIFF', () => {
  const side = 32;
  function floatTiff(colour: readonly number[], profile: Buffer | null = icc): Buffer {
    const pixels = Float32Array.from({ length: side * side * 3 }, (_, at) => colour[at % 3] ?? 0);
    return tiffFile(plainMagic, [
      [
        [256, 4, side],
        [257, 4, side],
        [258, 4, three(32)],
        [259, 3, 1],
        [262, 3, 2],
        [273, 4, Buffer.from(pixels.buffer)],
        [277, 3, 3],
        [278, 4, side],
        [279, 4, pixels.byteLength],
        [339, 4, three(3)],
        ...(profile ? [[34_675, 7, profile] satisfies TiffEntry] : []),
      ],
    ]);
  }

  test('in floating point with a profile shows its colours', async () => {
    const bytes = asShorts(floatTiff([0.8, 0.5, 0.25]));
    const [red = 0, green = 0, blue = 0] = await middle((await decode(bytes)).thumbnail);
    expect([red, green, blue].map((value) => Math.round(value / 10))).toEqual([20, 13, 6]);
  });

  test('in floating point without a profile shows its numbers as they are', async () => {
    const bytes = asShorts(floatTiff([0.8, 0.4, 0.2], null));
    const [red = 0, green = 0, blue = 0] = await middle((await decode(bytes)).thumbnail);
    expect([red, green, blue].map((value) => Math.round(value / 10))).toEqual([20, 10, 5]);
  });

  test('in floating point that gets brighter than white holds light', async () => {
    const bytes = asShorts(floatTiff([4, 0.5, 0.25], null));
    const [red = 0, green = 0, blue = 0] = await middle((await decode(bytes)).thumbnail);
    expect([red, green, blue].map((value) => Math.round(value / 10))).toEqual([26, 19, 14]);
  });

  /** Of one sample a pixel, `format` as tag 339 has it. */
  function greyTiff(bits: number, format: number, pixels: Uint8Array): Buffer {
    return tiffFile(plainMagic, [
      [
        [256, 4, side],
        [257, 4, side],
        [258, 3, bits],
        [259, 3, 1],
        [262, 3, 1],
        [273, 4, Buffer.from(pixels)],
        [277, 3, 1],
        [278, 4, side],
        [279, 4, pixels.length],
        [339, 3, format],
      ],
    ]);
  }

  test.each([
    [0.8, 20],
    [128, 13],
  ])('in grey floating point shows its numbers: %d', async (value, tone) => {
    const pixels = new Uint8Array(new Float32Array(side * side).fill(value).buffer);
    const shown = await middle((await decode(greyTiff(32, 3, pixels))).thumbnail);
    expect(shown.map((level) => Math.round(level / 10))).toEqual([tone, tone, tone]);
  });

  test.each([
    ['whole numbers of 32 bits', 32, 1],
    ['floating point of 64 bits', 64, 3],
  ])('in %s is said to be unsupported, not shown black', async (_what, bits, format) => {
    const pixels = new Uint8Array((side * side * bits) / 8).fill(64);
    await expect(decode(greyTiff(bits, format, pixels))).rejects.toMatchObject({
      code: 'unsupported',
    });
  });

  const oldJpeg = (offset: number, entries: TiffEntry[]): Buffer =>
    tiffFile(plainMagic, [
      [
        [256, 4, 64],
        [257, 4, 48],
        [258, 3, 8],
        [259, 3, 6],
        [262, 3, 6],
        [273, 4, offset === 0 ? jpeg : offset],
        [277, 3, 3],
        [278, 4, 48],
        [279, 4, jpeg.length],
        ...entries,
      ],
    ]);

  test('with a JPEG in the old way shows that JPEG', async () => {
    const photo = await decode(oldJpeg(0, []));
    expect(photo).toMatchObject({ format: 'tiff', width: 64, height: 48 });
    expect(await cornersOf(photo.thumbnail)).toBe('red green blue white');
  });

  test('with the parts of a JPEG in the old way is said to be unsupported, not shown white', async () => {
    const tables = oldJpeg(40, [[519, 4, 8]]);
    await expect(decode(tables)).rejects.toMatchObject({ code: 'unsupported' });
  });
});

test('a picture of 16 bits with a wide profile keeps its colours', async () => {
  const colour = { r: 180, g: 90, b: 60 };
  const plain = sharp({ create: { width: 64, height: 64, channels: 3, background: colour } });
  const bytes = await plain.toColourspace('rgb16').withIccProfile('p3').png().toBuffer();
  const shown = await middle((await decode(bytes)).thumbnail);
  expect(shown.map((value) => Math.round(value / 10))).toEqual([18, 9, 6]);
});

describe('an animation', () => {
  const frame = (background: string): Promise<Buffer> =>
    sharp({ create: { width: 80, height: 60, channels: 3, background } })
      .png()
      .toBuffer();

  test.each(['gif', 'webp'] as const)(
    'in %s that begins black shows a later frame',
    async (format) => {
      const frames = [await frame('black'), await cornersPicture(80, 60).png().toBuffer()];
      const bytes = await sharp(frames, { join: { animated: true } })
        .toFormat(format)
        .toBuffer();
      expect(await cornersOf((await decode(bytes)).thumbnail)).toBe('red green blue white');
    },
  );

  test('that is black all the time is black', async () => {
    const frames = [await frame('black'), await frame('#000001')];
    const bytes = await sharp(frames, { join: { animated: true } })
      .webp()
      .toBuffer();
    expect(await middle((await decode(bytes)).thumbnail)).toEqual([0, 0, 0]);
  });

  test('whose first frame covers a part is white around it, not black', async () => {
    const inner = await sharp({ create: { width: 40, height: 30, channels: 3, background: 'red' } })
      .gif()
      .toBuffer();
    // A larger screen, and the frame in the middle of it.
    inner.writeUInt16LE(80, 6);
    inner.writeUInt16LE(60, 8);
    const table = 13 + ((inner[10] ?? 0) & 0x80 ? 3 * 2 ** (((inner[10] ?? 0) & 7) + 1) : 0);
    const image = inner.indexOf(0x2c, table);
    inner.writeUInt16LE(20, image + 1);
    inner.writeUInt16LE(15, image + 3);
    const { thumbnail, width } = await decode(inner);
    expect(width).toBe(80);
    expect(await cornersOf(thumbnail)).toBe('white white white white');
    expect((await middle(thumbnail))[0]).toBeGreaterThan(240);
  });
});

test('the still picture of an AVIF sequence is shown', async () => {
  const bytes = await cornersPicture(96, 64).avif({ effort: 0 }).toBuffer();
  bytes.write('avis', 8, 'latin1');
  const photo = await decode(bytes);
  expect(photo).toMatchObject({ format: 'avif', width: 96, shownByBrowsers: true });
  expect(await cornersOf(photo.thumbnail)).toBe('red green blue white');
});

/** Three values of 16 bits. */
function three(value: number): Buffer {
  return Buffer.from(Uint16Array.from([value, value, value]).buffer);
}

/** Gives the tags whose three values `tiffFile` placed in the file their type and count. */
function asShorts(tiff: Buffer): Buffer {
  const directory = tiff.readUInt32LE(4);
  const count = tiff.readUInt16LE(directory);
  for (let index = 0; index < count; index += 1) {
    const at = directory + 2 + index * 12;
    if (![258, 339].includes(tiff.readUInt16LE(at))) continue;
    tiff.writeUInt16LE(3, at + 2);
    tiff.writeUInt32LE(3, at + 4);
  }
  return tiff;
}
