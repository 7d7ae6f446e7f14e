/** Watches real folders with the real chokidar and compares what the store says with the disk. */
import {
  appendFileSync,
  copyFileSync,
  linkSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Folder } from '../../src/contract/folders.ts';
import { SETTLE_MS } from '../../src/library/settle.ts';
import type { Library } from '../../src/library/library.ts';
import { counts, photoDetails } from '../../src/store/photos.ts';
import { timeline } from '../support/timeline.ts';
import type { Store } from '../../src/store/database.ts';
import {
  analysePending,
  eventually,
  fileStates,
  testLibrary,
  writePhoto,
} from '../support/library.ts';

async function settled(library: Library): Promise<Folder[]> {
  await eventually(() => {
    for (const folder of library.folders()) {
      expect(folder).toMatchObject({ state: 'online', watch: 'live' });
    }
  });
  return library.folders();
}

async function expectFiles(store: Store, expected: Record<string, string>): Promise<void> {
  await eventually(() => expect(fileStates(store)).toEqual(expected));
}

test('new files are found by the first scan and, later, by watching', async () => {
  const { store, library, photos } = await testLibrary();
  writePhoto(photos, 'a.jpg', 'a');
  writePhoto(photos, 'deep/er/b.PNG', 'b');
  writePhoto(photos, 'notes.txt', 'no photo');
  writePhoto(photos, '._a.jpg', 'AppleDouble');
  writePhoto(photos, '@eaDir/a.jpg', 'a thumbnail');
  writePhoto(photos, 'My.photoslibrary/originals/c.jpg', 'another program’s');
  const added = await library.addFolder(photos);
  expect(added).toMatchObject({ path: photos, state: 'scanning' });
  await expectFiles(store, { 'a.jpg': 'pending', 'deep/er/b.PNG': 'pending' });
  await settled(library);
  writePhoto(photos, 'new folder/d.jpg', 'd');
  writePhoto(photos, 'e.webp', 'e');
  writePhoto(photos, '.trash/f.jpg', 'f');
  await expectFiles(store, {
    ...{ 'a.jpg': 'pending', 'deep/er/b.PNG': 'pending' },
    ...{ 'e.webp': 'pending', 'new folder/d.jpg': 'pending' },
  });
  expect(library.folders()[0]).toMatchObject({ photos: 0, pending: 4 });
});

test('a changed file waits to be read again and keeps its photo', async () => {
  const { store, library, photos } = await testLibrary();
  const file = writePhoto(photos, 'a.jpg', 'before');
  await library.addFolder(photos);
  await expectFiles(store, { 'a.jpg': 'pending' });
  const [before] = analysePending(store);
  await settled(library);
  writeFileSync(file, 'after, and longer');
  await expectFiles(store, { 'a.jpg': 'pending' });
  expect(analysePending(store)).toEqual([
    { photoId: before?.photoId, changedPicture: true, isNew: false, orphaned: [], restored: false },
  ]);
});

test('a file saved through a temporary file and a rename is a changed file', async () => {
  const { store, library, photos } = await testLibrary();
  const file = writePhoto(photos, 'a.jpg', 'before');
  await library.addFolder(photos);
  await expectFiles(store, { 'a.jpg': 'pending' });
  const [before] = analysePending(store);
  await settled(library);
  renameSync(writePhoto(photos, 'a.tmp.jpg', 'after, and longer'), file);
  await expectFiles(store, { 'a.jpg': 'pending' });
  expect(analysePending(store)[0]).toMatchObject({
    photoId: before?.photoId,
    changedPicture: true,
  });
});

test('renamed files, renamed folders and files moved between folders keep their rows', async () => {
  const { store, library, photos } = await testLibrary();
  const other = `${photos}-2`;
  mkdirSync(other);
  for (const path of ['a.jpg', 'trip/b.jpg', 'trip/c.jpg', 'd.jpg']) writePhoto(photos, path, path);
  await library.addFolder(photos);
  await library.addFolder(other);
  await eventually(() => expect(Object.keys(fileStates(store))).toHaveLength(4));
  analysePending(store);
  await settled(library);
  const ids = timeline(store).ids.sort();
  renameSync(join(photos, 'a.jpg'), join(photos, 'z.jpg'));
  renameSync(join(photos, 'trip'), join(photos, 'Italy 2021'));
  renameSync(join(photos, 'd.jpg'), join(other, 'd.jpg'));
  await expectFiles(store, {
    ...{ 'z.jpg': 'ready', 'd.jpg': 'ready' },
    ...{ 'Italy 2021/b.jpg': 'ready', 'Italy 2021/c.jpg': 'ready' },
  });
  expect(timeline(store).ids.sort()).toEqual(ids);
  await settled(library);
  expect(library.folders().map((folder) => folder.photos)).toEqual([3, 1]);
});

