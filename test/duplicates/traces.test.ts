/** Signs of enlarging and of saving again, read from real files and weighed when a keeper is proposed. */
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { sniffFormat } from '../../src/base/formats.ts';
import { fromBytes, toBytes } from '../../src/facts/encoding-traces.ts';
import { readTraces } from '../../src/media/traces.ts';
import {
  chooseKeeper,
  completedRules,
  defaultKeeperRules,
} from '../../src/features/duplicates/keeper.ts';
import type { GroupPhoto } from '../../src/store/duplicates.ts';
import { randomOf } from '../support/changed-pictures.ts';
import { jxlOf } from '../support/jxl.ts';

const pictures = new Map<string, Promise<Buffer>>();

/** A picture with detail of every size down to its pixels, as leaves have it: one for each size, grey. */
function sharpPicture(width: number, height: number): Promise<Buffer> {
  const size = `${width} ${height}`;
  const made = pictures.get(size) ?? makePicture(width, height);
  pictures.set(size, made);
  return made;
}

async function makePicture(width: number, height: number): Promise<Buffer> {
  const random = randomOf(7);
  const noise = Buffer.from(
    Array.from({ length: width * height }, () => Math.floor(random() * 256)),
  );
  const raw = { width, height, channels: 1 } as const;
  const sum = new Float64Array(width * height).fill(128);
  // Nothing is enlarged here, or it would be told.
  for (const [sigma, strength] of Object.entries({ 0.6: 0.1, 1.2: 0.5, 4: 3, 12: 10, 30: 25 })) {
    const layer = await sharp(noise, { raw })
      .blur(Number(sigma))
      .extractChannel(0)
      .raw()
      .toBuffer();
    for (const [at, value] of layer.entries()) {
      sum[at] = (sum[at] ?? 0) + (value - 127.5) * strength;
    }
  }
  return sharp(Buffer.from(new Uint8ClampedArray(sum)), { raw })
    .png()
    .toBuffer();
}

/** The same with black and white boxes at odd places: hard edges drown what differs elsewhere. */
async function boxedPicture(width: number, height: number): Promise<Buffer> {
  const pixels = await sharp(await sharpPicture(width, height))
    .extractChannel(0)
    .raw()
    .toBuffer();
  const random = randomOf(3);
  const any = (end: number): number => Math.floor(random() * end);
  for (let box = 0; box < 40; box += 1) {
    const [left, top, colour] = [any(width - 80), any(height - 40), any(2) * 255];
    const [wide, high] = [20 + any(60), 8 + any(32)];
    for (let y = top; y < top + high; y += 1) {
      pixels.fill(colour, y * width + left, y * width + left + wide);
    }
  }
  return sharp(pixels, { raw: { width, height, channels: 1 } })
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
  [2.2, 'lanczos3', 85, { camera: 'Canon' }],
  [3, 'cubic', 92, null],
] as const)(
  'a copy enlarged %s times (%s, quality %i) does not stay',
  async (scale, kernel, quality, facts) => {
    const original = await sharp(await sharpPicture(1000, 750))
      .jpeg({ quality: 90 })
      .toBuffer();
    const enlarged = await sharp(original)
      .resize(Math.round(1000 * scale), null, { kernel })
      .jpeg({ quality })
      .toBuffer();
    const [kept, gone] = [
      await photoOf(original, facts ?? {}),
      await photoOf(enlarged, facts ?? {}),
    ];
    expect(ruleOf(kept, gone)).toBe('not-enlarged');
  },
);

test.each([
  [1.2, 'nearest', 80],
  [2, 'cubic', 95],
] as const)(
  'a copy enlarged %s times (%s, quality %i) does not stay beside a JPEG with hard edges',
  async (scale, kernel, quality) => {
    const original = await sharp(await boxedPicture(1000, 750))
      .jpeg({ quality: 88 })
      .toBuffer();
    const enlarged = await sharp(original)
      .resize(Math.round(1000 * scale), null, { kernel })
      .jpeg({ quality })
      .toBuffer();
    expect(ruleOf(await photoOf(original), await photoOf(enlarged))).toBe('not-enlarged');
  },
);

