/** Compares folders on the real disk with the store, without watching: what a scan finds and forgives. */
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { execFileSync } from 'node:child_process';
import { dirname, join, sep } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test, vi } from 'vitest';
import { deviceOf } from '../../src/library/disk.ts';
import { checkRoot, rootIdentity } from '../../src/library/root.ts';
import { SETTLE_MS, Settling } from '../../src/library/settle.ts';
import { syncBelow, syncPaths, type SyncContext } from '../../src/library/sync.ts';
import type { Store } from '../../src/store/database.ts';
import { listFailures, retryFailures } from '../../src/store/files.ts';
import { insertFolder, listFolders, setRootIdentity } from '../../src/store/folders.ts';
import { mark } from '../../src/store/marks.ts';
import { counts, photoAddedAt } from '../../src/store/photos.ts';
import { timeline } from '../support/timeline.ts';
import {
  analysePending,
  eventually,
  filesBelow,
  fileStates,
  testLibrary,
  testStore,
  writePhoto,
} from '../support/library.ts';
import { canMount } from '../support/mounts.ts';
import { scratchFolder } from '../support/scratch.ts';

async function contextOf(store: Store, photos: string): Promise<SyncContext> {
  const known = listFolders(store).find(({ path }) => path === photos);
  const now = deviceOf(await rootIdentity(photos));
  return {
    store,
    folder: known ?? insertFolder(store, photos),
    devices: { before: now, now },
    own: store.folder,
    knownRoots: [photos],
    isSettled: () => true,
    isThere: () => Promise.resolve(true),
    onWritten: () => undefined,
    signal: new AbortController().signal,
  };
}

const name = fc.constantFrom('a.jpg', 'b.jpg', 'sub/a.jpg', 'sub/deep/c.png', 'other/b.jpg');
const operation = fc.record({
  kind: fc.constantFrom('write', 'move', 'copy', 'delete', 'move folder', 'save by rename', 'sync'),
  from: name,
  to: name,
  content: fc.string({ minLength: 1, maxLength: 3 }),
  part: fc.boolean(),
});

test('after any sequence of file operations the store says what the disk says', async () => {
  const store = await testStore();
  let clock = 1_600_000_000;
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { minLength: 1, maxLength: 25 }), async (operations) => {
      const photos = scratchFolder();
      const context = await contextOf(store, photos);
      let touched: string[] = [];
      const sync = async (part: boolean): Promise<void> => {
        if (part) await syncPaths(context, touched);
        else await syncBelow(context, '');
        touched = [];
        analysePending(store);
        const present = store.library
          .prepare<[number], { path: string; hash: Buffer; state: string }>(
            `SELECT path, state, content_hash AS hash FROM files LEFT JOIN photos ON photos.id = photo_id
             WHERE folder_id = ? AND state <> 'missing' ORDER BY path`,
          )
          .all(context.folder.id);
        expect(present.map(({ path }) => path)).toEqual(filesBelow(photos));
        for (const { path, hash, state } of present) {
          expect(state).toBe('ready');
          const content = readFileSync(join(photos, path));
          expect(hash).toEqual(createHash('sha256').update(content).digest());
        }
      };
      for (const { kind, from, to, content, part } of operations) {
        const [source, target] = [join(photos, from), join(photos, to)];
        if (kind === 'sync') {
          await sync(part);
          continue;
        }
        if (kind === 'write' || kind === 'save by rename') {
          mkdirSync(dirname(source), { recursive: true });
          const written = kind === 'write' ? source : `${source}.part`;
          writeFileSync(written, content);
          clock += 1;
          utimesSync(written, clock, clock);
          if (written !== source) renameSync(written, source);
          touched.push(source);
        } else if (!existsSync(source)) {
          continue;
        } else if (kind === 'delete') {
          unlinkSync(source);
          touched.push(source);
        } else if (kind === 'move folder') {
          const [folder, next] = [dirname(source), join(photos, `moved ${String(clock++)}`)];
          if (folder === photos) continue;
          renameSync(folder, next);
          touched.push(next, folder);
        } else if (source !== target) {
          mkdirSync(dirname(target), { recursive: true });
          if (kind === 'move') renameSync(source, target);
          else copyFileSync(source, target);
          touched.push(source, target);
        }
      }
      await sync(false);
    }),
    { numRuns: 40 },
  );
  const wrong = `SELECT id FROM photos WHERE file_count <>
    (SELECT count(*) FROM files WHERE photo_id = photos.id AND state <> 'missing')`;
  expect(store.library.prepare(wrong).all()).toEqual([]);
});

test('a file saved anew with the size and time of before is read again', async () => {
  const store = await testStore();
  const photos = scratchFolder();
  const path = join(photos, 'a.jpg');
  const time = 1_600_000_000;
  const save = (content: string): void => {
    writeFileSync(`${path}.new`, content);
    utimesSync(`${path}.new`, time, time);
    renameSync(`${path}.new`, path);
  };
  save('one');
  const context = await contextOf(store, photos);
  await syncBelow(context, '');
  analysePending(store);
  // File systems' clocks lag behind by some milliseconds.
  const clock = join(scratchFolder(), 'clock');
  await eventually(() => {
    writeFileSync(clock, '');
    expect(statSync(clock).ctimeMs).toBeGreaterThan(photoAddedAt(store, 1) ?? Infinity);
  });
  // As exiftool -P does. Once: the next inode would be that of the file before.
  save('two');
  await syncBelow(context, '');
  expect(fileStates(store)).toEqual({ 'a.jpg': 'pending' });
});

