/** Damaged files: what is left of them is shown, and what is said of one is never said of another. */
import sharp from 'sharp';
import { afterAll, describe, expect, test } from 'vitest';
import { PhotoError } from '../../src/base/errors.ts';
import { shutDownDecoders } from '../../src/media/close.ts';
import { renderPreview } from '../../src/media/decode.ts';
import { decodePhoto } from '../support/decode.ts';
import { repairedJpeg } from '../../src/media/jpeg-repair.ts';
import { restartJpeg } from '../support/restart-jpeg.ts';
import { cornersPicture, plainMagic, tiffFile, wavyPicture } from './files.ts';

const decode = (bytes: Buffer, path = '/photo.jpg') => decodePhoto({ path, bytes }, null);

afterAll(() => shutDownDecoders());

/** The same numbers each time. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const damages = {
  'bytes cut out': (bytes: Buffer, at: number, length: number) =>
    Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]),
  'bytes that come twice': (bytes: Buffer, at: number, length: number) =>
    Buffer.concat([bytes.subarray(0, at + length), bytes.subarray(at)]),
  zeros: (bytes: Buffer, at: number, length: number) =>
    Buffer.concat([bytes.subarray(0, at), Buffer.alloc(length), bytes.subarray(at + length)]),
  'other bytes': (bytes: Buffer, at: number, length: number, random: (below: number) => number) =>
    Buffer.concat([
      bytes.subarray(0, at),
      Buffer.from(Array.from({ length }, () => random(256))),
      bytes.subarray(at + length),
    ]),
};

describe('a JPEG with restart markers', () => {
  const whole = restartJpeg(120, 80, 4);
  const start = whole.indexOf('\xff\xda', 0, 'latin1') + 14;

  async function rendered(bytes: Buffer): Promise<Buffer> {
    const preview = await renderPreview({ path: '/a.jpg', bytes }, 4000);
    return sharp(preview.bytes).raw().toBuffer();
  }

  test('is whole before anything happens to it', async () => {
    expect(await decode(whole)).toMatchObject({ width: 960, height: 640 });
    expect(repairedJpeg(whole)?.bytes.equals(whole)).toBe(true);
  });

  test.each(Object.entries(damages))('is shown with %s in its middle', async (_what, damage) => {
    const random = randomFrom(7);
    const original = await rendered(whole);
    for (let round = 0; round < 30; round += 1) {
      const length = 20 + random(whole.length / 20);
      const at = start + random(whole.length - start - length - 100);
      const shown = await rendered(damage(whole, at, length, random));
      let same = 0;
      for (let pixel = 0; pixel < original.length; pixel += 3) {
        same += Math.abs((shown[pixel] ?? 0) - (original[pixel] ?? 0)) < 24 ? 1 : 0;
      }
      // What comes before; behind it everything may be in another place where 8 intervals are gone.
      const before = (at - start) / (whole.length - start);
      expect(same / (original.length / 3), `round ${round}`).toBeGreaterThan(before - 0.05);
    }
  });

  test('keeps everything in its place when up to five intervals are lost', async () => {
    const marks: number[] = [];
    for (let at = start; at + 1 < whole.length; at += 1) {
      const code = whole[at + 1] ?? 0;
      if (whole[at] === 0xff && code >= 0xd0 && code <= 0xd7) marks.push(at);
    }
    const original = await rendered(whole);
    for (let lost = 1; lost <= 5; lost += 1) {
      const cut = Buffer.concat([whole.subarray(0, marks[100]), whole.subarray(marks[100 + lost])]);
      const shown = await rendered(cut);
      // The last row is where it was.
      expect(shown.subarray(-960 * 3).equals(original.subarray(-960 * 3)), `${lost} lost`).toBe(
        true,
      );
    }
  });

  test('fails when more than a quarter is lost', async () => {
    const half = Buffer.concat([whole.subarray(0, start + 2000), whole.subarray(-2000)]);
    await expect(decode(half)).rejects.toMatchObject({ name: 'PhotoError' });
  });
});

test('a JPEG without restart markers is shown whose middle holds what looks like markers', async () => {
  const random = randomFrom(5);
  const noise = Buffer.from(Array.from({ length: 400 * 300 * 3 }, () => 90 + random(80)));
  const raw = { width: 400, height: 300, channels: 3 } as const;
  for (const progressive of [false, true]) {
    const jpeg = await sharp(noise, { raw }).jpeg({ progressive }).toBuffer();
    for (const share of [0.2, 0.5]) {
      const damaged = Buffer.from(jpeg);
      const at = Math.floor(damaged.length * share);
      damaged.fill(0xff, at, at + 300);
      expect(await decode(damaged)).toMatchObject({ width: 400, height: 300 });
    }
  }
});

test('files that fail together fail as they do alone', async () => {
  const jpeg = await wavyPicture(800, 600).jpeg({ quality: 90 }).toBuffer();
  const cut = jpeg.subarray(0, Math.floor(jpeg.length * 0.3));
  const rare = tiffFile(plainMagic, [
    [
      [256, 4, 8],
      [257, 4, 8],
      [258, 3, 8],
      [259, 3, 34_925],
      [262, 3, 1],
      [273, 4, Buffer.alloc(64)],
      [277, 3, 1],
      [278, 4, 8],
      [279, 4, 64],
    ],
  ]);
  const png = await wavyPicture(300, 200).png().toBuffer();
  const broken = png.subarray(0, Math.floor(png.length * 0.6));
  const good = await cornersPicture(900, 600).jpeg().toBuffer();
  const files = [cut, rare, broken];
  const outcome = (bytes: Buffer): Promise<string> =>
    decode(bytes).then(
      () => 'shown',
      (error: unknown) =>
        error instanceof PhotoError ? `${error.code}: ${error.message}` : 'another error',
    );
  const alone: string[] = [];
  for (const bytes of files) alone.push(await outcome(bytes));
  expect(alone).toEqual([
    expect.stringMatching(/^truncated: VipsJpeg/),
    expect.stringMatching(/^unsupported: tiff2vips/),
    expect.stringMatching(/^truncated: vipspng/),
  ]);
  const many = Array.from({ length: 60 }, (_, index) => [...files, good][index % 4] ?? good);
  const together = await Promise.all(many.map(outcome));
  expect(together).toEqual(many.map((_, index) => [...alone, 'shown'][index % 4]));
});

describe('what Keepsake cannot read is said to be so, not to be damaged:', () => {
  test('a JPEG of 12 bits, and one without loss', async () => {
    const jpeg = await cornersPicture(64, 64).jpeg().toBuffer();
    const frame = jpeg.indexOf('\xff\xc0', 0, 'latin1');
    const twelve = Buffer.from(jpeg);
    twelve[frame + 4] = 12;
    const lossless = Buffer.from(jpeg);
    lossless[frame + 1] = 0xc3;
    for (const bytes of [twelve, lossless]) {
      await expect(decode(bytes)).rejects.toMatchObject({ code: 'unsupported' });
    }
  });

  test('a TIFF in CIE Lab', async () => {
    const lab = tiffFile(plainMagic, [
      [
        [256, 4, 4],
        [257, 4, 4],
        [258, 3, 8],
        [259, 3, 1],
        [262, 3, 8],
        [273, 4, Buffer.alloc(48, 90)],
        [277, 3, 3],
        [278, 4, 4],
        [279, 4, 48],
      ],
    ]);
    await expect(decode(lab)).rejects.toMatchObject({ code: 'unsupported' });
  });
});
