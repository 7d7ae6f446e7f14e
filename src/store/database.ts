/**
 * Opens the library: the lock, the file, its check after a crash, its migrations, and the way back
 * from a damaged file. Runs in the process that owns the library, or read-only beside it.
 */
import type { Database } from 'better-sqlite3';
import { accessSync, constants, existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Notice } from '../contract/activity.ts';
import { AppError, messageOf } from '../base/errors.ts';
import { BackgroundCheck, dueMark, noteDue } from './background-check.ts';
import { backUp, hasBackups, libraryFile, moveAside, restoreNewest } from './backup.ts';
import { openCache } from './cache.ts';
import { DAMAGE_MARK, isCorruption, openDatabase, sqliteCode } from './connection.ts';
import { lockLibrary } from './lock.ts';
import { latestVersion, libraryVersion, migrate, refuseNewer } from './migrate.ts';
import { makePrivate } from './private.ts';

export interface Store {
  /** What the user would miss: folders, files, photos, vectors, settings. */
  library: Database;
  /** What can be made anew. Replaced when it is found damaged, so never hold on to it. */
  cache: Database;
  /** The absolute path of the folder that holds both. */
  folder: string;
  readonly: boolean;
  /** What the user should know about this start. */
  notices: Notice[];
  /** The check of a large file after a crash, still to be done; null where the file is known to be sound. */
  check: BackgroundCheck | null;
  close(): void;
}

/** A file up to this size is checked before it is used: about a second. */
const CHECKED_AT_ONCE_BYTES = 2 ** 28;
// A 512-dimensional vector takes 2 KB: pages of 4 KB would be half empty.
const options = { durable: true, pageSize: 8192 };

/**
 * Opens the library in `folder`, making both where they are not there. `readonly` takes no lock and
 * writes nothing, so that it works beside a running Keepsake. After a crash a file of more bytes than
 * `checkedAtOnce` is to be checked by whoever works with it (`check`).
 * @throws AppError 'library-in-use', 'library-newer', 'disk-full', 'no-permission'; 'not-found' or 'unsupported-here'
 * for `readonly` where there is no library yet, or an old one that must be migrated first.
 */
export async function openStore(
  folder: string,
  {
    readonly = false,
    checkedAtOnce = CHECKED_AT_ONCE_BYTES,
  }: { readonly?: boolean; checkedAtOnce?: number } = {},
): Promise<Store> {
  if (readonly) return openReadonly(folder);
  makeWritable(folder);
  makePrivate(folder);
  const unlock = lockLibrary(folder);
  try {
    const notices: Notice[] = [];
    const { library, check } = await openSound(folder, notices, checkedAtOnce);
    try {
      refuseNewer(library);
      const version = libraryVersion(library);
      // Of a file that may be damaged none, which might take the place of a good one.
      if (check === null && version > 0 && version < latestVersion)
        await backUp({ library, folder });
      migrate(library);
      const cache = openCache(folder, false);
      return storeOf({ library, cache, folder, notices, readonly, check }, unlock);
    } catch (error) {
      library.close();
      throw error;
    }
  } catch (error) {
    unlock();
    throw error;
  }
}

/** @throws AppError 'no-permission', 'disk-full' where no library can be in this folder. */
function makeWritable(folder: string): void {
  if (existsSync(folder)) {
    for (const path of [folder, join(folder, libraryFile)].filter((one) => existsSync(one))) {
      try {
        accessSync(path, constants.W_OK);
      } catch (error) {
        throw new AppError(
          'no-permission',
          `Keepsake may not write ${path} (${messageOf(error)}). Change its permissions, or choose another library with --library.`,
          { cause: error },
        );
      }
    }
    return;
  }
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    const isFull = error instanceof Error && 'code' in error && error.code === 'ENOSPC';
    throw new AppError(
      isFull ? 'disk-full' : 'no-permission',
      `The library’s folder ${folder} cannot be made (${messageOf(error)}). Choose another one with --library.`,
      { cause: error },
    );
  }
}

