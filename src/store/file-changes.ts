/** Writes what the disk says of a folder's files: added, changed, moved, missing, back. */
import { pairCompanions, shotPlaces } from './companions.ts';
import { prepared, write } from './connection.ts';
import type { Store } from './database.ts';
import { FOLDER, SET_PENDING } from './files.ts';

/** What the disk says of a file. */
export interface FileFacts {
  size: number;
  modifiedAt: number;
  identity: string | null;
  /** Of the sidecars beside it; absent counts as none. */
  sidecars?: string | null;
}

export type FileChange =
  | ({ kind: 'added'; path: string } & FileFacts)
  /** Its bytes may be others: it is read again. */
  | ({ kind: 'changed'; fileId: number } & FileFacts)
  /** The same bytes at another path, perhaps of another folder. What stood there is overwritten. */
  | ({ kind: 'moved'; fileId: number; path: string } & FileFacts)
  | { kind: 'missing'; fileId: number }
  /** A missing file that is there again with the same size and time. */
  | ({ kind: 'back'; fileId: number } & FileFacts)
  /** The same file on a volume that was mounted anew. */
  | { kind: 'identity'; fileId: number; identity: string | null }
  /** What lies beside it is to be read again. */
  | { kind: 'sidecars'; fileId: number; sidecars: string | null }
  /** A file, or a folder with whatever is in it, that cannot be opened at all. */
  | ({
      kind: 'unreadable';
      path: string;
      code: 'unreadable-name' | 'no-permission';
      isFolder: boolean;
    } & FileFacts);

/**
 * Writes what the disk says, in one transaction. The order within `changes` does not matter for
 * moves that swap places. A file that has moved to another folder meanwhile is that folder's: only
 * `moved` crosses folders.
 */
export function applyChanges(store: Store, folderId: number, changes: readonly FileChange[]): void {
  if (changes.length === 0) return;
  const { library } = store;
  write(library, () => {
    // A swap of two names needs a place to put one of them down: no path holds a NUL.
    const moved = changes.flatMap((change) => (change.kind === 'moved' ? [change.fileId] : []));
    const left = shotPlaces(library, moved);
    const park = prepared<[number]>(library, `UPDATE files SET path = char(0) || id WHERE id = ?`);
    for (const fileId of moved) park.run(fileId);
    for (const change of changes) applyChange(store, folderId, change);
    // What was away while its neighbours were paired anew belongs to them again.
    const back = changes.flatMap((change) => (change.kind === 'back' ? [change.fileId] : []));
    const there = [...moved, ...back];
    if (there.length > 0) pairCompanions(library, [...left, ...shotPlaces(library, there)]);
  });
}

// A file that was never read leaves nothing behind; any other keeps its row, and its photo its work.
const FORGET_UNREAD = `DELETE FROM files WHERE id = ? AND folder_id = ? AND photo_id IS NULL`;
const SET_BACK = `state = CASE WHEN photo_id IS NULL THEN 'pending' WHEN state = 'missing' THEN 'ready' ELSE state END`;

function applyChange({ library }: Store, folderId: number, change: FileChange): void {
  switch (change.kind) {
    case 'added':
      prepared(
        library,
        `INSERT INTO files (folder_id, path, size, modified_at, identity, sidecars, state)
         VALUES (@folderId, @path, @size, @modifiedAt, @identity, @sidecars, 'pending')
         ON CONFLICT (folder_id, path) DO UPDATE SET size = excluded.size,
           modified_at = excluded.modified_at, identity = excluded.identity,
           sidecars = excluded.sidecars, ${SET_PENDING}`,
      ).run({ folderId, sidecars: null, ...change });
      return;
    case 'changed':
      prepared(
        library,
        `UPDATE files SET size = @size, modified_at = @modifiedAt, identity = @identity,
           sidecars = @sidecars, ${SET_PENDING}
         WHERE id = @fileId AND folder_id = @folderId`,
      ).run({ folderId, sidecars: null, ...change });
      return;
    case 'moved':
      prepared(library, `DELETE FROM files WHERE folder_id = ? AND path = ? AND id <> ?`).run(
        folderId,
        change.path,
        change.fileId,
      );
      prepared(
        library,
        `UPDATE files SET folder_id = @folderId, path = @path, size = @size,
           modified_at = @modifiedAt, identity = @identity, ${SET_BACK} WHERE id = @fileId`,
      ).run({ folderId, ...change });
      return;
    case 'missing':
      prepared(library, FORGET_UNREAD).run(change.fileId, folderId);
      prepared(
        library,
        `UPDATE files SET state = 'missing', failure_code = NULL, failure_detail = NULL, failed_at = NULL
         WHERE id = ? AND folder_id = ?`,
      ).run(change.fileId, folderId);
      return;
    case 'back':
      prepared(
        library,
        `UPDATE files SET size = @size, modified_at = @modifiedAt, identity = @identity, ${SET_BACK}
         WHERE id = @fileId AND folder_id = @folderId`,
      ).run({ folderId, ...change });
      return;
    case 'identity':
      prepared(
        library,
        `UPDATE files SET identity = @identity WHERE id = @fileId AND folder_id = @folderId`,
      ).run({ folderId, ...change });
      return;
    case 'sidecars':
      prepared(
        library,
        `UPDATE files SET sidecars = @sidecars, tries = iif(state = 'ready', 0, tries),
           state = iif(state = 'ready', 'pending', state)
         WHERE id = @fileId AND folder_id = @folderId`,
      ).run({ folderId, ...change });
      return;
    case 'unreadable':
      prepared(
        library,
        `INSERT INTO files (folder_id, path, size, modified_at, identity, state, failure_code, failure_detail, failed_at)
         VALUES (@folderId, @path, @size, @modifiedAt, @identity, 'failed', @code, @detail, @now)
         ON CONFLICT (folder_id, path) DO UPDATE SET size = excluded.size,
           modified_at = excluded.modified_at, identity = excluded.identity, state = 'failed',
           failure_code = excluded.failure_code, failure_detail = excluded.failure_detail`,
      ).run({
        ...{ folderId, now: Date.now(), path: change.path, code: change.code },
        ...{ size: change.size, modifiedAt: change.modifiedAt, identity: change.identity },
        detail: change.isFolder ? FOLDER : null,
      });
  }
}