test('a file system that gives new numbers to its files has none read again', async () => {
  const store = await testStore();
  const photos = scratchFolder();
  writePhoto(photos, 'a.jpg', 'one');
  const context = await contextOf(store, photos);
  await syncBelow(context, '');
  analysePending(store);
  store.library.exec(`UPDATE files SET identity = identity || '1'`);
  await syncBelow(context, '');
  expect(fileStates(store)).toEqual({ 'a.jpg': 'ready' });
});

test('a root that cannot be read is reported, and nothing in it is missing', async () => {
  const store = await testStore();
  const photos = scratchFolder();
  writePhoto(photos, 'a.jpg', 'a');
  const context = await contextOf(store, photos);
  await syncBelow(context, '');
  renameSync(photos, `${photos}-away`);
  writeFileSync(photos, 'a file where the folder was');
  expect(await checkRoot(store, context.folder, { mayBeEmpty: true })).toBeNull();
  const { unreadable } = await syncBelow(context, '');
  rmSync(photos);
  renameSync(`${photos}-away`, photos);
  expect(unreadable).toEqual([{ path: '', code: 'ENOTDIR' }]);
  expect(fileStates(store)).toEqual({ 'a.jpg': 'pending' });
});

test.skipIf(process.platform !== 'linux')(
  'names that are not valid text are failures with that reason, whatever is tried',
  async () => {
    const store = await testStore();
    const photos = scratchFolder();
    const bad = (text: string): Buffer => Buffer.from(photos + sep + text, 'latin1');
    writePhoto(photos, 'fine \uFFFD.jpg', 'a name may hold this sign itself');
    writeFileSync(bad('caf\xe9.jpg'), 'latin-1');
    mkdirSync(bad('\xfcbung'));
    writeFileSync(bad('\xfcbung/x.jpg'), 'inside');
    writeFileSync(bad('caf\xe9.txt'), 'no photo');
    const context = await contextOf(store, photos);
    for (let i = 0; i < 2; i++) {
      await syncBelow(context, '');
      expect(fileStates(store)).toEqual({
        ...{ 'caf\uFFFD.jpg': 'failed', 'fine \uFFFD.jpg': 'pending', '\uFFFDbung': 'failed' },
      });
      expect(listFailures(store).map(({ code }) => code)).toEqual([
        ...['unreadable-name', 'unreadable-name'],
      ]);
    }
    expect(retryFailures(store)).toBe(0);
    unlinkSync(bad('caf\xe9.jpg'));
    await syncBelow(context, '');
    expect(listFailures(store).map(({ path }) => path)).toEqual([join(photos, '\uFFFDbung')]);
  },
);

test('a volume that was mounted inside the folder and is gone takes no photo with it', async () => {
  const store = await testStore();
  const photos = scratchFolder();
  writePhoto(photos, 'a.jpg', 'a');
  writePhoto(photos, 'drive/b.jpg', 'b');
  writePhoto(photos, 'gone/c.jpg', 'c');
  const context = await contextOf(store, photos);
  await syncBelow(context, '');
  analysePending(store);
  // As if `drive` had been another device: what tells a volume is the device of its files.
  store.library.exec(`UPDATE files SET identity = '999999:7' WHERE path = 'drive/b.jpg'`);
  unlinkSync(join(photos, 'drive', 'b.jpg'));
  rmSync(join(photos, 'gone'), { recursive: true });
  await syncBelow(context, '');
  expect(fileStates(store)).toEqual({
    ...{ 'a.jpg': 'ready', 'drive/b.jpg': 'ready', 'gone/c.jpg': 'missing' },
  });
});

test.skipIf(!canMount)(
  'another card in the same reader is not the folder (needs root on Linux)',
  async () => {
    const store = await testStore();
    const disk = scratchFolder();
    const insert = (content: string): void => {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'keepsake-test', disk]);
      writeFileSync(join(disk, 'IMG_1.jpg'), content);
    };
    const takeOut = (): void => void execFileSync('umount', ['-l', disk]);
    insert('one');
    onTestFinished(takeOut);
    const context = await contextOf(store, disk);
    const card = context.folder;
    const first = await rootIdentity(disk);
    if (first === null) throw new Error('the card is not there');
    setRootIdentity(store, card.id, first);
    const known = { ...card, rootIdentity: first };
    await syncBelow(context, '');
    analysePending(store);
    expect(await checkRoot(store, known, { mayBeEmpty: false })).toBe(first);
    const [device, inode] = first.split(':');
    const earlier = { ...card, rootIdentity: `${device}:${inode}` };
    expect(await checkRoot(store, earlier, { mayBeEmpty: true })).toBe(first);
    takeOut();
    insert('another');
    expect(await checkRoot(store, known, { mayBeEmpty: true })).toBeNull();
  },
);

