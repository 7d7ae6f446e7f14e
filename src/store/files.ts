/** The files of the library: what is known of the disk, and the queue of those to be read. */
import type { FailureCode } from '../contract/errors.ts';
import { stemOf } from '../facts/companions.ts';
import { isPhotoName } from '../base/formats.ts';
import { prepared, write } from './connection.ts';
import type { Store } from './database.ts';
import { absolutePath } from './folders.ts';

/** pending: to be read; a changed file keeps its photo meanwhile. missing: was there once. */
export type FileState = 'pending' | 'ready' | 'failed' | 'missing';

export interface KnownFile {
  id: number;
  folderId: number;
  /** Below the folder, '/' between the parts. */
  path: string;
  size: number;
  /** Milliseconds since 1970, with the fraction that the file system gives. */
  modifiedAt: number;
  /** 'device:inode', null where the file system has none. */
  identity: string | null;
  /** Of the sidecars beside it, see facts/sidecar-paths.ts. */
  sidecars: string | null;
  state: FileState;
  photoId: number | null;
}

const knownColumns =
  'id, folder_id AS folderId, path, size, modified_at AS modifiedAt, identity, sidecars, state, photo_id AS photoId';

// Some ten milliseconds of work.
const ROWS_PER_READ = 4000;

/**
 * The file rows of a folder, also the missing ones, in the order of their paths, some thousand at a
 * time. Nothing is held open in between. `below`: only those in this directory, at any depth.
 */
export function* knownFiles(store: Store, folderId: number, below = ''): Generator<KnownFile[]> {
  const read = prepared<[number, string, string, number], KnownFile>(
    store.library,
    `SELECT ${knownColumns} FROM files WHERE folder_id = ? AND path > ? AND path < ?
     ORDER BY path LIMIT ?`,
  );
  // '0' follows '/' in ASCII, so this range of the index is everything that starts with 'below/'.
  // No character of a path is above U+10FFFF.
  const end = below === '' ? '\u{10ffff}' : `${below}0`;
  for (let after = below === '' ? '' : `${below}/`; ;) {
    const rows = read.all(folderId, after, end, ROWS_PER_READ);
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < ROWS_PER_READ) return;
    after = last.path;
  }
}

/** The file row at a path, if there is one. */
export function knownFile(store: Store, folderId: number, path: string): KnownFile | undefined {
  return prepared<[number, string], KnownFile>(
    store.library,
    `SELECT ${knownColumns} FROM files WHERE folder_id = ? AND path = ?`,
  ).get(folderId, path);
}

/** The files that a sidecar of this path, below the folder, may belong to. */
export function filesOfSidecar(store: Store, folderId: number, sidecar: string): KnownFile[] {
  const named = sidecar.slice(0, -'.xmp'.length);
  // `IMG.JPG.xmp` may be that of `IMG.jpg`.
  const stem = isPhotoName(named) ? stemOf(named) : named;
  // Every `stem.ending` lies between `stem.` and `stem/`, the next character.
  return prepared<[object], KnownFile>(
    store.library,
    `SELECT ${knownColumns} FROM files
     WHERE folder_id = @folderId AND (path = @stem OR (path > @stem || '.' AND path < @stem || '/'))`,
  ).all({ folderId, stem });
}

/** Remembers sidecars that Keepsake itself wrote: what it said there is no news. */
export function noteSidecars(
  store: Store,
  { folderId, path }: Pick<KnownFile, 'folderId' | 'path'>,
  sidecars: string | null,
): void {
  prepared<[string | null, number, string]>(
    store.library,
    'UPDATE files SET sidecars = ? WHERE folder_id = ? AND path = ?',
  ).run(sidecars, folderId, path);
}

/** File rows of any folder with this identity. */
export function filesByIdentity(store: Store, identity: string): KnownFile[] {
  return prepared<[string], KnownFile>(
    store.library,
    `SELECT ${knownColumns} FROM files WHERE identity = ?`,
  ).all(identity);
}

/** Some files of a folder that should be there: tells whether a root is still the one it was. */
export function samplePresent(store: Store, folderId: number, limit: number): KnownFile[] {
  return prepared<[number, number], KnownFile>(
    store.library,
    `SELECT ${knownColumns} FROM files WHERE folder_id = ? AND state <> 'missing' LIMIT ?`,
  ).all(folderId, limit);
}

/** In `failure_detail`: the row stands for a folder. */
export const FOLDER = 'folder';

/** The columns of a file that waits to be read, whatever it was before. */
export const SET_PENDING = `state = 'pending', tries = 0, failure_code = NULL, failure_detail = NULL, failed_at = NULL`;

export interface PendingFile {
  fileId: number;
  folderId: number;
  /** Absolute. */
  path: string;
  relativePath: string;
  size: number;
  modifiedAt: number;
  /** Of the sidecars beside it, see facts/sidecar-paths.ts. */
  sidecars: string | null;
  /** The photo of a file that was changed in place; null for a new file. */
  photoId: number | null;
  /** How often its reading was begun and not finished. */
  tries: number;
}