test.each([
  [1.2, 'cubic', 88],
  [1.5, 'linear', 75],
  [2.37, 'cubic', 85],
] as const)(
  'a copy enlarged %s times (%s, quality %i) that states its size does not stay beside one with libjpeg’s table',
  async (scale, kernel, quality) => {
    const original = await sharp(await sharpPicture(1000, 750))
      .jpeg({ quality: 88 })
      .withExif({ IFD2: { PixelXDimension: '1000', PixelYDimension: '750' } })
      .toBuffer();
    // libvips states the size that it writes.
    const enlarged = await sharp(original)
      .resize(Math.round(1000 * scale), null, { kernel })
      .keepExif()
      .jpeg({ quality })
      .toBuffer();
    const camera = { camera: 'Canon' };
    const [kept, gone] = [await photoOf(original, camera), await photoOf(enlarged, camera)];
    expect([kept, gone].map(({ traces }) => traces?.statedSize?.width)).toEqual([
      kept.width,
      gone.width,
    ]);
    expect(ruleOf(kept, gone)).toBe('not-enlarged');
  },
);

test('a copy that was saved finer than a photo with libjpeg’s table does not stay, also as PNG', async () => {
  const original = await sharp(await sharpPicture(600, 450))
    .jpeg({ quality: 82 })
    .toBuffer();
  const finer = await sharp(original).jpeg({ quality: 95 }).toBuffer();
  const png = await sharp(original).png().toBuffer();
  const twice = await sharp(await sharp(original).jpeg({ quality: 70 }).toBuffer())
    .jpeg({ quality: 95 })
    .toBuffer();
  expect(finer.length).toBeGreaterThan(original.length);
  for (const copy of [finer, png, twice]) {
    expect(ruleOf(await photoOf(original), await photoOf(copy))).toBe('not-saved-again');
  }
  // The finer one is the photo where it has no gaps of the other.
  const coarser = await sharp(original).jpeg({ quality: 60 }).toBuffer();
  expect(ruleOf(await photoOf(original), await photoOf(coarser))).toBe('not-saved-again');
});

test('a copy of a JPEG does not stay that has its steps, turned, finer, or as PNG, however fine it is', async () => {
  const pixels = await sharpPicture(604, 450);
  const first = await sharp(pixels).jpeg({ quality: 70 }).toBuffer();
  // As photos of the web are: it has gaps of its own.
  const original = await sharp(first).jpeg({ quality: 82 }).toBuffer();
  const finest = await sharp(pixels).jpeg({ quality: 99 }).toBuffer();
  const pairs = [
    [original, await sharp(original).rotate(90).jpeg({ quality: 96 }).toBuffer()],
    [original, await sharp(original).rotate(180).png().toBuffer()],
    [original, await sharp(original).jpeg({ quality: 96 }).toBuffer()],
    [finest, await sharp(finest).png().toBuffer()],
  ] as const;
  for (const [jpeg, copy] of pairs) {
    expect(ruleOf(await photoOf(jpeg), await photoOf(copy))).toBe('not-saved-again');
  }
});

test('a PNG that was never a JPEG stays beside the JPEGs that were made of it', async () => {
  const png = await sharpPicture(604, 450);
  for (const quality of [70, 90, 99]) {
    const jpeg = await sharp(png).jpeg({ quality }).toBuffer();
    expect(ruleOf(await photoOf(png), await photoOf(jpeg))).toBe('more-bytes');
  }
});

test('traces cross in bytes as they were measured', async () => {
  const jpeg = await sharp(await sharpPicture(300, 200))
    .jpeg()
    .toBuffer();
  for (const bytes of [jpeg, jpeg.subarray(0, 600), await sharpPicture(300, 200)]) {
    const traces = await readTraces({ path: '/p/a.jpg', bytes });
    expect(fromBytes(Uint8Array.from(toBytes(traces)))).toEqual(traces);
  }
});

test('of a photo and its smaller copy the photo stays, also where it is saved anew', async () => {
  const original = await sharp(await sharpPicture(1600, 1200))
    .jpeg({ quality: 85 })
    .toBuffer();
  const small = await sharp(original).resize(800).jpeg({ quality: 95 }).toBuffer();
  expect(ruleOf(await photoOf(original), await photoOf(small))).toBe('resolution');
});

