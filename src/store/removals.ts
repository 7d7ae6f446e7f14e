/**
 * The journal of removals: every step is written before it is taken, so that a removal that was cut
 * off tells what happened to each file. Runs in the engine.
 */
import type { Refusal, RemovedFile, Removal } from '../api.ts';
import { prepared, write } from './connection.ts';
import type { Store } from './database.ts';
import { absolutePath } from './folders.ts';
import { mergeWork } from './photo-rows.ts';

export type FileStep = Exclude<RemovedFile['state'], 'planned'>;

/** A file of the library with what it was when it was compared. */
export interface RemovableFile {
  fileId: number;
  photoId: number;
  folderId: number;
  /** Absolute. */
  path: string;
  size: number;
  modifiedAt: number;
  contentHash: Buffer;
}

export interface JournalFile extends RemovableFile {
  keeperId: number;
  state: FileStep;
  refusal: Refusal | null;
}

/** A file that is not missing and has been read, or null. */
export function removableFile({ library }: Store, fileId: number): RemovableFile | null {
  const row = prepared<[number], RemovableFile & { folder: string }>(
    library,
    `SELECT files.id AS fileId, photo_id AS photoId, folder_id AS folderId, folders.path AS folder,
       files.path AS path, size, modified_at AS modifiedAt, content_hash AS contentHash
     FROM files CROSS JOIN folders ON folders.id = folder_id CROSS JOIN photos ON photos.id = photo_id
     WHERE files.id = ? AND state = 'ready'`,
  ).get(fileId);
  if (row === undefined) return null;
  const { folder, ...file } = row;
  return { ...file, path: absolutePath(folder, file.path) };
}

/** The ids of a photo's files that have been read and are not missing. */
export function readyFiles({ library }: Store, photoId: number): number[] {
  return prepared<[number], number>(
    library,
    `SELECT id FROM files WHERE photo_id = ? AND state = 'ready' ORDER BY id`,
  )
    .pluck()
    .all(photoId);
}

/** Writes down what is going to be removed; answers the removal's id. */
export function beginRemoval(
  { library }: Store,
  files: readonly { file: RemovableFile; keeperId: number; refusal: Refusal | null }[],
): number {
  return write(library, () => {
    const { lastInsertRowid } = prepared<[number]>(
      library,
      `INSERT INTO removals (at, state) VALUES (?, 'running')`,
    ).run(Date.now());
    const id = Number(lastInsertRowid);
    const add = prepared<[object]>(
      library,
      `INSERT INTO removed_files (removal_id, file_id, photo_id, keeper_id, path, bytes, modified_at,
         content_hash, state, refusal_code, refusal_message)
       VALUES (@id, @fileId, @photoId, @keeperId, @path, @size, @modifiedAt, @contentHash, @state,
         @code, @message)`,
    );
    for (const { file, keeperId, refusal } of files) {
      const { fileId, photoId, path, size, modifiedAt, contentHash } = file;
      add.run({
        ...{ id, fileId, photoId, keeperId, path, size, modifiedAt, contentHash },
        state: refusal === null ? 'waiting' : 'refused',
        code: refusal?.code ?? null,
        message: refusal?.message ?? null,
      });
    }
    return id;
  });
}

export function setRemovalState({ library }: Store, id: number, state: Removal['state']): void {
  write(library, () =>
    prepared<[string, number]>(library, 'UPDATE removals SET state = ? WHERE id = ?').run(
      state,
      id,
    ),
  );
}

/** Notes what is about to happen, or has happened, to a file. */
export function setFileStep(
  { library }: Store,
  removalId: number,
  fileId: number,
  state: FileStep,
  refusal: Refusal | null = null,
): void {
  write(library, () =>
    prepared<[object]>(
      library,
      `UPDATE removed_files SET state = @state, refusal_code = @code, refusal_message = @message
       WHERE removal_id = @removalId AND file_id = @fileId`,
    ).run({
      ...{ removalId, fileId, state },
      code: refusal?.code ?? null,
      message: refusal?.message ?? null,
    }),
  );
}

