/** Photos of which a task could make nothing, though their file was read. Runs in the engine. */
import { failureCode, type FailureCode } from '../contract/errors.ts';
import { prepared, write } from './connection.ts';
import type { Store } from './database.ts';
import type { FailureRow } from './files.ts';
import { absolutePath } from './folders.ts';
import { SET_WANTED } from './results.ts';

/** `code: detail`, as a result keeps why it failed. */
export function reasonOf({ code, detail }: { code: FailureCode; detail: string }): string {
  return `${code}: ${detail}`;
}

function partsOf(reason: string): { code: FailureCode; detail: string } {
  const [start = '', ...rest] = reason.split(': ');
  const code = failureCode.options.find((one) => one === start);
  return code === undefined
    ? { code: 'not-made', detail: reason }
    : { code, detail: rest.join(': ') };
}

/** A file of the photo of `own` that was read. */
const READ_FILE = `SELECT id FROM files WHERE photo_id = own.photo_id AND state = 'ready'
  ORDER BY id LIMIT 1`;

interface Row extends Pick<FailureRow, 'fileId' | 'tries' | 'at'> {
  folder: string;
  path: string;
  /** JSON array. */
  tasks: string;
  reason: string | null;
}

/** One of each photo's files with the tasks that failed for the same reason, newest failure first. */
export function listFailedResults({ library }: Store): FailureRow[] {
  const rows = prepared<[], Row>(
    library,
    `SELECT files.id AS fileId, folders.path AS folder, files.path AS path, reason, max(at) AS at,
       max(own.tries) AS tries, json_group_array(name) AS tasks
     FROM results AS own INDEXED BY results_failed CROSS JOIN tasks ON tasks.id = task_id
     CROSS JOIN files ON files.id = (${READ_FILE}) CROSS JOIN folders ON folders.id = folder_id
     WHERE own.state = 'failed' GROUP BY own.photo_id, reason ORDER BY max(at) DESC`,
  ).all();
  return rows.map(({ folder, path, tasks, reason, ...row }) => ({
    ...row,
    ...partsOf(reason ?? ''),
    path: absolutePath(folder, path),
    tasks: JSON.parse(tasks) as string[],
  }));
}

/** How many photos miss a result that failed. */
export function failedResultCount({ library }: Store): number {
  const row = prepared<[], { count: number }>(
    library,
    `SELECT count(DISTINCT photo_id) AS count FROM results AS own INDEXED BY results_failed
     WHERE own.state = 'failed' AND EXISTS (${READ_FILE})`,
  ).get();
  return row?.count ?? 0;
}

/** What failed is wanted again: of the photos of these files, or of all. Answers of how many photos. */
export function retryFailedResults({ library }: Store, fileIds?: readonly number[]): number {
  const ids = fileIds === undefined ? null : JSON.stringify(fileIds);
  return write(library, () => {
    const photos = prepared<[object], { photoId: number }>(
      library,
      `SELECT DISTINCT photo_id AS photoId FROM results AS own INDEXED BY results_failed
       WHERE own.state = 'failed' AND EXISTS (${READ_FILE}) AND (@ids IS NULL OR photo_id IN
         (SELECT photo_id FROM files WHERE id IN (SELECT value FROM json_each(@ids))))`,
    ).all({ ids });
    prepared<[string]>(
      library,
      `UPDATE results SET ${SET_WANTED}
       WHERE photo_id IN (SELECT value FROM json_each(?)) AND state = 'failed'`,
    ).run(JSON.stringify(photos.map(({ photoId }) => photoId)));
    return photos.length;
  });
}
