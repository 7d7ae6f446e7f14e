/** The finder over a real store: new photos, restarts, changed pictures, a lost cache. */
import { rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import type { ExtendOptions } from 'sharp';
import { expect, onTestFinished, test } from 'vitest';
import { normalised } from '../../src/vectors/arithmetic.ts';
import type { Difference } from '../../src/contract/duplicates.ts';
import { decodePhoto } from '../support/decode.ts';
import { DuplicateFinder } from '../../src/features/duplicates/finder.ts';
import { GroupList } from '../../src/features/duplicates/group-list.ts';
import { defaultKeeperRules } from '../../src/features/duplicates/keeper.ts';
import { openStore } from '../../src/store/database.ts';
import type { Store } from '../../src/store/database.ts';
import { setApart } from '../../src/features/duplicates/kept-apart.ts';
import { companionPhotos } from '../../src/store/companions.ts';
import { foundPairs, withoutCompanions } from '../../src/store/duplicates.ts';
import { readyPhotos, resultOf } from '../../src/store/results.ts';
import { randomOf } from '../support/changed-pictures.ts';
import { testStore, type AnalysedFacts } from '../support/library.ts';
import { addFile, photosFolder, readAs } from '../support/photos.ts';

/** A picture of soft coloured shapes that no other seed makes. */
async function picture(seed: number): Promise<Buffer> {
  const random = randomOf(seed);
  const pixels = Buffer.alloc(12 * 9 * 3);
  for (let at = 0; at < pixels.length; at += 1) pixels[at] = Math.floor(random() * 256);
  return sharp(pixels, { raw: { width: 12, height: 9, channels: 3 } })
    .resize(480, 360, { kernel: 'cubic' })
    .png()
    .toBuffer();
}

/** What the analyser would hand over for these bytes. Copies have nearly the same vector. */
async function analysedAs(bytes: Buffer, seed: number): Promise<AnalysedFacts> {
  const { fingerprintInput, width, height, format } = await decodePhoto(
    { path: '/x', bytes },
    null,
  );
  const random = randomOf(seed + 1000);
  const vector = normalised(Array.from({ length: 16 }, () => random() - 0.5));
  return {
    ...{ fingerprintInput, width, height, format },
    embedding: { model: 'model', vector, device: 'cpu' },
  };
}

async function add(
  store: Store,
  name: string,
  bytes: Buffer,
  seed: number,
  facts: AnalysedFacts = {},
): Promise<number> {
  const found = await analysedAs(bytes, seed);
  return readAs(store, addFile(store, name), name, { ...found, ...facts }).photoId;
}

function finderOf(store: Store): { finder: DuplicateFinder; readAgain: () => number } {
  let readAgain = 0;
  const finder = new DuplicateFinder({
    store,
    model: {
      key: 'model',
      dimensions: 16,
      fitted: { similarShots: { minutesApart: 0.9, anytime: 0.96 } },
    },
    paused: () => false,
    onProgress: () => undefined,
    onReadAgain: () => (readAgain += 1),
    onError: (error) => {
      throw error;
    },
  });
  onTestFinished(() => finder.close());
  return { finder, readAgain: () => readAgain };
}

function samePairs(store: Store): string[] {
  const pairs = withoutCompanions(foundPairs(store, 'same', 1), companionPhotos(store));
  return pairs.map(({ a, b }) => `${a} ${b}`);
}

test('new photos are compared as they come; a restart compares nothing again', async () => {
  const store = await testStore();
  const { finder } = finderOf(store);
  finder.start();
  await finder.whenIdle();
  for (let seed = 1; seed <= 20; seed += 1) {
    finder.photosSaved([await add(store, `${seed}.png`, await picture(seed), seed)]);
  }
  await finder.whenIdle();
  expect(samePairs(store)).toEqual([]);
  const original = await picture(7);
  const copies = [
    await sharp(original).resize(200).jpeg({ quality: 70 }).toBuffer(),
    await sharp(original).flop().webp().toBuffer(),
    await sharp(original).rotate(90).jpeg().toBuffer(),
  ];
  const before = finder.revision;
  const ids: number[] = [];
  for (const [place, bytes] of copies.entries()) {
    ids.push(await add(store, `copy-${place}.jpg`, bytes, 7));
  }
  finder.photosSaved(ids);
  await finder.whenIdle();
  expect(finder.revision).toBeGreaterThan(before);
  const list = new GroupList(store, () => defaultKeeperRules);
  const request = { offset: 0, limit: 10 };
  const page = list.page('same', 'normal', request, new Set());
  expect(page.groups).toHaveLength(1);
  expect(page.groups[0]?.photos.map(({ id }) => id).sort((x, y) => x - y)).toEqual([7, ...ids]);
  const differences = page.groups[0]?.photos.flatMap((photo) => photo.differences);
  expect(differences).toEqual(
    expect.arrayContaining(['smaller', 'mirrored', 'turned', 'other-format']),
  );

  expect(readyPhotos(store, 'pairs')).toEqual([]);
  const again = finderOf(store);
  again.finder.start();
  await again.finder.whenIdle();
  expect(again.finder.revision).toBe(1);
  again.finder.photosSaved([
    await add(store, 'late.jpg', await sharp(original).jpeg().toBuffer(), 7),
  ]);
  await again.finder.whenIdle();
  expect(samePairs(store)).toHaveLength(10);
});

test('what is found does not depend on which photo comes first, however many copies there are', async () => {
  const original = sharp(await picture(7));
  const copies: [string, Buffer][] = [];
  for (let place = 0; place < 6; place += 1) {
    const copy = original.clone().resize(200 + 20 * place);
    const cut = { left: place, top: 5, width: 470 - 3 * place, height: 350 - 2 * place };
    copies.push(
      [
        `${place}.jpg`,
        await copy
          .clone()
          .jpeg({ quality: 40 + 5 * place })
          .toBuffer(),
      ],
      [`mirrored-${place}.webp`, await copy.flop().webp().toBuffer()],
      [`cropped-${place}.jpg`, await original.clone().extract(cut).jpeg().toBuffer()],
    );
  }
  const tilted = original.clone().rotate(3, { background: 'white' });
  copies.push(['tilted.jpg', await tilted.jpeg().toBuffer()]);
  const analysed: [string, AnalysedFacts][] = [];
  for (const [name, bytes] of copies) analysed.push([name, await analysedAs(bytes, 7)]);
  async function found(ordered: typeof analysed): Promise<string[]> {
    const store = await testStore();
    const { finder } = finderOf(store);
    finder.start();
    const names = new Map<number, string>();
    for (const [name, facts] of ordered) {
      names.set(readAs(store, addFile(store, name), name, facts).photoId, name);
    }
    finder.photosSaved([...names.keys()]);
    await finder.whenIdle();
    return foundPairs(store, 'same', 2)
      .map(({ a, b, same, score, traits }) => {
        const pair = [names.get(a), names.get(b)].sort().join(' ');
        return `${pair} ${same} ${score.toFixed(6)} ${traits & 31}`;
      })
      .sort();
  }
  const inOrder = await found(analysed);
  expect(inOrder.length).toBeGreaterThan(150);
  expect(await found(analysed.reverse())).toEqual(inOrder);
});

/** The keeper of the one group that these two pictures make, whichever was there first. */
async function keeperOf(
  pictures: { name: string; bytes: Buffer; facts?: AnalysedFacts }[],
): Promise<{ name: string; rule: string; differences: Difference[] }> {
  const store = await testStore();
  const { finder } = finderOf(store);
  for (const { name, bytes, facts } of pictures) await add(store, name, bytes, 1, facts);
  finder.start();
  await finder.whenIdle();
  const list = new GroupList(store, () => defaultKeeperRules);
  const request = { offset: 0, limit: 10 };
  const { groups } = list.page('same', 'normal', request, new Set());
  expect(groups).toHaveLength(1);
  const [kept, other] = groups[0]?.photos ?? [];
  return {
    name: basename(kept?.files[0]?.path ?? ''),
    rule: groups[0]?.keeper.reason.rule ?? '',
    differences: other?.differences ?? [],
  };
}

const frames: [string, ExtendOptions][] = [
  ['a frame', { top: 40, bottom: 40, left: 40, right: 40, background: 'white' }],
  [
    'a frame with room for words',
    { top: 20, bottom: 90, left: 20, right: 20, background: 'black' },
  ],
  ['bars', { top: 60, bottom: 60, background: 'black' }],
];

test.each(frames)('%s makes no copy better than its original', async (_name, frame) => {
  const original = { name: 'original.png', bytes: await picture(3) };
  const framed = {
    name: 'framed.png',
    bytes: await sharp(original.bytes).extend(frame).png().toBuffer(),
  };
  const wanted = { name: 'original.png', rule: 'unframed', differences: ['framed'] };
  expect(await keeperOf([original, framed])).toEqual(wanted);
  expect(await keeperOf([framed, original])).toEqual(wanted);
});

test('what is promised is what comes free: no spare copy of the keeper, nothing that is offline', async () => {
  const store = await testStore();
  const { finder } = finderOf(store);
  const original = await picture(3);
  const small = await sharp(original).resize(200).jpeg().toBuffer();
  await add(store, 'original.png', original, 1, { camera: 'Canon', size: 1000 });
  await add(store, 'small.jpg', small, 1, { size: 30 });
  for (const [copy, of, size] of [
    ['spare.png', 'original.png', 1000],
    ['small (1).jpg', 'small.jpg', 30],
  ] as const) {
    readAs(store, addFile(store, copy), of, { ...(await analysedAs(original, 1)), size });
  }
  finder.start();
  await finder.whenIdle();
  const list = new GroupList(store, () => defaultKeeperRules);
  const bytesOf = (kind: 'exact' | 'same', offline: number[] = []): number[] => {
    const request = { offset: 0, limit: 10 };
    const { groups, bytes } = list.page(kind, 'normal', request, new Set(offline));
    return [bytes, ...groups.map((group) => group.bytes)];
  };
  expect(bytesOf('same')).toEqual([60, 60]);
  expect(bytesOf('exact')).toEqual([1030, 1000, 30]);
  expect(bytesOf('same', [photosFolder(store)])).toEqual([0, 0]);
  expect(bytesOf('same')).toEqual([60, 60]);
});

test('a RAW and its JPEG are no duplicates; a smaller copy is one of the JPEG', async () => {
  const store = await testStore();
  const { finder } = finderOf(store);
  const shot = await picture(3);
  const taken = { takenAt: 9e11, takenSource: 'exif' as const, camera: 'Fuji' };
  await add(store, 'DSCF1.dng', shot, 1, { ...taken, format: 'raw' });
  const jpeg = await sharp(shot).jpeg({ quality: 95 }).toBuffer();
  const main = await add(store, 'DSCF1.JPG', jpeg, 1, taken);
  finder.start();
  await finder.whenIdle();
  expect(samePairs(store)).toEqual([]);
  const small = await add(store, 'wa.jpg', await sharp(shot).resize(200).jpeg().toBuffer(), 1);
  finder.photosSaved([small]);
  await finder.whenIdle();
  expect(samePairs(store)).toEqual([`${main} ${small}`]);
});

test('a framed picture is kept where the other is smaller than what is inside the frame', async () => {
  const large = await sharp(await picture(3))
    .resize(960)
    .toBuffer();
  const [, frame] = frames[0] ?? [];
  const kept = await keeperOf([
    { name: 'small.png', bytes: await picture(3) },
    {
      name: 'framed.png',
      bytes: await sharp(large)
        .extend(frame ?? {})
        .png()
        .toBuffer(),
    },
  ]);
  expect(kept).toMatchObject({ name: 'framed.png', rule: 'resolution' });
});

test('the dark edges of what a camera took are no frame: a crop without them is not better', async () => {
  const cropped = { name: 'cropped.png', bytes: await picture(3) };
  const stage = await sharp(cropped.bytes)
    .extend({ top: 40, bottom: 40, left: 40, right: 40, background: 'black' })
    .png()
    .toBuffer();
  const original = { name: 'original.png', bytes: stage, facts: { camera: 'Canon' } };
  const wanted = {
    name: 'original.png',
    rule: 'capture-data',
    differences: ['smaller', 'no-capture-data'],
  };
  expect(await keeperOf([cropped, original])).toMatchObject(wanted);
});

test('a dark edge that both have is no frame of the one in which alone it was seen as one', async () => {
  const edge = { top: 40, bottom: 40, left: 40, right: 40, background: 'black' };
  const whole = await sharp(await picture(3))
    .extend(edge)
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height } = whole.info;
  const raw = { width, height, channels: 3 as const };
  // Stripes, which are no frame.
  const striped = whole.data.map((value, at) =>
    Math.floor(at / 3) % 16 < 8 ? Math.min(255, value + 60) : value,
  );
  const pictures = [
    { name: 'plain.png', bytes: await sharp(whole.data, { raw }).png().toBuffer() },
    { name: 'striped.png', bytes: await sharp(striped, { raw }).resize(520).png().toBuffer() },
  ];
  expect(await keeperOf(pictures)).toMatchObject({ name: 'plain.png', rule: 'resolution' });
});

