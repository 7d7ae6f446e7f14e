/**
 * The log of removals: every step is written before it is taken, so that a removal that was cut
 * off tells what happened to each file. Runs in the engine.
 */
import { countRemoved } from '../../../contract/removals.ts';
import type { Refusal, RemovedFile, Removal } from '../../../contract/removals.ts';
import { pairCompanions, shotPlaces } from '../../../store/companions.ts';
import { prepared, write } from '../../../store/connection.ts';
import type { Store } from '../../../store/database.ts';
import { absolutePath } from '../../../store/folders.ts';
import { endOwnStep, journalOwnStep, numberOfOwnStep } from '../../../store/journal/changes.ts';
import { mergesOf } from './inheritance.ts';

/** What a removal is called in the journal of what the user did. */
export const REMOVAL_STEP = 'removal';

export type FileStep = Exclude<RemovedFile['state'], 'planned'>;

/** A file on the disk with what it was when it was looked at. */
export interface DiskFile {
  /** Absolute. */
  path: string;
  size: number;
  modifiedAt: number;
  contentHash: Buffer;
}

/** A file of the library with what it was when it was compared. */
export interface RemovableFile extends DiskFile {
  fileId: number;
  photoId: number;
  folderId: number;
}

export interface LoggedFile extends RemovableFile {
  /** The photo that stays in its place; the file’s own photo where none does. */
  keeperId: number;
  state: FileStep;
  refusal: Refusal | null;
}

/** A sidecar in the log. */
export interface LoggedSidecar extends DiskFile {
  /** The file that it goes with. */
  fileId: number;
  state: FileStep;
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

/** A photo's files that have changed and were not read again, yet or at all. */
export function unreadFiles(
  { library }: Store,
  photoId: number,
): Pick<RemovableFile, 'fileId' | 'photoId' | 'path' | 'size'>[] {
  return prepared<
    [number],
    Pick<RemovableFile, 'fileId' | 'photoId' | 'path' | 'size'> & { folder: string }
  >(
    library,
    `SELECT files.id AS fileId, photo_id AS photoId, folders.path AS folder, files.path AS path, size
     FROM files CROSS JOIN folders ON folders.id = folder_id
     WHERE photo_id = ? AND state IN ('pending', 'failed') ORDER BY files.id`,
  )
    .all(photoId)
    .map(({ folder, ...file }) => ({ ...file, path: absolutePath(folder, file.path) }));
}

/** Writes down what is going to be removed, as a step of the history; answers the removal's id. */
export function beginRemoval(
  { library }: Store,
  kind: Removal['kind'],
  files: readonly { file: RemovableFile; keeperId: number; refusal: Refusal | null }[],
): number {
  return write(library, () => {
    const { lastInsertRowid } = prepared<[number, string]>(
      library,
      `INSERT INTO removals (at, state, kind) VALUES (?, 'running', ?)`,
    ).run(Date.now(), kind);
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
    journalOwnStep(library, REMOVAL_STEP, id);
    return id;
  });
}

export function setRemovalState({ library }: Store, id: number, state: Removal['state']): void {
  write(library, () => {
    prepared<[string, number]>(library, 'UPDATE removals SET state = ? WHERE id = ?').run(
      state,
      id,
    );
    if (state === 'undone') endOwnStep(library, REMOVAL_STEP, id);
  });
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

/** A file has gone to the trash: its row goes with it, in one step with the log. */
export function fileTrashed(store: Store, removalId: number, fileId: number): void {
  write(store.library, () => {
    setFileStep(store, removalId, fileId, 'trashed');
    prepared<[number]>(store.library, `UPDATE files SET state = 'missing' WHERE id = ?`).run(
      fileId,
    );
  });
}

/** A file is back at its place: so is its row, if the file is still what it was. */
export function fileRestored(store: Store, removalId: number, file: LoggedFile): void {
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
    // Its neighbours may have been read, and paired without it, while it was away.
    pairCompanions(store.library, shotPlaces(store.library, [file.fileId]));
  });
}

/** The files of a removal, in the order of their ids. */
export function loggedFiles({ library }: Store, removalId: number): LoggedFile[] {
  return prepared<
    [number],
    Omit<LoggedFile, 'refusal' | 'folderId'> & {
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

/** The sidecars of a removal, by path. */
export function loggedSidecars({ library }: Store, removalId: number): LoggedSidecar[] {
  return prepared<[number], LoggedSidecar>(
    library,
    `SELECT path, file_id AS fileId, bytes AS size, modified_at AS modifiedAt,
       content_hash AS contentHash, state FROM removed_sidecars WHERE removal_id = ? ORDER BY path`,
  ).all(removalId);
}

/** Removals, newest first. */
export function listRemovals(
  store: Store,
  { offset, limit, id }: { offset: number; limit: number; id?: number },
): Removal[] {
  return prepared<[{ id: number | null; limit: number; offset: number }], RemovalRow>(
    store.library,
    `SELECT id, at, state, kind FROM removals WHERE @id IS NULL OR id = @id
     ORDER BY id DESC LIMIT @limit OFFSET @offset`,
  )
    .all({ id: id ?? null, limit, offset })
    .map((row) => ({
      ...toRemoval(row, loggedFiles(store, row.id), loggedSidecars(store, row.id)),
      undo: numberOfOwnStep(store.library, REMOVAL_STEP, row.id),
      merges: mergesOf(store, row.id),
    }));
}

type RemovalRow = Pick<Removal, 'at' | 'state' | 'kind'> & { id: number };

function toRemoval(
  row: RemovalRow,
  files: readonly LoggedFile[],
  sidecars: readonly LoggedSidecar[],
): Omit<Removal, 'undo' | 'merges'> {
  const removed = files.map(({ fileId, photoId, path, size, keeperId, state, refusal }) => ({
    ...{ file: fileId, photo: photoId, path, bytes: size, state, refusal },
    keeper: row.kind === 'photos' ? null : keeperId,
    sidecars: sidecars
      .filter((sidecar) => sidecar.fileId === fileId)
      .map((sidecar) => ({ path: sidecar.path, bytes: sidecar.size, state: sidecar.state })),
  }));
  return {
    ...row,
    bytes: countRemoved({ files: removed }, 'trashed', 'in-trash').bytes,
    files: removed,
  };
}

/** Removals that were under way when the last run ended. */
export function runningRemovals({ library }: Store): number[] {
  return prepared<[], number>(library, `SELECT id FROM removals WHERE state = 'running'`)
    .pluck()
    .all();
}