/** A file has gone to the trash: its row goes with it, in one step with the journal. */
export function fileTrashed(store: Store, removalId: number, fileId: number): void {
  write(store.library, () => {
    setFileStep(store, removalId, fileId, 'trashed');
    prepared<[number]>(store.library, `UPDATE files SET state = 'missing' WHERE id = ?`).run(
      fileId,
    );
  });
}

/** A file is back at its place: so is its row, if the file is still what it was. */
export function fileRestored(store: Store, removalId: number, file: JournalFile): void {
  write(store.library, () => {
    setFileStep(store, removalId, file.fileId, 'restored');
    prepared<[object]>(
      store.library,
      `UPDATE files SET state = 'ready', photo_id = @photoId, size = @size, modified_at = @modifiedAt
       WHERE id = @fileId AND state = 'missing'`,
    ).run({
      fileId: file.fileId,
      photoId: file.photoId,
      size: file.size,
      modifiedAt: file.modifiedAt,
    });
  });
}

type Row = Record<string, string | number | null>;

/** What a keeper was given. */
interface Inheritance {
  favourite: { before: number; after: number };
  rating: { before: number; after: number };
  /** Rows of the user's work that the keeper did not have, by table. */
  added: { table: string; rows: Row[] }[];
}

/** Tables in which the user's work on a photo lies, and what a row says of it. */
const WORK_TABLES = { label_decisions: 'label_id', album_photos: 'album_id' } as const;

/**
 * Gives the keeper what the user said of each photo in `from`, in one transaction, and keeps what
 * that changed for an undo. A photo whose work was passed on in this removal already is left alone.
 */
export function inherit(
  { library }: Store,
  removalId: number,
  keeperId: number,
  from: readonly number[],
): void {
  write(library, () => {
    for (const photoId of from) {
      const done = prepared<[number, number]>(
        library,
        'SELECT 1 FROM removal_merges WHERE removal_id = ? AND photo_id = ?',
      ).get(removalId, photoId);
      if (done !== undefined) continue;
      const before = workOf(library, keeperId);
      mergeWork(library, photoId, keeperId);
      const after = workOf(library, keeperId);
      const given: Inheritance = {
        favourite: { before: before.favourite, after: after.favourite },
        rating: { before: before.rating, after: after.rating },
        added: (['label_decisions', 'album_photos'] as const).map((table) => {
          const key = WORK_TABLES[table];
          const known = new Set(before.tables[table].map((row) => row[key]));
          return { table, rows: after.tables[table].filter((row) => !known.has(row[key] ?? null)) };
        }),
      };
      prepared<[number, number, number, string]>(
        library,
        `INSERT INTO removal_merges (removal_id, photo_id, keeper_id, given, merged)
         SELECT ?, ?, ?, ?, count(*) FROM removal_merges`,
      ).run(removalId, photoId, keeperId, JSON.stringify(given));
    }
  });
}

/** Takes back what keepers were given by a removal; what the user changed since then stays. */
export function disinherit(
  { library }: Store,
  removalId: number,
  photoIds: readonly number[],
): void {
  write(library, () => {
    const merges = prepared<[number, string], { photoId: number; keeperId: number; given: string }>(
      library,
      `SELECT photo_id AS photoId, keeper_id AS keeperId, given FROM removal_merges
       WHERE removal_id = ? AND photo_id IN (SELECT value FROM json_each(?)) ORDER BY merged DESC`,
    ).all(removalId, JSON.stringify(photoIds));
    for (const { photoId, keeperId, given } of merges) {
      const { favourite, rating, added } = JSON.parse(given) as Inheritance;
      prepared<[object]>(
        library,
        `UPDATE photos SET favourite = iif(favourite = @favouriteAfter, @favouriteBefore, favourite),
           rating = iif(rating = @ratingAfter, @ratingBefore, rating) WHERE id = @keeperId`,
      ).run({
        keeperId,
        favouriteAfter: favourite.after,
        favouriteBefore: favourite.before,
        ratingAfter: rating.after,
        ratingBefore: rating.before,
      });
      for (const { table, rows } of added) {
        for (const row of rows) {
          const columns = Object.keys(row);
          const same = columns.map((column) => `${column} IS @${column}`).join(' AND ');
          library.prepare<[Row]>(`DELETE FROM ${table} WHERE ${same}`).run(row);
        }
      }
      prepared<[number, number]>(
        library,
        'DELETE FROM removal_merges WHERE removal_id = ? AND photo_id = ?',
      ).run(removalId, photoId);
    }
  });
}