test('a volume mounted anew, with other device numbers, is the same folder', async () => {
  const store = await testStore();
  const photos = scratchFolder();
  const file = writePhoto(photos, 'a.jpg', 'a');
  const { folder, ...rest } = await contextOf(store, photos);
  await syncBelow({ folder, ...rest }, '');
  const other = { ...folder, rootIdentity: '999999:7' };
  setRootIdentity(store, folder.id, other.rootIdentity);
  expect(await checkRoot(store, other, { mayBeEmpty: true })).toBe(await rootIdentity(photos));
  renameSync(file, join(photos, 'another name.jpg'));
  expect(await checkRoot(store, other, { mayBeEmpty: true })).toBeNull();
  rmSync(join(photos, 'another name.jpg'));
  expect(await checkRoot(store, folder, { mayBeEmpty: false })).toBeNull();
});

test('a file comes to rest by its own times, or by being seen unchanged', () => {
  vi.useFakeTimers({ toFake: ['Date', 'performance'] });
  onTestFinished(() => void vi.useRealTimers());
  const settling = new Settling();
  const seen = { path: 'a.jpg', size: 1, modifiedAt: 0, identity: null };
  const kind = { unreadableName: false, isFolder: false, sidecars: null };
  expect(settling.isSettled({ ...seen, ...kind, changedAt: Date.now() - 3000 })).toBe(true);
  expect(settling.isAwaiting).toBe(false);
  // A clock that is ahead: never old by its own times.
  const ahead = { ...seen, ...kind, changedAt: Date.now() + 3_600_000 };
  expect(settling.isSettled(ahead)).toBe(false);
  expect(settling.paths()).toEqual(['a.jpg']);
  vi.advanceTimersByTime(SETTLE_MS - 1);
  settling.begin();
  expect(settling.isSettled(ahead)).toBe(false);
  // It has grown: its rest begins anew.
  settling.begin();
  expect(settling.isSettled({ ...ahead, size: 2 })).toBe(false);
  vi.advanceTimersByTime(SETTLE_MS);
  settling.begin();
  expect(settling.isSettled({ ...ahead, size: 2 })).toBe(true);
  expect(settling.paths()).toEqual([]);
});

test('folders inside folders: the inner one is a part of the outer one', async () => {
  const { store, library, photos } = await testLibrary();
  writePhoto(photos, 'a.jpg', 'a');
  const inner = join(photos, 'trips', 'Italy');
  writePhoto(inner, 'b.jpg', 'b');
  const hidden = join(photos, '.private');
  writePhoto(hidden, 'c.jpg', 'c');
  const first = await library.addFolder(inner);
  await library.addFolder(hidden);
  await eventually(() =>
    expect(fileStates(store)).toEqual({ 'b.jpg': 'pending', 'c.jpg': 'pending' }),
  );
  analysePending(store);
  mark(store, timeline(store).ids, { rating: 5 });
  const outer = await library.addFolder(photos);
  expect(outer.id).not.toBe(first.id);
  expect(library.folders().map(({ path }) => path)).toEqual([photos, hidden]);
  await eventually(() =>
    expect(fileStates(store)).toEqual({
      ...{ 'a.jpg': 'pending', 'trips/Italy/b.jpg': 'ready', 'c.jpg': 'ready' },
    }),
  );
  expect((await library.addFolder(join(photos, 'trips'))).id).toBe(outer.id);
  expect((await library.addFolder(`${photos}${sep}`)).id).toBe(outer.id);
  expect(library.folders()).toHaveLength(2);
  await library.removeFolder(outer.id);
  expect(counts(store).photos).toBe(1);
  await expect(library.removeFolder(outer.id)).rejects.toMatchObject({ code: 'not-found' });
  await expect(library.rescan(outer.id)).rejects.toMatchObject({ code: 'not-found' });
});

test('what is no folder of photos is refused, with what to do', async () => {
  const { store, library, photos } = await testLibrary();
  const file = writePhoto(photos, 'a.jpg', 'a');
  await expect(library.addFolder(join(photos, 'nowhere'))).rejects.toMatchObject({
    code: 'not-found',
  });
  await expect(library.addFolder(file)).rejects.toMatchObject({ code: 'not-a-folder' });
  await expect(library.addFolder(sep)).rejects.toMatchObject({ code: 'bad-input' });
  await expect(library.addFolder(store.folder)).rejects.toMatchObject({ code: 'bad-input' });
  expect(library.folders()).toEqual([]);
});

test('Keepsake’s own folder is not looked into when it lies among the photos', async () => {
  const store = await testStore(join(scratchFolder(), 'photos', 'library'));
  const photos = dirname(store.folder);
  writePhoto(store.folder, 'thumbnail.jpg', 'not a photo of the user');
  writePhoto(photos, 'a.jpg', 'a');
  await syncBelow(await contextOf(store, photos), '');
  expect(fileStates(store)).toEqual({ 'a.jpg': 'pending' });
});
