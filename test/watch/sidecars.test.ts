/** Sidecars that come, change and go after their photo was read: it is read again, by scan and by watch. */
import {
  copyFileSync,
  mkdirSync,
  renameSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { sidecarsThere } from '../../src/facts/sidecar-paths.ts';
import { deviceOf } from '../../src/library/disk.ts';
import { rootIdentity } from '../../src/library/root.ts';
import { factsOf, listedStamps } from '../../src/library/sidecar-stamps.ts';
import { syncBelow, syncPaths, type SyncContext } from '../../src/library/sync.ts';
import type { Store } from '../../src/store/database.ts';
import { insertFolder, listFolders } from '../../src/store/folders.ts';
import {
  analysePending,
  eventually,
  fileStates,
  testLibrary,
  testStore,
  writePhoto,
} from '../support/library.ts';
import { scratchFolder } from '../support/scratch.ts';

async function contextOf(store: Store, photos: string): Promise<SyncContext> {
  const now = deviceOf(await rootIdentity(photos));
  return {
    store,
    folder: listFolders(store).find(({ path }) => path === photos) ?? insertFolder(store, photos),
    devices: { before: now, now },
    own: store.folder,
    knownRoots: [photos],
    isSettled: () => true,
    isThere: () => Promise.resolve(true),
    onWritten: () => undefined,
    signal: new AbortController().signal,
  };
}

test('a directory is listed once, and only what lies in it is asked for', async () => {
  const photos = scratchFolder();
  for (const name of ['a.jpg', 'b.JPG', 'c.jpg', 'c.xmp', 'b.jpg.XMP', 'a.jpg.xmp', 'd.xmp']) {
    writePhoto(photos, name, name);
  }
  const asked: string[] = [];
  const stampOf = listedStamps(
    (directory) => {
      asked.push(directory);
      return readdir(directory);
    },
    (path) => {
      asked.push(basename(path));
      return factsOf(path);
    },
  );
  const stamps: (string | null)[] = [];
  for (const name of ['a.jpg', 'b.JPG', 'c.jpg', 'e.jpg']) {
    stamps.push(await stampOf(join(photos, name)));
  }
  expect(asked).toEqual([photos, 'a.jpg.xmp', 'b.jpg.XMP', 'c.xmp']);
  expect(stamps.map(sidecarsThere)).toEqual([
    { own: true, shared: false },
    { own: true, shared: false },
    { own: false, shared: true },
    { own: false, shared: false },
  ]);
  // Without a listing each is looked for, with the same result.
  const blind = listedStamps(() => Promise.resolve(null));
  expect(await blind(join(photos, 'b.JPG'))).toBe(stamps[1]);
});

test.each([
  ['a whole comparison', false],
  ['a comparison of what was heard of', true],
])('%s finds them', async (_name, heard) => {
  const store = await testStore();
  const photos = scratchFolder();
  for (const path of ['a.jpg', 'a.nef', 'b.jpg', 'sub/a.jpg', 'a.b.jpg'])
    writePhoto(photos, path, path);
  const context = await contextOf(store, photos);
  await syncBelow(context, '');
  const all = {
    'a.b.jpg': 'ready',
    'a.jpg': 'ready',
    'a.nef': 'ready',
    'b.jpg': 'ready',
    'sub/a.jpg': 'ready',
  };

  /** What is read again after a change of this sidecar. */
  const readAgain = async (...sidecars: string[]): Promise<string[]> => {
    if (heard)
      await syncPaths(
        context,
        sidecars.map((path) => join(photos, path)),
      );
    else await syncBelow(context, '');
    const states = fileStates(store);
    analysePending(store);
    return Object.keys(states).filter((path) => states[path] === 'pending');
  };

  analysePending(store);
  expect(fileStates(store)).toEqual(all);
  expect(await readAgain('a.xmp')).toEqual([]);
  writeFileSync(join(photos, 'a.xmp'), 'one');
  expect(await readAgain('a.xmp')).toEqual(['a.jpg', 'a.nef']);
  expect(await readAgain('a.xmp')).toEqual([]);
  writeFileSync(join(photos, 'a.jpg.xmp'), 'own');
  expect(await readAgain('a.jpg.xmp')).toEqual(['a.jpg']);
  writeFileSync(join(photos, 'a.jpg.xmp'), 'OWN');
  utimesSync(join(photos, 'a.jpg.xmp'), 1_000_000, 1_000_000);
  expect(await readAgain('a.jpg.xmp')).toEqual(['a.jpg']);
  unlinkSync(join(photos, 'a.jpg.xmp'));
  expect(await readAgain('a.jpg.xmp')).toEqual(['a.jpg']);
  renameSync(join(photos, 'a.xmp'), join(photos, 'b.XMP'));
  expect(await readAgain('a.xmp', 'b.XMP')).toEqual(['a.jpg', 'a.nef', 'b.jpg']);
  mkdirSync(join(photos, 'b.jpg.xmp'));
  expect(await readAgain('b.jpg.xmp')).toEqual([]);
});

test('a photo that moves together with its sidecar is not read again', async () => {
  const store = await testStore();
  const photos = scratchFolder();
  writePhoto(photos, 'a.jpg', 'a');
  writeFileSync(join(photos, 'a.jpg.xmp'), 'one');
  const context = await contextOf(store, photos);
  await syncBelow(context, '');
  analysePending(store);
  mkdirSync(join(photos, 'sub'));
  for (const name of ['a.jpg', 'a.jpg.xmp'])
    renameSync(join(photos, name), join(photos, 'sub', name));
  await syncBelow(context, '');
  expect(fileStates(store)).toEqual({ 'sub/a.jpg': 'ready' });
});

test('watching hears of them', async () => {
  const { store, library, photos } = await testLibrary();
  writePhoto(photos, 'a.jpg', 'a');
  await library.addFolder(photos);
  await eventually(() =>
    expect(library.folders()).toMatchObject([{ state: 'online', watch: 'live' }]),
  );
  analysePending(store);
  writeFileSync(join(photos, '.hidden.xmp'), 'nothing');
  writeFileSync(join(photos, 'a.jpg.xmp'), 'one');
  await eventually(() => expect(fileStates(store)).toEqual({ 'a.jpg': 'pending' }));
  analysePending(store);
  // As careful programs save.
  writeFileSync(join(photos, 'new'), 'two, longer');
  copyFileSync(join(photos, 'new'), join(photos, 'a.jpg.xmp'));
  await eventually(() => expect(fileStates(store)).toEqual({ 'a.jpg': 'pending' }));
  analysePending(store);
  unlinkSync(join(photos, 'a.jpg.xmp'));
  await eventually(() => expect(fileStates(store)).toEqual({ 'a.jpg': 'pending' }));
});
