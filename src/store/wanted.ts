/** Photos whose files are read once more, because a task wants them: known, unchanged, but for the result. Runs in the engine. */
import { prepared, write } from './connection.ts';
import type { Store } from './database.ts';
import { absolutePath } from './folders.ts';
import type { PendingFile } from './files.ts';

/** A file of a photo that a task wants. */
export interface WantedFile extends PendingFile {
  photoId: number;
  contentHash: Buffer;
  /** When the photo was taken. */
  newest: number;
}

/** A file of `own` that can be read now. */
export const PRESENT = `SELECT id FROM files WHERE photo_id = own.photo_id AND state = 'ready'
  AND folder_id IN (SELECT value FROM json_each(@folders)) LIMIT 1`;

/** The photo's files that were there when last seen, read ones first, with the tries of what is wanted of it. */
export function filesOfPhoto(store: Store, photoId: number): WantedFile[] {
  const rows = prepared<
    [number],
    Omit<WantedFile, 'tries'> & { tries: number | null; folder: string }
  >(
    store.library,
    `SELECT photos.id AS photoId, content_hash AS contentHash, taken_at AS newest, files.id AS fileId, folder_id AS folderId,
       folders.path AS folder, files.path AS relativePath, size, modified_at AS modifiedAt, sidecars,
       (SELECT max(tries) FROM results WHERE photo_id = photos.id AND state = 'wanted') AS tries
     FROM photos CROSS JOIN files ON files.photo_id = photos.id
     CROSS JOIN folders ON folders.id = folder_id
     WHERE photos.id = ? AND state <> 'missing' ORDER BY state = 'ready' DESC, files.id`,
  ).all(photoId);
  return rows.map(({ folder, ...row }) => ({
    ...row,
    tries: row.tries ?? 0,
    path: absolutePath(folder, row.relativePath),
  }));
}

/** How many photos with a file that can be read any of the tasks wants. Reads a row for each of them. */
export function wantedCount(
  store: Store,
  tasks: readonly string[],
  folders: readonly number[],
): number {
  const row = prepared<[object], { count: number }>(
    store.library,
    `SELECT count(DISTINCT own.photo_id) AS count FROM results AS own INDEXED BY results_wanted
     WHERE own.state = 'wanted'
       AND own.task_id IN (SELECT id FROM tasks WHERE name IN (SELECT value FROM json_each(@tasks)))
       AND EXISTS (${PRESENT})`,
  ).get({ tasks: JSON.stringify(tasks), folders: JSON.stringify(folders) });
  return row?.count ?? 0;
}

/** Notes before photos are read that a try began, or takes it back (`by` -1) where it was stopped for another reason. */
export function countTries(
  { library }: Store,
  tasks: readonly string[],
  photoIds: readonly number[],
  by: 1 | -1,
): void {
  if (photoIds.length === 0) return;
  write(library, () =>
    prepared<[object]>(
      library,
      `UPDATE results SET tries = max(0, tries + @by)
       WHERE photo_id IN (SELECT value FROM json_each(@photos)) AND state = 'wanted'
         AND task_id IN (SELECT id FROM tasks WHERE name IN (SELECT value FROM json_each(@tasks)))`,
    ).run({ by, photos: JSON.stringify(photoIds), tasks: JSON.stringify(tasks) }),
  );
}

/** Puts a file back to be read: what lies in it is not what was there. */
export function readFileAgain({ library }: Store, fileId: number): void {
  write(library, () =>
    prepared<[number]>(
      library,
      `UPDATE files SET state = 'pending', tries = 0 WHERE id = ? AND state = 'ready'`,
    ).run(fileId),
  );
}
