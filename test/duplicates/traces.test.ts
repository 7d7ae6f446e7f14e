/** Signs of enlarging and of saving again, read from real files and weighed when a keeper is proposed. */
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { sniffFormat } from '../../src/base/formats.ts';
import { readTraces } from '../../src/media/traces.ts';
import {
  chooseKeeper,
  completedRules,
  defaultKeeperRules,
} from '../../src/features/duplicates/keeper.ts';
import type { GroupPhoto } from '../../src/store/duplicates.ts';
import { randomOf } from '../support/changed-pictures.ts';
import { jxlOf } from '../support/jxl.ts';

/** A picture with detail of every size down to its pixels, as leaves have it. */
async function sharpPicture(width: number, height: number): Promise<Buffer> {
  const random = randomOf(7);
  const noise = (count: number): Buffer =>
    Buffer.from(Array.from({ length: count }, () => Math.floor(random() * 256)));
  const sum = new Float64Array(width * height * 3).fill(128);
  for (const [cells, strength] of Object.entries({ 24: 60, 96: 40, 384: 30, 1536: 24 })) {
    const size = { width: Number(cells), height: (Number(cells) * 3) / 4 };
    const layer = await sharp(noise(size.width * size.height * 3), {
      raw: { ...size, channels: 3 },
    })
      .resize(width, height, { kernel: 'cubic', fit: 'fill' })
      .raw()
      .toBuffer();
    for (const [at, value] of layer.entries()) {
      sum[at] = (sum[at] ?? 0) + ((value - 128) / 128) * strength;
    }
  }
  const pixels = Buffer.from(new Uint8ClampedArray(sum));
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}

let nextId = 0;
async function photoOf(bytes: Buffer, facts: Partial<GroupPhoto> = {}): Promise<GroupPhoto> {
  const { width, height } = await sharp(bytes).metadata();
  nextId += 1;
  const path = `/p/${nextId}.jpg`;
  return {
    ...{ id: nextId, contentHash: Buffer.of(nextId), width, height, bytes: bytes.length },
    ...{
      format: sniffFormat(bytes, path) ?? '',
      takenAt: 0,
      takenOffset: null,
      takenSource: 'file',
      takenPrecision: 19,
    },
    ...{ camera: null, exposureTime: null, favourite: false, rating: 0 },
    traces: await readTraces({ path, bytes }),
    files: [
      {
        id: nextId,
        folderId: 1,
        path,
        size: bytes.length,
        modifiedAt: nextId,
        identity: null,
        hasRaw: false,
      },
    ],
    ...facts,
  };
}

function ruleOf(kept: GroupPhoto, gone: GroupPhoto): string | undefined {
  const rules = [
    [kept, gone],
    [gone, kept],
  ].map((group) => {
    const choice = chooseKeeper(group, defaultKeeperRules);
    expect(choice?.photo.id).toBe(kept.id);
    return choice?.reason.rule;
  });
  expect(rules[0]).toBe(rules[1]);
  return rules[0];
}

test.each([
  [1.8, 'lanczos3', 95, null],
  [2, 'cubic', 90, null],
  [2, 'lanczos3', 85, { camera: 'Canon' }],
  [3, 'cubic', 92, null],
] as const)(
  'a copy enlarged %s times (%s, quality %i) does not stay',
  async (scale, kernel, quality, facts) => {
    const original = await sharp(await sharpPicture(1200, 900))
      .jpeg({ quality: 90 })
      .toBuffer();
    const enlarged = await sharp(original)
      .resize(Math.round(1200 * scale), null, { kernel })
      .jpeg({ quality })
      .toBuffer();
    const [kept, gone] = [
      await photoOf(original, facts ?? {}),
      await photoOf(enlarged, facts ?? {}),
    ];
    expect(ruleOf(kept, gone)).toBe('not-enlarged');
  },
);

test('of a photo and its smaller copy the photo stays, also where it is saved anew', async () => {
  const original = await sharp(await sharpPicture(2400, 1800))
    .jpeg({ quality: 85 })
    .toBuffer();
  const small = await sharp(original).resize(1200).jpeg({ quality: 95 }).toBuffer();
  expect(ruleOf(await photoOf(original), await photoOf(small))).toBe('resolution');
});