/** Files to be read: untried ones first, then newest first. `folders`: only of these; `exclude`: file ids that are under way. */
export function pendingFiles(
  store: Store,
  limit: number,
  { exclude, folders }: { exclude?: ReadonlySet<number>; folders?: readonly number[] } = {},
): PendingFile[] {
  const rows = prepared<[object], PendingFile & { folder: string }>(
    store.library,
    `SELECT files.id AS fileId, folder_id AS folderId, folders.path AS folder, files.path AS relativePath,
       size, modified_at AS modifiedAt, sidecars, photo_id AS photoId, tries
     FROM files CROSS JOIN folders ON folders.id = folder_id
     WHERE state = 'pending'
       AND (@folders IS NULL OR folder_id IN (SELECT value FROM json_each(@folders)))
       AND files.id NOT IN (SELECT value FROM json_each(@exclude))
     ORDER BY tries, modified_at DESC, files.id DESC LIMIT @limit`,
  ).all({
    limit,
    exclude: JSON.stringify([...(exclude ?? [])]),
    folders: folders === undefined ? null : JSON.stringify(folders),
  });
  return rows.map(({ folder, ...row }) => ({
    ...row,
    path: absolutePath(folder, row.relativePath),
  }));
}

/** How many files wait to be read, in all folders or in `folders`. */
export function pendingCount(store: Store, folders?: readonly number[]): number {
  // The planner would take the index of the queue, and read 100,000 rows for their folder.
  const sql =
    folders === undefined
      ? `SELECT count(*) AS count FROM files WHERE state = 'pending'`
      : `SELECT count(*) AS count FROM files INDEXED BY files_states
         WHERE state = 'pending' AND folder_id IN (SELECT value FROM json_each(@folders))`;
  const row = prepared<[object], { count: number }>(store.library, sql).get(
    folders === undefined ? {} : { folders: JSON.stringify(folders) },
  );
  return row?.count ?? 0;
}

/** Notes before files are read that a try began: a file that kills its reader is known afterwards. */
export function beginTry(store: Store, fileIds: readonly number[]): void {
  addTries(store, fileIds, 1);
}

/** Takes a try back: the reading was stopped for a reason that is not the file's. */
export function endTryUncounted(store: Store, fileIds: readonly number[]): void {
  addTries(store, fileIds, -1);
}

function addTries({ library }: Store, fileIds: readonly number[], by: number): void {
  write(library, () =>
    prepared<[number, string]>(
      library,
      `UPDATE files SET tries = max(0, tries + ?)
       WHERE state = 'pending' AND id IN (SELECT value FROM json_each(?))`,
    ).run(by, JSON.stringify(fileIds)),
  );
}

/**
 * Sets files aside with the reason. A file that has changed on the disk since its try began stays
 * pending: what failed was its earlier content.
 */
export function failFiles(
  { library }: Store,
  items: readonly { fileId: number; code: FailureCode; detail: string | null }[],
): void {
  write(library, () => {
    const fail = prepared<[object]>(
      library,
      `UPDATE files SET state = 'failed', failure_code = @code, failure_detail = @detail, failed_at = @now
       WHERE id = @fileId AND state = 'pending' AND tries > 0`,
    );
    for (const item of items) fail.run({ ...item, now: Date.now() });
  });
}

export interface FailureRow {
  fileId: number;
  /** Absolute. */
  path: string;
  code: FailureCode;
  detail: string | null;
  /** Names of the tasks that could make nothing of the photo; empty where the file was not read at all. */
  tasks: string[];
  tries: number;
  /** Milliseconds since 1970. */
  at: number;
}

/** Files that could not be read, newest failure first. */
export function listFailures(store: Store): FailureRow[] {
  return prepared<[], Omit<FailureRow, 'tasks'> & { folder: string }>(
    store.library,
    `SELECT files.id AS fileId, folders.path AS folder, files.path AS path, failure_code AS code,
       failure_detail AS detail, tries, failed_at AS at
     FROM files CROSS JOIN folders ON folders.id = folder_id
     WHERE state = 'failed' ORDER BY failed_at DESC`,
  )
    .all()
    .map(({ folder, ...row }) => ({ ...row, tasks: [], path: absolutePath(folder, row.path) }));
}

/**
 * Puts failed files back into the queue: the ones named, or all. What only a comparison with the disk
 * can find readable again stays: names that are not text, and folders.
 */
export function retryFailures({ library }: Store, fileIds?: readonly number[]): number {
  return write(
    library,
    () =>
      prepared<[object]>(
        library,
        `UPDATE files SET ${SET_PENDING}
         WHERE state = 'failed' AND failure_code <> 'unreadable-name' AND failure_detail IS NOT '${FOLDER}'
           AND (@ids IS NULL OR id IN (SELECT value FROM json_each(@ids)))`,
      ).run({ ids: fileIds === undefined ? null : JSON.stringify(fileIds) }).changes,
  );
}
