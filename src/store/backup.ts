/** Copies of the library file: made daily and before a migration, put back when the file is damaged. */
import type { Database } from 'better-sqlite3';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, open, readdir, rename, rm, stat, statfs, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { isFull, openDatabase } from './connection.ts';
import { createPrivate } from './private.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
// About 2 MB at a time, some milliseconds: the engine answers in between.
const PAGES_PER_TURN = 256;

export const libraryFile = 'library.sqlite';

/**
 * Makes a backup when the newest one is older than a day. Leaves it when the disk lacks the room.
 * @returns the new backup's path, or null when none was due or there was no room.
 */
export async function backUpIfDue(store: {
  library: Database;
  folder: string;
}): Promise<string | null> {
  await redateFuture(store.folder);
  const newest = (await listBackups(store.folder))[0];
  if (newest !== undefined && Date.now() - newest.madeAt < DAY_MS) return null;
  return backUp(store);
}

/**
 * A backup of tomorrow was made while the clock was wrong: it would pass for the newest one for ever.
 * It counts as a day old.
 */
async function redateFuture(folder: string): Promise<void> {
  const yesterday = new Date(Date.now() - DAY_MS);
  for (const { path, madeAt } of await listBackups(folder)) {
    if (madeAt > Date.now()) await utimes(path, yesterday, yesterday);
  }
}

/** Makes a backup now; a few milliseconds of work at a time. Null when the disk lacks the room. */
export async function backUp(store: { library: Database; folder: string }): Promise<string | null> {
  const { library, folder } = store;
  // Not the file's: what is new may still stand in the log beside it.
  const size = Number(library.pragma('page_count', { simple: true })) * pageSizeOf(library);
  const backups = join(folder, 'backups');
  await mkdir(backups, { recursive: true, mode: 0o700 });
  await removeUnfinished(backups);
  const disk = await statfs(backups);
  if (disk.bavail * disk.bsize < 2 * size) return null;

  const target = join(backups, `library-${timestamp()}.sqlite`);
  const unfinished = `${target}.part`;
  try {
    createPrivate(unfinished);
    await library.backup(unfinished, { progress: () => PAGES_PER_TURN });
    // The copy says WAL like its original; as a plain file it needs no companions.
    const copy = openDatabase(unfinished, { durable: true, pageSize: 8192 });
    copy.pragma('journal_mode = DELETE');
    copy.close();
    await syncToDisk(unfinished);
    await rename(unfinished, target);
    await syncToDisk(backups);
  } catch (error) {
    await rm(unfinished, { force: true });
    // Others may have taken the room meanwhile.
    if (!library.open || isFull(error)) return null;
    throw error;
  }
  await thinOut(folder);
  return target;
}

/**
 * Puts the newest backup that passes SQLite's check in the library's place, which must be free.
 * @returns when that backup was made, in milliseconds since 1970; null when there is no good one.
 */
export async function restoreNewest(folder: string): Promise<number | null> {
  for (const backup of await listBackups(folder)) {
    if (!isSound(backup.path)) continue;
    const unfinished = join(folder, `${libraryFile}.part`);
    await copyFile(backup.path, unfinished);
    await syncToDisk(unfinished);
    await rename(unfinished, join(folder, libraryFile));
    return backup.madeAt;
  }
  return null;
}

/** Moves a damaged library and its companions aside, under a name that says so. Deletes nothing. */
export async function moveAside(folder: string): Promise<void> {
  const suffix = `.corrupt-${timestamp()}`;
  for (const companion of ['', '-wal', '-shm']) {
    const path = join(folder, libraryFile + companion);
    if (existsSync(path)) await rename(path, path + suffix);
  }
}

/** Whether the folder holds any backup, good or not. */
export async function hasBackups(folder: string): Promise<boolean> {
  return (await listBackups(folder)).length > 0;
}

interface Backup {
  path: string;
  madeAt: number;
}

async function listBackups(folder: string): Promise<Backup[]> {
  const backups = join(folder, 'backups');
  const found: Backup[] = [];
  for (const name of existsSync(backups) ? await readdir(backups) : []) {
    if (!/^library-.*\.sqlite$/.test(name)) continue;
    const path = join(backups, name);
    found.push({ path, madeAt: (await stat(path)).mtimeMs });
  }
  return found.sort((a, b) => b.madeAt - a.madeAt);
}

/** What a kill has left of earlier ones, each as large as the library. */
async function removeUnfinished(backups: string): Promise<void> {
  for (const name of await readdir(backups)) {
    if (name.includes('.sqlite.part')) await rm(join(backups, name), { force: true });
  }
}

/** Keeps the newest two, and the newest one older than a week: a fault may be noticed late. */
async function thinOut(folder: string): Promise<void> {
  const backups = await listBackups(folder);
  const weekAgo = Date.now() - 7 * DAY_MS;
  // The oldest that is younger than a week grows into the weekly one, so it stays as well.
  const kept = new Set([
    ...backups.slice(0, 2),
    backups.find((backup) => backup.madeAt <= weekAgo),
    backups.findLast((backup) => backup.madeAt > weekAgo),
  ]);
  for (const backup of backups) if (!kept.has(backup)) await rm(backup.path, { force: true });
}

function isSound(path: string): boolean {
  try {
    const db = openDatabase(path, { readonly: true, durable: true, pageSize: 8192 });
    const sound = db.pragma('quick_check(1)', { simple: true }) === 'ok';
    db.close();
    return sound;
  } catch {
    return false;
  }
}

function timestamp(): string {
  return new Date().toISOString().replaceAll(/[-:]/g, '').replace('.', '');
}

/** Makes a file or folder reach the disk. Windows cannot do that for a folder, and need not. */
async function syncToDisk(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(path, 'r');
  await handle.sync().finally(() => handle.close());
}

function pageSizeOf(library: Database): number {
  return Number(library.pragma('page_size', { simple: true }));
}
