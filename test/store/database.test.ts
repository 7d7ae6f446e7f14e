/** Opening, owning, backing up and restoring a library, on real files and with real processes. */
import SqliteDatabase from 'better-sqlite3';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  writeSync,
  closeSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { backUp, backUpIfDue } from '../../src/store/backup.ts';
import { openStore } from '../../src/store/database.ts';
import { applyChanges } from '../../src/store/file-changes.ts';
import { pendingCount } from '../../src/store/files.ts';
import { insertFolder, listFolders } from '../../src/store/folders.ts';
import { mark } from '../../src/store/marks.ts';
import { counts, photoDetails, thumbnail } from '../../src/store/photos.ts';
import { getSetting, setSetting } from '../../src/store/settings.ts';
import type { Store } from '../../src/store/database.ts';
import { testStore } from '../support/library.ts';
import { canMount } from '../support/mounts.ts';
import { addPhotos } from '../support/photos.ts';
import { scratchFolder } from '../support/scratch.ts';

const databaseModule = resolve(import.meta.dirname, '../../src/store/database.ts');

function newFolder(): string {
  return join(scratchFolder(), 'library');
}

test('a new library is private, durable and empty', async () => {
  const store = await testStore();
  if (process.platform !== 'win32') expect(statSync(store.folder).mode & 0o777).toBe(0o700);
  expect(store.library.pragma('journal_mode', { simple: true })).toBe('wal');
  expect(store.library.pragma('synchronous', { simple: true })).toBe(2);
  expect(store.library.pragma('foreign_keys', { simple: true })).toBe(1);
  expect(counts(store)).toEqual({ photos: 0, failed: 0 });
  expect(store.notices).toEqual([]);
});

test('a library has one owner, in this process and in others', async () => {
  const store = await testStore();
  await expect(openStore(store.folder)).rejects.toMatchObject({ code: 'library-in-use' });
  const script = `
    const { openStore } = await import(${JSON.stringify(databaseModule)});
    await openStore(${JSON.stringify(store.folder)}).catch((error) => process.stdout.write(error.code));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script]);
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(child, 'exit');
  expect(Buffer.concat(chunks).toString()).toBe('library-in-use');
});

test('the lock dies with its process, and what that process had committed is there', async () => {
  const folder = newFolder();
  const script = `
    const { openStore } = await import(${JSON.stringify(databaseModule)});
    const store = await openStore(${JSON.stringify(folder)});
    store.library.prepare("INSERT INTO settings VALUES ('language', '\\"en\\"')").run();
    store.library.exec("BEGIN; INSERT INTO settings VALUES ('theme', '1')");
    process.stdout.write('written');
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script]);
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
  const store = await testStore(folder);
  expect(getSetting(store, 'language')).toBe('en');
  expect(getSetting(store, 'theme')).toBeUndefined();
  expect(store.notices).toEqual([]);
});

test('a reader beside the owner sees what is committed and writes nothing', async () => {
  const store = await testStore();
  addPhotos(store, ['a', 'b']);
  const reader = await openStore(store.folder, { readonly: true });
  expect(counts(reader)).toEqual({ photos: 2, failed: 0 });
  addPhotos(store, ['c']);
  expect(counts(reader).photos).toBe(3);
  expect(thumbnail(reader, 1)?.bytes).toEqual(Buffer.from([1]));
  expect(() => setSetting(reader, 'a', 1)).toThrow(/readonly/);
  reader.close();
  await expect(openStore(newFolder(), { readonly: true })).rejects.toMatchObject({
    code: 'not-found',
  });
});

test('a reader without a cache leaves no file where it was called', async () => {
  const store = await testStore();
  addPhotos(store, ['a']);
  rmSync(join(store.folder, 'cache.sqlite'));
  const reader = await openStore(store.folder, { readonly: true });
  expect(thumbnail(reader, 1)).toBeNull();
  reader.close();
  expect(existsSync(':memory:')).toBe(false);
});

test('a library of a newer Keepsake is left alone', async () => {
  const folder = newFolder();
  const store = await openStore(folder);
  store.library.pragma('user_version = 999');
  store.close();
  const refused = {
    code: 'library-newer',
    message: expect.stringContaining('Update Keepsake') as string,
  };
  await expect(openStore(folder)).rejects.toMatchObject(refused);
  await expect(openStore(folder, { readonly: true })).rejects.toMatchObject(refused);
});