test('a photo that shows another picture now, or has no file, is in no group', async () => {
  const store = await testStore();
  const { finder } = finderOf(store);
  const original = await picture(3);
  const a = await add(store, 'a.png', original, 3);
  const shot = { takenSource: 'exif', takenAt: 9e11, camera: 'Canon' } as const;
  const b = await add(store, 'b.jpg', await sharp(original).jpeg().toBuffer(), 3, shot);
  finder.start();
  await finder.whenIdle();
  expect(samePairs(store)).toEqual([`${a} ${b}`]);
  // The file is edited in place beyond recognition: its photo keeps its id.
  const file = addFile(store, 'b.jpg');
  store.library.prepare(`UPDATE files SET state = 'pending' WHERE id = ?`).run(file);
  const other = { ...(await analysedAs(await picture(4), 4)), ...shot };
  const changed = readAs(store, file, 'other bytes', other);
  expect(changed.photoId).toBe(b);
  expect(samePairs(store)).toEqual([]);
  finder.photosSaved([b]);
  await finder.whenIdle();
  expect(samePairs(store)).toEqual([]);
});

test('two exposures of one camera are similar shots, never the same picture', async () => {
  const store = await testStore();
  const original = await picture(5);
  const taken = { takenSource: 'exif', takenAt: 1_600_000_000_000 } as const;
  const hour = 3_600_000;
  const a = await add(store, 'a.jpg', original, 5, taken);
  const jpeg = await sharp(original).jpeg({ quality: 60 }).toBuffer();
  const b = await add(store, 'b.jpg', jpeg, 5, { ...taken, takenAt: taken.takenAt + 2000 });
  // The clock was set to another zone in between.
  const c = await add(store, 'c.jpg', await sharp(original).jpeg().toBuffer(), 5, {
    ...taken,
    takenAt: taken.takenAt + 2 * hour,
  });
  const { finder } = finderOf(store);
  finder.start();
  await finder.whenIdle();
  expect(samePairs(store)).toEqual([`${a} ${c}`]);
  expect(foundPairs(store, 'similar', 0)).toMatchObject([
    { a, b, same: null, similar: 0 },
    { a, b: c },
  ]);
});