function openReadonly(folder: string): Store {
  const path = join(folder, libraryFile);
  const library = existsSync(path) ? openBeside(path) : null;
  const version = library === null ? 0 : libraryVersion(library);
  if (library === null || version === 0) {
    library?.close();
    throw new AppError(
      'not-found',
      `There is no library in ${folder} yet. Add a folder of photos first.`,
    );
  }
  try {
    refuseNewer(library);
    if (version < latestVersion) {
      throw new AppError(
        'unsupported-here',
        `The library in ${folder} is of an older Keepsake, or was not made to its end. Close other Keepsakes, and run “keepsake index” once, so that it is brought up to date.`,
      );
    }
    const cache = openCache(folder, true);
    return storeOf(
      { library, cache, folder, notices: [], readonly: true, check: null },
      () => undefined,
    );
  } catch (error) {
    library.close();
    throw error;
  }
}

/** Even a reader keeps SQLite's index of the log beside the file. */
function openBeside(path: string): Database {
  try {
    return openDatabase(path, { ...options, readonly: true });
  } catch (error) {
    if (sqliteCode(error) !== 'SQLITE_CANTOPEN') throw error;
    throw new AppError(
      'no-permission',
      `${path} cannot be opened, because its folder can only be read. Copy the folder to where you may write, and name it with --library.`,
      { cause: error },
    );
  }
}

function storeOf(parts: Omit<Store, 'close'>, unlock: () => void): Store {
  return {
    ...parts,
    close() {
      if (!this.library.open) return;
      try {
        if (!this.readonly) this.library.pragma('optimize');
      } catch {
        // Only statistics for the query planner, which a damaged file or a full disk may refuse.
      }
      this.cache.close();
      this.library.close();
      unlock();
    },
  };
}

/** Opens the library file; a damaged or vanished one is replaced by its newest good backup. */
async function openSound(
  folder: string,
  notices: Notice[],
  checkedAtOnce: number,
): Promise<Opened> {
  const path = join(folder, libraryFile);
  const opened = openChecked(path, checkedAtOnce);
  if (opened !== null && (libraryVersion(opened.library) > 0 || !(await hasBackups(folder))))
    return opened;
  opened?.library.close();
  await moveAside(folder);
  const madeAt = await restoreNewest(folder);
  rmSync(join(folder, DAMAGE_MARK), { force: true });
  rmSync(dueMark(path), { force: true });
  notices.push(
    madeAt === null
      ? {
          code: 'library-started-anew',
          message: `The library file was damaged and there was no backup, so a new library was begun. The damaged file is kept in ${folder}. Your photos are untouched; add their folders again.`,
        }
      : {
          code: 'library-restored',
          message: `The library file was damaged. The backup of ${new Date(madeAt).toISOString().slice(0, 16).replace('T', ' ')} UTC was restored; photos added since then are read again. The damaged file is kept in ${folder}.`,
        },
  );
  return { library: openDatabase(path, options), check: null };
}

/** A library file with the check that it still needs, if any. */
type Opened = Pick<Store, 'library' | 'check'>;

/**
 * The library, or null when it is damaged. A clean close leaves no write-ahead log, so its presence
 * tells that the last run ended by a crash: only then is the file checked, a large one later.
 */
function openChecked(path: string, checkedAtOnce: number): Opened | null {
  const mark = join(path, '..', DAMAGE_MARK);
  const damageSeen = existsSync(mark);
  const crashed = (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0;
  const isDue = crashed || existsSync(dueMark(path));
  let library: Database;
  try {
    library = openDatabase(path, options);
  } catch (error) {
    if (isCorruption(error)) return null;
    throw error;
  }
  const isLarge = isDue && statSync(path).size > checkedAtOnce;
  if (!damageSeen && isLarge && noteDue(path)) {
    return { library, check: new BackgroundCheck(path) };
  }
  if (!(damageSeen || isDue) || isSound(library)) {
    rmSync(mark, { force: true });
    rmSync(dueMark(path), { force: true });
    return { library, check: null };
  }
  library.close();
  return null;
}

/** SQLite's check. */
function isSound(library: Database): boolean {
  try {
    return library.pragma('quick_check(1)', { simple: true }) === 'ok';
  } catch (error) {
    if (isCorruption(error)) return false;
    throw error;
  }
}