test('two files that swap names swap their rows', async () => {
  const { store, library, photos } = await testLibrary();
  const a = writePhoto(photos, 'a.jpg', 'first');
  const b = writePhoto(photos, 'b.jpg', 'the second');
  await library.addFolder(photos);
  await eventually(() => expect(Object.keys(fileStates(store))).toHaveLength(2));
  const [one, two] = analysePending(store).map((saved) => saved.photoId);
  await settled(library);
  const pathsOf = (id: number | undefined): string[] =>
    photoDetails(store, id ?? 0)?.files.map((file) => file.path) ?? [];
  const before = [pathsOf(one), pathsOf(two)];
  renameSync(a, join(photos, 'park'));
  renameSync(b, a);
  renameSync(join(photos, 'park'), b);
  await eventually(() => expect([pathsOf(two), pathsOf(one)]).toEqual(before));
  expect(fileStates(store)).toEqual({ 'a.jpg': 'ready', 'b.jpg': 'ready' });
});

test('a deleted file is missing, and the same file put back needs no reading', async () => {
  const { store, library, photos } = await testLibrary();
  const file = writePhoto(photos, 'sub/a.jpg', 'a');
  writePhoto(photos, 'b.jpg', 'b');
  await library.addFolder(photos);
  await eventually(() => expect(Object.keys(fileStates(store))).toHaveLength(2));
  analysePending(store);
  await settled(library);
  renameSync(file, join(photos, '..', 'away'));
  await expectFiles(store, { 'b.jpg': 'ready', 'sub/a.jpg': 'missing' });
  expect(counts(store).photos).toBe(1);
  renameSync(join(photos, '..', 'away'), file);
  await expectFiles(store, { 'b.jpg': 'ready', 'sub/a.jpg': 'ready' });
  rmSync(join(photos, 'sub'), { recursive: true });
  unlinkSync(join(photos, 'b.jpg'));
  await expectFiles(store, { 'b.jpg': 'missing', 'sub/a.jpg': 'missing' });
  await settled(library);
  expect(counts(store).photos).toBe(0);
});

test('a file that is still growing is left until it has come to rest', async () => {
  const { store, library, photos } = await testLibrary();
  writePhoto(photos, 'old.jpg', 'old');
  await library.addFolder(photos);
  await expectFiles(store, { 'old.jpg': 'pending' });
  await settled(library);
  const file = join(photos, 'growing.jpg');
  for (let i = 0; i < 12; i++) {
    appendFileSync(file, 'x'.repeat(1000));
    const grown = performance.now();
    await new Promise((resolve) => setTimeout(resolve, 300));
    const states = fileStates(store);
    // A machine that was held up for longer has rightly seen the file at rest.
    if (performance.now() - grown < SETTLE_MS / 2) expect(states).toEqual({ 'old.jpg': 'pending' });
  }
  await eventually(() => {
    const size = `SELECT size FROM files WHERE path = 'growing.jpg'`;
    expect(store.library.prepare(size).pluck().get()).toBe(12_000);
  });
  expect(fileStates(store)).toEqual({ 'growing.jpg': 'pending', 'old.jpg': 'pending' });
});

test('a burst of 300 files arrives complete, in few announcements', async () => {
  const { store, library, photos } = await testLibrary();
  await library.addFolder(photos);
  await settled(library);
  let announced = 0;
  library.onChange(({ files }) => (announced += Number(files)));
  for (let i = 0; i < 300; i++) writePhoto(photos, `card/${i % 7}/${i}.jpg`, String(i));
  await eventually(() => expect(Object.keys(fileStates(store))).toHaveLength(300));
  expect(announced).toBeLessThan(30);
  expect(analysePending(store)).toHaveLength(300);
});

test('links that lead in circles, into the folder, or around it do no harm', async () => {
  const { store, library, photos } = await testLibrary();
  const outside = `${photos}-outside`;
  writePhoto(photos, 'a/1.jpg', '1');
  writePhoto(outside, '2.jpg', '2');
  symlinkSync(join(photos, 'a'), join(photos, 'again'));
  symlinkSync('..', join(photos, 'a', 'up'));
  symlinkSync(join(photos, '..'), join(photos, 'around'));
  symlinkSync('/', join(photos, 'everything'));
  symlinkSync(outside, join(photos, 'linked'));
  symlinkSync(outside, join(photos, 'linked twice'));
  symlinkSync(outside, join(outside, 'itself'));
  symlinkSync('nowhere', join(photos, 'dangling.jpg'));
  // What the kernel makes up: processes lead on to every folder that one of them works in.
  symlinkSync('/proc', join(photos, 'processes'));
  symlinkSync(`/proc/${process.pid}`, join(photos, 'process'));
  symlinkSync('/sys', join(outside, 'devices'));
  await library.addFolder(photos);
  await expectFiles(store, { 'a/1.jpg': 'pending', 'linked/2.jpg': 'pending' });
  await settled(library);
  writePhoto(outside, 'new/3.jpg', '3');
  await expectFiles(store, {
    ...{ 'a/1.jpg': 'pending', 'linked/2.jpg': 'pending', 'linked/new/3.jpg': 'pending' },
  });
});