test('a soft photo that states its size was not enlarged', async () => {
  const small = await sharp(await sharpPicture(1200, 900))
    .jpeg()
    .toBuffer();
  const soft = await sharp(small)
    .resize(2400, 1800, { kernel: 'cubic' })
    .jpeg({ quality: 90 })
    .withExif({ IFD2: { PixelXDimension: '2400', PixelYDimension: '1800' } })
    .toBuffer();
  expect(ruleOf(await photoOf(soft), await photoOf(small))).toBe('resolution');
  // Some programs state the size that they enlarged to; the smaller one has a camera's table.
  const camera = await sharp(small).jpeg({ quality: 85, quantisationTable: 3 }).toBuffer();
  expect(ruleOf(await photoOf(camera), await photoOf(soft))).toBe('not-enlarged');
});

test('a soft copy that states the size of the photo was enlarged from it', async () => {
  const jpeg = await sharp(await sharpPicture(200, 150))
    .jpeg()
    .toBuffer();
  const spectrum = Uint8Array.from({ length: 64 }, (_, step) => Math.max(11, 50 - 3 * step));
  const soft = { quantisation: 7, isLibraryTable: true, spectrum };
  const facts = { camera: 'Canon' };
  const small = await photoOf(jpeg, { ...facts, traces: { ...soft, hasStatedSize: true } });
  const size = { width: 400, height: 300 };
  const stating = async (hasStatedSize: boolean): Promise<GroupPhoto> =>
    photoOf(jpeg, { ...facts, ...size, traces: { ...soft, hasStatedSize } });
  expect(ruleOf(small, await stating(false))).toBe('not-enlarged');
  expect(ruleOf(await stating(true), small)).toBe('resolution');
});

test('a PNG that knows its camera was made of what the camera wrote', async () => {
  const jpeg = await sharp(await sharpPicture(300, 200))
    .jpeg()
    .toBuffer();
  const png = await sharp(jpeg).png().toBuffer();
  const camera = { camera: 'Canon' };
  expect(ruleOf(await photoOf(jpeg, camera), await photoOf(png, camera))).toBe('not-saved-again');
  // Of a screenshot the JPEG is the copy.
  expect(ruleOf(await photoOf(png), await photoOf(jpeg))).toBe('more-bytes');
});

test('a JPEG that was saved again does not stay: coarser, or with a program’s table', async () => {
  const pixels = await sharpPicture(600, 450);
  const original = await sharp(pixels).jpeg({ quality: 90 }).toBuffer();
  const again = await sharp(original).jpeg({ quality: 70 }).toBuffer();
  expect(ruleOf(await photoOf(original), await photoOf(again))).toBe('not-saved-again');
  // Most cameras have tables of their own.
  const camera = await sharp(pixels).jpeg({ quality: 85, quantisationTable: 3 }).toBuffer();
  const finer = await sharp(camera).jpeg({ quality: 97 }).toBuffer();
  expect(finer.length).toBeGreaterThan(camera.length);
  expect(ruleOf(await photoOf(camera), await photoOf(finer))).toBe('not-saved-again');
});

test('what has not been measured decides nothing', async () => {
  const bytes = await sharp(await sharpPicture(300, 200))
    .jpeg()
    .toBuffer();
  const large = await photoOf(bytes, { width: 900, height: 600, traces: null });
  expect(ruleOf(large, await photoOf(bytes))).toBe('resolution');
});

test('a picture whose pixels cannot be measured still has its traces', async () => {
  const png = await sharpPicture(300, 200);
  const cut = await readTraces({ path: '/p/cut.png', bytes: png.subarray(0, 20) });
  expect(cut).toMatchObject({ quantisation: null, spectrum: null, hasStatedSize: null });
  const jxl = await readTraces({ path: '/p/a.jxl', bytes: await jxlOf(sharp(png)) });
  expect(jxl).toMatchObject({ quantisation: null, spectrum: null, hasStatedSize: null });
});

test('rules that the user ordered stay in that order; new ones stand where they belong', () => {
  const { order } = defaultKeeperRules;
  const named = (rules: { rule: string }[]): string[] => rules.map(({ rule }) => rule);
  const earlier = ['preferred-folder', 'original-format', 'resolution', 'capture-data'];
  const rest = ['outside-downloads', 'unedited', 'oldest'];
  const stored = [...earlier, ...rest].map((rule) => ({ rule, on: true }) as (typeof order)[0]);
  // Nobody chose what came with the program.
  expect(completedRules(stored)).toEqual(order);
  const chosen = [...stored.slice(4), ...stored.slice(0, 4)];
  expect(named(completedRules(chosen))).toEqual([...rest, ...earlier, 'not-reencoded']);
  const off = stored.map((one) => ({ ...one, on: one.rule !== 'oldest' }));
  expect(completedRules(off).at(-1)).toEqual({ rule: 'oldest', on: false });
  expect(completedRules(order)).toEqual(order);
});
