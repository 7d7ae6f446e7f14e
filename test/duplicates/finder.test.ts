/** The finder over a real store: new photos, restarts, changed pictures, a lost cache. */
import { rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import type { ExtendOptions } from 'sharp';
import { expect, onTestFinished, test } from 'vitest';
import type { Difference } from '../../src/contract/duplicates.ts';
import { GroupList } from '../../src/features/duplicates/group-list.ts';
import { defaultKeeperRules } from '../../src/features/duplicates/keeper.ts';
import { openStore } from '../../src/store/database.ts';
import { setApart } from '../../src/features/duplicates/kept-apart.ts';
import { foundPairs } from '../../src/store/duplicates.ts';
import { readyPhotos, resultOf } from '../../src/store/results.ts';
import { testStore, type AnalysedFacts } from '../support/library.ts';
import { addFile, photosFolder, readAs } from '../support/photos.ts';
import { add, analysedAs, finderOf, picture, samePairs } from './support.ts';

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

test('a RAW and the picture of its name and time are no duplicates, in whatever folders', async () => {
  const store = await testStore();
  const { finder } = finderOf(store);
  finder.start();
  const [bytes, takenAt] = [await picture(3), Date.UTC(2021, 5, 30)];
  const raw = { format: 'raw', takenAt, takenSource: 'exif' } as const;
  const ids = [
    await add(store, 'RAW/IMG_1.CR2', bytes, 3, raw),
    await add(store, 'JPG/img_1.jpg', bytes, 3, { ...raw, format: 'jpeg' }),
    await add(store, 'mail/small.jpg', bytes, 3, { ...raw, format: 'jpeg' }),
  ];
  finder.photosSaved(ids);
  await finder.whenIdle();
  expect(samePairs(store)).toEqual([`${ids[0]} ${ids[2]}`, `${ids[1]} ${ids[2]}`]);
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