test.skipIf(process.platform === 'win32')(
  'names with a backslash are found, and keep neither the watching nor its end from coming',
  async () => {
    const { store, library, photos } = await testLibrary();
    const odd = `${photos}\\..`;
    writePhoto(photos, 'a.jpg', 'a');
    writePhoto(photos, 'x\\../b.jpg', 'b');
    writePhoto(photos, 'sub/y\\..\\../c.jpg', 'c');
    writePhoto(photos, 'z\\..jpg', 'd');
    writePhoto(odd, 'e.jpg', 'e');
    await library.addFolder(photos);
    const found = {
      ...{ 'a.jpg': 'pending', 'x\\../b.jpg': 'pending', 'z\\..jpg': 'pending' },
      'sub/y\\..\\../c.jpg': 'pending',
    };
    await expectFiles(store, found);
    await settled(library);
    writePhoto(photos, 'w\\../f.jpg', 'f');
    writePhoto(photos, 'g.jpg', 'g');
    await expectFiles(store, { ...found, 'g.jpg': 'pending' });
    await library.rescan();
    await expectFiles(store, { ...found, 'w\\../f.jpg': 'pending', 'g.jpg': 'pending' });
    await library.addFolder(odd);
    await eventually(() => {
      const states = library.folders().map(({ state, watch }) => ({ state, watch }));
      expect(states).toContainEqual({ state: 'online', watch: 'periodic' });
    });
    await library.close();
  },
);

test('a hard link or a copy is a second file, and its removal takes nothing else', async () => {
  const { store, library, photos } = await testLibrary();
  const file = writePhoto(photos, 'a.jpg', 'a');
  await library.addFolder(photos);
  await expectFiles(store, { 'a.jpg': 'pending' });
  analysePending(store);
  await settled(library);
  linkSync(file, join(photos, 'linked.jpg'));
  copyFileSync(file, join(photos, 'copy.jpg'));
  await expectFiles(store, { 'a.jpg': 'ready', 'copy.jpg': 'pending', 'linked.jpg': 'pending' });
  analysePending(store);
  expect(counts(store).photos).toBe(1);
  unlinkSync(file);
  await expectFiles(store, { 'a.jpg': 'missing', 'copy.jpg': 'ready', 'linked.jpg': 'ready' });
  expect(counts(store).photos).toBe(1);
});

test('a root that is taken away is offline, also with an empty folder in its place', async () => {
  const { store, library, photos } = await testLibrary();
  writePhoto(photos, 'a.jpg', 'a');
  writePhoto(photos, 'sub/b.jpg', 'b');
  await library.addFolder(photos);
  await eventually(() => expect(Object.keys(fileStates(store))).toHaveLength(2));
  analysePending(store);
  await settled(library);
  const ready = { 'a.jpg': 'ready', 'sub/b.jpg': 'ready' };

  renameSync(photos, `${photos}-away`);
  await eventually(() => expect(library.folders()[0]).toMatchObject({ state: 'offline' }));
  expect(fileStates(store)).toEqual(ready);
  mkdirSync(photos);
  await library.rescan();
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(library.folders()[0]).toMatchObject({ state: 'offline', watch: 'none' });
  expect(fileStates(store)).toEqual(ready);

  rmSync(photos, { recursive: true });
  writePhoto(`${photos}-away`, 'c.jpg', 'c');
  renameSync(`${photos}-away`, photos);
  await expectFiles(store, { ...ready, 'c.jpg': 'pending' });
  await settled(library);
  writePhoto(photos, 'd.jpg', 'd');
  await expectFiles(store, { ...ready, 'c.jpg': 'pending', 'd.jpg': 'pending' });
});

test('photos that came and went while nobody watched are noticed at the next start', async () => {
  const { store, library, photos } = await testLibrary();
  for (const path of ['a.jpg', 'b.jpg', 'c.jpg']) writePhoto(photos, path, path);
  await library.addFolder(photos);
  await eventually(() => expect(Object.keys(fileStates(store))).toHaveLength(3));
  analysePending(store);
  await library.close();
  unlinkSync(join(photos, 'a.jpg'));
  mkdirSync(join(photos, 'sorted'));
  renameSync(join(photos, 'b.jpg'), join(photos, 'sorted', 'b.jpg'));
  writePhoto(photos, 'd.jpg', 'd');
  const { Library } = await import('../../src/library/library.ts');
  const next = new Library(store);
  await next.start();
  await expectFiles(store, {
    ...{ 'a.jpg': 'missing', 'sorted/b.jpg': 'ready', 'c.jpg': 'ready', 'd.jpg': 'pending' },
  });
  await next.close();
});
