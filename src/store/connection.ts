/** One connection to one SQLite file: how it is opened, written through and asked. Runs in the engine. */
import SqliteDatabase, { type Database, type Statement } from 'better-sqlite3';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AppError } from '../base/errors.ts';
import { createPrivate } from './private.ts';

/** Present while a fault of the file was seen and not yet examined: the next start checks everything. */
export const DAMAGE_MARK = 'damage-seen';

/** The path of a database that is no file. */
export const IN_MEMORY = ':memory:';

const WAL_KEPT_BYTES = 64 * 1024 * 1024;

/**
 * Opens or creates a SQLite file. `durable`: a committed transaction survives a power cut.
 * @throws SqliteError with a code for which `isCorruption` holds when the file is no database;
 * AppError 'disk-full'.
 */
export function openDatabase(
  path: string,
  options: { readonly?: boolean; durable: boolean; pageSize: number },
): Database {
  if (options.readonly !== true && path !== IN_MEMORY) createPrivate(path);
  const db = new SqliteDatabase(path, {
    readonly: options.readonly ?? false,
    fileMustExist: options.readonly ?? false,
    timeout: 5000,
  });
  try {
    db.pragma('trusted_schema = OFF');
    db.pragma('foreign_keys = ON');
    db.pragma('temp_store = MEMORY');
    if (options.readonly !== true) {
      db.pragma(`page_size = ${options.pageSize}`);
      db.pragma('journal_mode = WAL');
      db.pragma(`journal_size_limit = ${WAL_KEPT_BYTES}`);
      db.pragma(`synchronous = ${options.durable ? 'FULL' : 'NORMAL'}`);
      // macOS acknowledges an ordinary fsync before the disk has the bytes. A no-op elsewhere.
      db.pragma(`fullfsync = ${options.durable ? 1 : 0}`);
      db.pragma(`checkpoint_fullfsync = ${options.durable ? 1 : 0}`);
    }
    // The first true read: a file that is no database fails here and not in the middle of work.
    db.prepare('SELECT count(*) FROM sqlite_schema').get();
    return db;
  } catch (error) {
    db.close();
    throw isFull(error) ? diskFull(db, error) : error;
  }
}

const statements = new WeakMap<Database, Map<string, Statement>>();

/**
 * The statement for `sql` on this connection, compiled once.
 * Its `run`, `get` and `all` throw AppError as `write` does.
 */
export function prepared<Parameters extends unknown[], Row = unknown>(
  db: Database,
  sql: string,
): Statement<Parameters, Row> {
  let known = statements.get(db);
  if (known === undefined) statements.set(db, (known = new Map<string, Statement>()));
  let statement = known.get(sql);
  if (statement === undefined) known.set(sql, (statement = translating(db, db.prepare(sql))));
  return statement as unknown as Statement<Parameters, Row>;
}

/**
 * Runs `work` as one transaction: all of it is kept, or nothing. Inside another one it is a part of that.
 * @throws AppError 'disk-full' where the disk is full; nothing was written then. 'internal' where the
 * file is damaged, which the next start will examine.
 */
export function write<T>(db: Database, work: () => T): T {
  let result: T;
  try {
    result = db.transaction(work).immediate();
  } catch (error) {
    throw translated(db, error);
  }
  if (!db.inTransaction) watchers.get(db)?.();
  return result;
}

const watchers = new WeakMap<Database, () => void>();

/** Calls back after every transaction of this connection that was kept; there is one watcher. */
export function afterWrites(db: Database, watcher: () => void): void {
  watchers.set(db, watcher);
}

/** Whether an error says that the file's content is damaged. */
export function isCorruption(error: unknown): boolean {
  const code = sqliteCode(error);
  return code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB';
}

/** The extended result code of SQLite, such as `SQLITE_BUSY`; empty for any other error. */
export function sqliteCode(error: unknown): string {
  return error instanceof SqliteDatabase.SqliteError ? error.code : '';
}

function translating(db: Database, statement: Statement): Statement {
  for (const method of ['run', 'get', 'all'] as const) {
    const original = statement[method].bind(statement) as (...parameters: unknown[]) => never;
    statement[method] = (...parameters: unknown[]) => {
      try {
        return original(...parameters);
      } catch (error) {
        throw translated(db, error);
      }
    };
  }
  return statement;
}

/** Whether an error of SQLite says that the disk is full. */
export function isFull(error: unknown): boolean {
  // SQLITE_IOERR_SHMSIZE: the disk had no room for the write-ahead log's index.
  return ['SQLITE_FULL', 'SQLITE_IOERR_SHMSIZE'].includes(sqliteCode(error));
}

function diskFull(db: Database, cause: unknown): AppError {
  return new AppError(
    'disk-full',
    `The disk that holds ${db.name} is full. Make room on it, then try again; nothing was lost.`,
    { cause },
  );
}

function translated(db: Database, error: unknown): unknown {
  if (isFull(error)) return diskFull(db, error);
  if (isCorruption(error)) {
    // For the cache the mark costs one check too many; it repairs itself.
    writeFileSync(join(dirname(db.name), DAMAGE_MARK), '', { mode: 0o600 });
    return new AppError(
      'internal',
      `${db.name} is damaged. Start Keepsake again: it checks the file and restores the newest backup if need be.`,
      { cause: error },
    );
  }
  return error;
}
