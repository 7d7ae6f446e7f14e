/** The folders that the user added. A folder inside another one is never a row of its own. */
import { join } from 'node:path';
import { prepared, write } from './connection.ts';
import type { Store } from './database.ts';
import { liveCounts } from './live-counts.ts';

export interface FolderRow {
  id: number;
  /** Absolute. */
  path: string;
  /** 'device:inode' of the root when it was last seen. */
  rootIdentity: string | null;
  /** Milliseconds since 1970. */
  addedAt: number;
  scannedAt: number | null;
}

const columns =
  'id, path, root_identity AS rootIdentity, added_at AS addedAt, scanned_at AS scannedAt';

/** All folders, in the order of their paths. */
export function listFolders(store: Store): FolderRow[] {
  return prepared<[], FolderRow>(
    store.library,
    `SELECT ${columns} FROM folders ORDER BY path`,
  ).all();
}

/** A folder's absolute path, or null when there is no such folder. */
export function folderPath(store: Store, id: number): string | null {
  const row = prepared<[number], { path: string }>(
    store.library,
    'SELECT path FROM folders WHERE id = ?',
  ).get(id);
  return row?.path ?? null;
}

/**
 * Adds a folder. Known folders inside it, `inner`, become a part of it: their file rows keep their
 * photos and get the longer path, so nothing is read again.
 * @param inner ids, each with its path below the new folder, '/' between the parts.
 */
export function insertFolder(
  store: Store,
  path: string,
  inner: readonly { id: number; below: string }[] = [],
): FolderRow {
  return write(store.library, () => {
    const folder = prepared<[string, number], FolderRow>(
      store.library,
      `INSERT INTO folders (path, added_at) VALUES (?, ?) RETURNING ${columns}`,
    ).get(path, Date.now());
    if (folder === undefined) throw new Error('INSERT … RETURNING answered nothing');
    for (const { id, below } of inner) {
      prepared<[number, string, number]>(
        store.library,
        `UPDATE files SET folder_id = ?, path = ? || '/' || path WHERE folder_id = ?`,
      ).run(folder.id, below, id);
      prepared<[number]>(store.library, 'DELETE FROM folders WHERE id = ?').run(id);
    }
    return folder;
  });
}

/** Forgets a folder and its file rows. Photos, their vectors and what the user said of them stay. */
export function removeFolder(store: Store, id: number): void {
  write(store.library, () =>
    prepared<[number]>(store.library, 'DELETE FROM folders WHERE id = ?').run(id),
  );
}

/** Remembers which directory the root is; null keeps none. */
export function setRootIdentity(store: Store, id: number, identity: string | null): void {
  write(store.library, () =>
    prepared<[string | null, number]>(
      store.library,
      'UPDATE folders SET root_identity = ? WHERE id = ?',
    ).run(identity, id),
  );
}

/** Notes that the folder was compared with the disk as a whole, now; answers that time. */
export function setScanned(store: Store, id: number): number {
  const now = Date.now();
  write(store.library, () =>
    prepared<[number, number]>(store.library, 'UPDATE folders SET scanned_at = ? WHERE id = ?').run(
      now,
      id,
    ),
  );
  return now;
}

export interface FolderCounts {
  /** Files that are there and read. */
  photos: number;
  pending: number;
  failed: number;
}

const filesByState = liveCounts<number, string>({
  table: 'files',
  first: 'folder_id',
  second: 'state',
});

/** What every folder holds; folders without files are absent. */
export function folderCounts({ library }: Store): Map<number, FolderCounts> {
  const found = new Map<number, FolderCounts>();
  for (const { first: id, second: state, count } of filesByState(library)) {
    const counts = found.get(id) ?? { photos: 0, pending: 0, failed: 0 };
    if (state === 'ready') counts.photos = count;
    if (state === 'pending' || state === 'failed') counts[state] = count;
    found.set(id, counts);
  }
  return found;
}

/** The absolute path of a file row; rows keep '/' on every system. */
export function absolutePath(folderPath: string, below: string): string {
  return join(folderPath, below);
}