function workOf(
  library: Store['library'],
  photoId: number,
): {
  favourite: number;
  rating: number;
  tables: Record<keyof typeof WORK_TABLES, Row[]>;
} {
  const photo = prepared<[number], { favourite: number; rating: number }>(
    library,
    'SELECT favourite, rating FROM photos WHERE id = ?',
  ).get(photoId) ?? { favourite: 0, rating: 0 };
  const rows = (table: string): Row[] =>
    prepared<[number], Row>(library, `SELECT * FROM ${table} WHERE photo_id = ?`).all(photoId);
  return {
    ...photo,
    tables: { label_decisions: rows('label_decisions'), album_photos: rows('album_photos') },
  };
}

/** The files of a removal, in the order of their ids. */
export function journalFiles({ library }: Store, removalId: number): JournalFile[] {
  return prepared<
    [number],
    Omit<JournalFile, 'refusal' | 'folderId'> & {
      folderId: number | null;
      code: Refusal['code'] | null;
      message: string | null;
    }
  >(
    library,
    `SELECT file_id AS fileId, removed_files.photo_id AS photoId, keeper_id AS keeperId,
       folder_id AS folderId, removed_files.path AS path, bytes AS size,
       removed_files.modified_at AS modifiedAt, content_hash AS contentHash,
       removed_files.state AS state, refusal_code AS code, refusal_message AS message
     FROM removed_files LEFT JOIN files ON files.id = file_id WHERE removal_id = ? ORDER BY file_id`,
  )
    .all(removalId)
    .map(({ code, message, folderId, ...file }) => ({
      ...file,
      folderId: folderId ?? 0,
      refusal: code === null ? null : { code, message: message ?? '' },
    }));
}

/** Removals, newest first. */
export function listRemovals(
  store: Store,
  { offset, limit, id }: { offset: number; limit: number; id?: number },
): Removal[] {
  return prepared<
    [{ id: number | null; limit: number; offset: number }],
    { id: number; at: number; state: Removal['state'] }
  >(
    store.library,
    `SELECT id, at, state FROM removals WHERE @id IS NULL OR id = @id
     ORDER BY id DESC LIMIT @limit OFFSET @offset`,
  )
    .all({ id: id ?? null, limit, offset })
    .map((row) => toRemoval(row, journalFiles(store, row.id)));
}

function toRemoval(
  row: { id: number; at: number; state: Removal['state'] },
  files: readonly JournalFile[],
): Removal {
  return {
    ...row,
    bytes: files
      .filter(({ state }) => state === 'trashed' || state === 'in-trash')
      .reduce((sum, { size }) => sum + size, 0),
    files: files.map(({ fileId, photoId, path, size, keeperId, state, refusal }) => ({
      ...{ file: fileId, photo: photoId, path, bytes: size, keeper: keeperId, state, refusal },
    })),
  };
}

/** Removals that were under way when the last run ended. */
export function runningRemovals({ library }: Store): number[] {
  return prepared<[], number>(library, `SELECT id FROM removals WHERE state = 'running'`)
    .pluck()
    .all();
}