test('a soft photo that states its size was not enlarged', async () => {
  const pixels = await sharpPicture(1600, 1200);
  const soft = await sharp(pixels)
    .blur(1.6)
    .jpeg({ quality: 90 })
    .withExif({ IFD2: { PixelXDimension: '1600', PixelYDimension: '1200' } })
    .toBuffer();
  const small = await sharp(soft).resize(800, 600).jpeg().toBuffer();
  expect(ruleOf(await photoOf(soft), await photoOf(small))).toBe('resolution');
  // Some programs state the size that they enlarged to; the smaller one has a camera's table.
  const camera = await sharp(pixels)
    .resize(1000, 750)
    .jpeg({ quality: 85, quantisationTable: 2 })
    .toBuffer();
  const enlarged = await sharp(camera)
    .resize(2000, 1500, { kernel: 'cubic' })
    .jpeg({ quality: 90 })
    .withExif({ IFD2: { PixelXDimension: '2000', PixelYDimension: '1500' } })
    .toBuffer();
  const nikon = { camera: 'Nikon' };
  expect(ruleOf(await photoOf(camera, nikon), await photoOf(enlarged, nikon))).toBe('not-enlarged');
});

test('a copy that states the size of the smaller photo was enlarged from it', async () => {
  const soft = await sharp(await sharpPicture(300, 200))
    .blur(3)
    .jpeg()
    .toBuffer();
  const traces = (await photoOf(soft)).traces;
  if (traces === null) throw new Error('nothing was measured');
  const stating = async (width: number, stated: number): Promise<GroupPhoto> =>
    photoOf(soft, {
      ...{ camera: 'Canon', width, height: (width * 2) / 3 },
      traces: { ...traces, statedSize: { width: stated, height: (stated * 2) / 3 } },
    });
  const small = await stating(300, 300);
  expect(ruleOf(small, await stating(600, 300))).toBe('not-enlarged');
  // One that states its own size is the photo, and one that states a larger size was larger before.
  expect(ruleOf(await stating(600, 600), small)).toBe('resolution');
  expect(ruleOf(await stating(600, 4000), small)).toBe('resolution');
});

test('a PNG that knows its camera was made of what the camera wrote', async () => {
  const jpeg = await sharp(await sharpPicture(600, 450))
    .jpeg()
    .toBuffer();
  const png = await sharp(jpeg).png().toBuffer();
  const camera = { camera: 'Canon' };
  expect(ruleOf(await photoOf(jpeg, camera), await photoOf(png, camera))).toBe('not-saved-again');
  // Of a screenshot the JPEG is the copy.
  const screen = await sharpPicture(600, 450);
  expect(ruleOf(await photoOf(screen), await photoOf(jpeg))).toBe('more-bytes');
});

test('a JPEG that was saved again does not stay: coarser, or with a program’s table', async () => {
  const pixels = await sharpPicture(600, 450);
  const original = await sharp(pixels).jpeg({ quality: 90 }).toBuffer();
  const again = await sharp(original).jpeg({ quality: 70 }).toBuffer();
  expect(ruleOf(await photoOf(original), await photoOf(again))).toBe('not-saved-again');
  // Most cameras have tables of their own.
  const camera = await sharp(pixels).jpeg({ quality: 85, quantisationTable: 2 }).toBuffer();
  const finer = await sharp(camera).jpeg({ quality: 97 }).toBuffer();
  expect(finer.length).toBeGreaterThan(camera.length);
  const nikon = { camera: 'Nikon' };
  expect(ruleOf(await photoOf(camera, nikon), await photoOf(finer, nikon))).toBe('not-saved-again');
  // mozjpeg's tables are its own, and no camera's.
  const web = await sharp(original).jpeg({ quality: 80, mozjpeg: true }).toBuffer();
  expect(ruleOf(await photoOf(original), await photoOf(web))).toBe('not-saved-again');
  expect(ruleOf(await photoOf(original, nikon), await photoOf(web, nikon))).toBe('not-saved-again');
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
  expect(cut).toMatchObject({ table: null, pixels: null, statedSize: null });
  const jxl = await readTraces({ path: '/p/a.jxl', bytes: await jxlOf(sharp(png)) });
  expect(jxl).toMatchObject({ table: null, pixels: null, statedSize: null });
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
