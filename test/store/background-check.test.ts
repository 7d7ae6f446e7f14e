/** A large library after a crash: it opens at once, and is checked beside the work. */
import { existsSync, mkdtempSync, openSync, closeSync, writeSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { backUp } from '../../src/store/backup.ts';
import { openStore } from '../../src/store/database.ts';
import type { Store } from '../../src/store/database.ts';

/** As after a crash: every file counts as large here. */
async function crashed(folder: string): Promise<Store> {
  writeFileSync(join(folder, 'library.sqlite-wal'), 'left by a crash');
  return opened(folder);
}

async function opened(folder: string): Promise<Store> {
  const store = await openStore(folder, { checkedAtOnce: 0 });
  onTestFinished(() => store.close());
  return store;
}

async function library(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'keepsake-check-'));
  const store = await openStore(folder);
  await backUp(store);
  store.close();
  return folder;
}

function damage(folder: string, table: string): void {
  const path = join(folder, 'library.sqlite');
  const db = new SqliteDatabase(path);
  const page = Number(
    db.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').pluck().get(table),
  );
  db.close();
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.alloc(8192, 0x5a), 0, 8192, 8192 * (page - 1));
  closeSync(file);
}

test('a sound file is found sound, once', async () => {
  const folder = await library();
  const store = await crashed(folder);
  expect(store.check?.isDue).toBe(true);
  await expect(store.check?.run()).resolves.toBe(true);
  expect(store.check?.isDue).toBe(false);
  store.close();
  expect((await opened(folder)).check).toBeNull();
});

test('damage is found beside the work, and the next start puts the backup in place', async () => {
  const folder = await library();
  damage(folder, 'files');
  const store = await crashed(folder);
  expect(store.notices).toEqual([]);
  await expect(store.check?.run()).resolves.toBe(false);
  expect(store.check?.isDue).toBe(true);
  store.close();
  const next = await opened(folder);
  expect(next.notices).toMatchObject([{ code: 'library-restored' }]);
  expect(next.check).toBeNull();
});

test('a check that was not made is made by a later start, however the program ended', async () => {
  const folder = await library();
  const store = await crashed(folder);
  store.close();
  expect(existsSync(join(folder, 'library.sqlite-wal'))).toBe(false);
  const next = await opened(folder);
  await expect(next.check?.run()).resolves.toBe(true);
  next.close();
  expect((await opened(folder)).check).toBeNull();
});

test('a check that is ended says nothing, and stays due', async () => {
  const folder = await library();
  const store = await crashed(folder);
  const running = store.check?.run();
  await store.check?.end();
  // Unless it was through before.
  const isSound = await running;
  expect([null, true]).toContain(isSound);
  store.close();
  expect((await opened(folder)).check === null).toBe(isSound === true);
});