test('backups are made once a day, are complete, and old ones are thinned out', async () => {
  const store = await testStore();
  addPhotos(store, ['a']);
  const first = await backUpIfDue(store);
  expect(first).not.toBeNull();
  expect(await backUpIfDue(store)).toBeNull();
  const copy = new SqliteDatabase(first ?? '', { readonly: true });
  expect(copy.prepare('SELECT count(*) FROM photos').pluck().get()).toBe(1);
  copy.close();
  const backups = join(store.folder, 'backups');
  for (let day = 20; day > 0; day--) {
    const made = await backUp(store);
    const time = new Date(Date.now() - day * 24 * 60 * 60 * 1000);
    utimesSync(made ?? '', time, time);
  }
  await backUp(store);
  const ages = readdirSync(backups)
    .map((name) => Math.round((Date.now() - statSync(join(backups, name)).mtimeMs) / 86_400_000))
    .sort((a, b) => a - b);
  expect(ages.length).toBeLessThanOrEqual(4);
  expect(ages[0]).toBe(0);
  expect(ages.at(-1)).toBeGreaterThanOrEqual(7);
});

test('the store can be written while a backup is being made, and closed as well', async () => {
  const store = await openStore(newFolder());
  setSetting(store, 'filler', 'x'.repeat(8_000_000));
  const backup = backUp(store);
  for (let i = 0; i < 10; i++) {
    setSetting(store, `during ${i}`, i);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(existsSync((await backup) ?? '')).toBe(true);
  const unfinished = backUp(store);
  await new Promise((resolve) => setImmediate(resolve));
  store.close();
  expect(await unfinished).toBeNull();
  expect(
    readdirSync(join(store.folder, 'backups')).filter((name) => name.endsWith('.part')),
  ).toEqual([]);
});

test('a backup that a kill cut short is cleared away by the next one', async () => {
  const store = await testStore();
  const backups = join(store.folder, 'backups');
  mkdirSync(backups);
  for (const left of ['library-20260101T000000000Z.sqlite.part', 'library-2.sqlite.part-journal'])
    writeFileSync(join(backups, left), 'half of it');
  const made = await backUp(store);
  expect(readdirSync(backups).map((name) => join(backups, name))).toEqual([made]);
});

test('a clock that was wrong once does not end the backups', async () => {
  const store = await testStore();
  const first = await backUpIfDue(store);
  const ahead = new Date(Date.now() + 10 * 365 * 24 * 60 * 60 * 1000);
  utimesSync(first ?? '', ahead, ahead);
  const second = await backUpIfDue(store);
  expect(second).not.toBeNull();
  expect(await backUpIfDue(store)).toBeNull();
  expect(existsSync(second ?? '')).toBe(true);
});

/** A closed library with one photo, rated 4. */
async function ratedLibrary({ backedUp }: { backedUp: boolean }): Promise<string> {
  const store = await openStore(newFolder());
  addPhotos(store, ['a']);
  mark(store, [1], { rating: 4 });
  if (backedUp) await backUp(store);
  store.close();
  return store.folder;
}

function overwrite(path: string, from: number, length: number): void {
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.alloc(length, 0x5a), 0, length, from);
  closeSync(file);
}

test.each([
  ['is no database', (path: string) => writeFileSync(path, 'this is not a database'.repeat(1000))],
  ['has lost its content', (path: string) => truncateSync(path, 0)],
  ['is not there', (path: string) => rmSync(path)],
])('a library file that %s gives way to its newest backup', async (_what, damage) => {
  const folder = await ratedLibrary({ backedUp: true });
  damage(join(folder, 'library.sqlite'));
  const store = await testStore(folder);
  expect(store.notices).toMatchObject([{ code: 'library-restored' }]);
  expect(photoDetails(store, 1)?.rating).toBe(4);
});

test('a damaged page is found after a crash, and the damaged file is kept', async () => {
  const folder = await ratedLibrary({ backedUp: true });
  const path = join(folder, 'library.sqlite');
  overwrite(path, 8192 * 2, 8192 * 6);
  writeFileSync(`${path}-wal`, 'left by a crash');
  const store = await testStore(folder);
  expect(store.notices).toMatchObject([{ code: 'library-restored' }]);
  expect(photoDetails(store, 1)?.rating).toBe(4);
  expect(readdirSync(folder).some((name) => name.startsWith('library.sqlite.corrupt-'))).toBe(true);
});

test('damage that is met at work is repaired at the next start', async () => {
  const folder = await ratedLibrary({ backedUp: true });
  const path = join(folder, 'library.sqlite');
  const db = new SqliteDatabase(path);
  const page = Number(
    db.prepare(`SELECT rootpage FROM sqlite_schema WHERE name = 'files'`).pluck().get(),
  );
  db.close();
  overwrite(path, 8192 * (page - 1), 8192);
  const broken = await openStore(folder);
  expect(broken.notices).toEqual([]);
  expect(() => addPhotos(broken, ['b'])).toThrow(/Start Keepsake again/);
  broken.close();
  const store = await testStore(folder);
  expect(store.notices).toMatchObject([{ code: 'library-restored' }]);
  expect(photoDetails(store, 1)?.rating).toBe(4);
});

