/**
 * What is derived from photos: a row for each photo and task says whether its result is wanted, done,
 * failed or not applicable. Where the results themselves lie is each task's own. Runs in the engine.
 */
import type { Database } from 'better-sqlite3';
import { keepInCache, type CacheTable } from './cache.ts';
import { prepared, write } from './connection.ts';
import type { Store } from './database.ts';

export type ResultState = 'wanted' | 'done' | 'failed' | 'not-applicable';

/** What a task made of a photo, or why it could not. */
export interface NewResult {
  task: string;
  state: 'done' | 'failed';
  /** Why it failed, in words. */
  reason: string | null;
  /** Kept in the cache by the photo's content. */
  cached?: { table: CacheTable; bytes: Uint8Array };
  /** Writes it into the library, in the transaction that notes it. */
  write?: (library: Database, photoId: number) => void;
}

/** Keeps what belongs into the cache; before the library says that it is there. */
export function keepCached(
  store: Store,
  photos: readonly { contentHash: Buffer; results: readonly NewResult[] }[],
): void {
  const entries = photos.flatMap(({ contentHash, results }) =>
    results.flatMap(({ cached }) => (cached === undefined ? [] : [{ contentHash, ...cached }])),
  );
  if (entries.length > 0) keepInCache(store, entries);
}

/** Writes a photo's results and notes them. Inside a transaction, after `keepCached`. */
export function writeResults(
  library: Database,
  photoId: number,
  results: readonly NewResult[],
): void {
  for (const { task, state, reason, write: keep } of results) {
    keep?.(library, photoId);
    noteResult(library, photoId, task, state, reason);
  }
}

/**
 * Says what became of a result, which is of its task's version then. A failed one leaves the one
 * before it in use.
 */
export function noteResult(
  library: Database,
  photoId: number,
  task: string,
  state: 'done' | 'failed',
  reason: string | null = null,
): void {
  prepared<[object]>(
    library,
    `UPDATE results SET state = @state, reason = @reason, newest = NULL, at = @now,
       tries = iif(@state = 'done', 0, tries),
       version_id = iif(@state = 'done', (SELECT version_id FROM tasks WHERE id = task_id), version_id)
     WHERE photo_id = @photoId AND task_id = (SELECT id FROM tasks WHERE name = @task)`,
  ).run({ photoId, task, state, reason, now: Date.now() });
}

/** Results of photos whose picture is known, each all or nothing; a photo that changed meanwhile gets none. */
export function saveResults(
  store: Store,
  photos: readonly { photoId: number; contentHash: Buffer; results: readonly NewResult[] }[],
): void {
  keepCached(store, photos);
  write(store.library, () => {
    const isSame = prepared<[number, Buffer]>(
      store.library,
      'SELECT 1 FROM photos WHERE id = ? AND content_hash = ?',
    );
    for (const { photoId, contentHash, results } of photos) {
      if (isSame.get(photoId, contentHash) !== undefined) {
        writeResults(store.library, photoId, results);
      }
    }
  });
}

/** The names of the tasks that want a photo. */
export function wantedTasks(library: Database, photoId: number): string[] {
  return prepared<[number], string>(
    library,
    `SELECT name FROM results CROSS JOIN tasks ON tasks.id = task_id
     WHERE photo_id = ? AND state = 'wanted' ORDER BY task_id`,
  )
    .pluck()
    .all(photoId);
}

/** What is known of one result; null for an unknown photo or task. */
export function resultOf(
  library: Database,
  photoId: number,
  task: string,
): { state: ResultState; version: string | null; reason: string | null; at: number } | null {
  const row = prepared<
    [number, string],
    { state: ResultState; version: string | null; reason: string | null; at: number }
  >(
    library,
    `SELECT state, version, reason, at FROM results
     CROSS JOIN tasks ON tasks.id = results.task_id
     LEFT JOIN task_versions ON task_versions.id = results.version_id
     WHERE photo_id = ? AND name = ?`,
  ).get(photoId, task);
  return row ?? null;
}

/** The columns of a result that is to be made. */
export const SET_WANTED = `state = 'wanted', reason = NULL, tries = 0,
  newest = (SELECT taken_at FROM photos WHERE photos.id = photo_id)`;

/** A task's results of these photos are to be made anew; what there is answers meanwhile. */
export function wantResults({ library }: Store, task: string, photoIds: readonly number[]): void {
  write(library, () =>
    prepared<[string, string]>(
      library,
      `UPDATE results SET ${SET_WANTED}
       WHERE photo_id IN (SELECT value FROM json_each(?)) AND state <> 'wanted'
         AND task_id = (SELECT id FROM tasks WHERE name = ?)`,
    ).run(JSON.stringify(photoIds), task),
  );
}

/** As `wantResults` for all photos that a task applies to. */
export function wantAllResults({ library }: Store, task: string): void {
  write(library, () =>
    prepared<[string]>(
      library,
      `UPDATE results SET ${SET_WANTED} WHERE state IN ('done', 'failed')
         AND task_id = (SELECT id FROM tasks WHERE name = ?)`,
    ).run(task),
  );
}

/** No result that this one is made from is missing. */
const NEEDS_DONE = `NOT EXISTS (SELECT 1 FROM task_needs
  CROSS JOIN results AS need ON need.photo_id = own.photo_id AND need.task_id = need_id
  WHERE task_needs.task_id = own.task_id AND need.state <> 'done')`;

/** Photos with a file that a task wants and whose needs are done, newest first. */
export function readyPhotos({ library }: Store, task: string, limit = -1): number[] {
  return prepared<[string, number], number>(
    library,
    `SELECT own.photo_id FROM results AS own INDEXED BY results_wanted
     CROSS JOIN photos ON photos.id = own.photo_id
     WHERE own.state = 'wanted' AND own.task_id = (SELECT id FROM tasks WHERE name = ?)
       AND file_count > 0 AND ${NEEDS_DONE}
     ORDER BY own.tries, own.newest DESC, own.photo_id DESC LIMIT ?`,
  )
    .pluck()
    .all(task, limit);
}

/** Those of these photos that `readyPhotos` would name, in the order given. */
export function readyAmong(
  { library }: Store,
  task: string,
  photoIds: readonly number[],
): number[] {
  return prepared<[string, string], number>(
    library,
    `SELECT own.photo_id FROM json_each(?) AS given
     CROSS JOIN results AS own ON own.photo_id = given.value
     CROSS JOIN photos ON photos.id = own.photo_id
     WHERE own.state = 'wanted' AND own.task_id = (SELECT id FROM tasks WHERE name = ?)
       AND file_count > 0 AND ${NEEDS_DONE} ORDER BY given.key`,
  )
    .pluck()
    .all(JSON.stringify(photoIds), task);
}
