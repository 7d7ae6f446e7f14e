/** One process owns a library: a lock that the operating system drops when the process dies. */
import SqliteDatabase from 'better-sqlite3';
import { join } from 'node:path';
import { AppError } from '../base/errors.ts';
import { sqliteCode } from './connection.ts';
import { createPrivate } from './private.ts';

// A process that is just ending may hold the lock a moment longer.
const PATIENCE_MS = 1000;

/**
 * Takes the library in `folder` for this process and answers how to give it back.
 * SQLite's own file lock is used because it works on every platform; the file stays empty.
 * @throws AppError 'library-in-use' when another process, or another store of this one, owns it.
 */
export function lockLibrary(folder: string): () => void {
  const path = join(folder, 'lock.sqlite');
  createPrivate(path);
  const db = new SqliteDatabase(path, { timeout: PATIENCE_MS });
  try {
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    if (!sqliteCode(error).startsWith('SQLITE_BUSY')) throw error;
    throw new AppError(
      'library-in-use',
      `The library in ${folder} is in use by another Keepsake. Close that one, or choose another library with --library.`,
      { cause: error },
    );
  }
  return () => db.close();
}