test('the newest backup is passed over when it is damaged too', async () => {
  const folder = await ratedLibrary({ backedUp: true });
  const bad = join(folder, 'backups', 'library-later.sqlite');
  writeFileSync(bad, 'nonsense');
  writeFileSync(join(folder, 'library.sqlite'), 'nonsense'.repeat(1000));
  const store = await testStore(folder);
  expect(photoDetails(store, 1)?.rating).toBe(4);
});

test('without a backup a new library is begun, with a word about it', async () => {
  const folder = await ratedLibrary({ backedUp: false });
  writeFileSync(join(folder, 'library.sqlite'), 'nonsense'.repeat(1000));
  const store = await testStore(folder);
  expect(store.notices).toMatchObject([{ code: 'library-started-anew' }]);
  expect(counts(store).photos).toBe(0);
});

test.each([
  ['deleted', (path: string) => rmSync(path)],
  ['nonsense', (path: string) => writeFileSync(path, 'nonsense'.repeat(1000))],
])('a cache that is %s is made anew without a word', async (_what, damage) => {
  const folder = await ratedLibrary({ backedUp: false });
  damage(join(folder, 'cache.sqlite'));
  const store = await testStore(folder);
  expect(store.notices).toEqual([]);
  expect(thumbnail(store, 1)).toBeNull();
  addPhotos(store, ['b']);
  expect(thumbnail(store, 2)?.bytes).toEqual(Buffer.from([1]));
});

test('a cache that proves damaged at work is emptied, and the work goes on', async () => {
  const folder = await ratedLibrary({ backedUp: false });
  overwrite(join(folder, 'cache.sqlite'), 16384, 16384 * 4);
  const store = await testStore(folder);
  expect(thumbnail(store, 1)).toBeNull();
  addPhotos(store, ['b']);
  expect(thumbnail(store, 2)?.bytes).toEqual(Buffer.from([1]));
});

test('a full disk fails the batch as a whole and says what to do', async () => {
  const store = await testStore();
  const folder = insertFolder(store, '/photos');
  limitPages(store, 4);
  const many = Array.from({ length: 5000 }, (_, i) => ({
    kind: 'added' as const,
    ...{ path: `${'long'.repeat(20)}${i}.jpg`, size: 1, modifiedAt: i, identity: null },
  }));
  expect(() => applyChanges(store, folder.id, many)).toThrow(
    expect.objectContaining({ code: 'disk-full' }),
  );
  expect(pendingCount(store)).toBe(0);
  expect(listFolders(store)).toHaveLength(1);
  limitPages(store, 100_000);
  applyChanges(store, folder.id, many);
  expect(pendingCount(store)).toBe(5000);
});

function limitPages(store: Store, more: number): void {
  const pages = Number(store.library.pragma('page_count', { simple: true }));
  store.library.pragma(`max_page_count = ${pages + more}`);
}

test('a folder that cannot be made is an error with its name and what to do', async () => {
  const scratch = scratchFolder();
  writeFileSync(join(scratch, 'file'), '');
  const folder = join(scratch, 'file', 'library');
  await expect(openStore(folder)).rejects.toMatchObject({
    code: 'no-permission',
    message: expect.stringMatching(/file.library cannot be made .*--library/) as string,
  });
});

test.skipIf(!canMount)(
  'a library on a disk that can only be read is refused with what to do (needs root on Linux)',
  async () => {
    const folder = await ratedLibrary({ backedUp: false });
    execFileSync('mount', ['--bind', folder, folder]);
    onTestFinished(() => void execFileSync('umount', ['-l', folder]));
    execFileSync('mount', ['-o', 'remount,ro,bind', folder]);
    await expect(openStore(folder)).rejects.toMatchObject({
      code: 'no-permission',
      message: expect.stringMatching(/may not write .*--library/) as string,
    });
    await expect(openStore(folder, { readonly: true })).rejects.toMatchObject({
      code: 'no-permission',
      message: expect.stringContaining('Copy the folder') as string,
    });
  },
);

test.skipIf(!canMount)(
  'a disk that is full is named, and the library is made to its end later (needs root on Linux)',
  async () => {
    const disk = scratchFolder();
    const folder = join(disk, 'library');
    for (let size = 400; size <= 2400; size += 200) {
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}k`, 'keepsake-test', disk]);
      try {
        const opened = await openStore(folder).catch((error: unknown) => error);
        if (opened instanceof Error) {
          expect(opened).toMatchObject({ code: 'disk-full' });
          execFileSync('mount', ['-o', 'remount,size=8m', disk]);
          (await openStore(folder)).close();
        } else {
          await backUpIfDue(opened as Store);
          (opened as Store).close();
        }
      } finally {
        execFileSync('umount', [disk]);
      }
    }
  },
);