test('what the user keeps apart stays apart, also after a new pass', async () => {
  const store = await testStore();
  const original = await picture(6);
  const a = await add(store, 'a.png', original, 6);
  const b = await add(store, 'b.jpg', await sharp(original).jpeg().toBuffer(), 6);
  const { finder } = finderOf(store);
  finder.start();
  await finder.whenIdle();
  setApart(store, [b, a], true);
  expect(samePairs(store)).toEqual([]);
  finder.findAll();
  await finder.whenIdle();
  expect(samePairs(store)).toEqual([]);
  setApart(store, [a, b], false);
  expect(samePairs(store)).toEqual([`${a} ${b}`]);
});

test('fingerprints that the cache lost are wanted again', async () => {
  const store = await testStore();
  const { folder } = store;
  await add(store, 'a.png', await picture(8), 8);
  store.close();
  for (const suffix of ['', '-wal', '-shm']) {
    rmSync(join(folder, `cache.sqlite${suffix}`), { force: true });
  }
  const again = await openStore(folder);
  onTestFinished(() => again.close());
  const { finder, readAgain } = finderOf(again);
  finder.start();
  await finder.whenIdle();
  expect(readAgain()).toBe(1);
  expect(resultOf(again.library, 1, 'fingerprint')?.state).toBe('wanted');
  expect(readyPhotos(again, 'pairs')).toEqual([]);
});
