/** Photos of which no file can be read now, and a vector is missing. Runs in the engine. */
import { prepared } from './connection.ts';
import type { Store } from './database.ts';

/** Photos looked at in one step: few enough that the engine answers in between. */
const ROWS_PER_STEP = 1000;

/**
 * Photos after `after` that have no vector of this model and that a folder holds which is not among
 * `folders`, by id; `next` is where the following step begins, null after the last one.
 */
export function awayWithoutVector(
  { library }: Store,
  { model, folders, after }: { model: string; folders: readonly number[]; after: number },
): { photos: number[]; next: number | null } {
  const looked = prepared<[number, number], number>(
    library,
    'SELECT id FROM photos WHERE id > ? AND file_count > 0 ORDER BY id LIMIT ?',
  )
    .pluck()
    .all(after, ROWS_PER_STEP);
  const last = looked.at(-1);
  if (last === undefined) return { photos: [], next: null };
  const photos = prepared<[object], number>(
    library,
    `SELECT id FROM photos WHERE id > @after AND id <= @last AND file_count > 0
       AND NOT EXISTS (SELECT 1 FROM embeddings WHERE photo_id = photos.id AND model = @model)
       AND NOT EXISTS (SELECT 1 FROM files WHERE photo_id = photos.id AND state <> 'missing'
         AND folder_id IN (SELECT value FROM json_each(@folders)))
     ORDER BY id`,
  )
    .pluck()
    .all({ after, last, model, folders: JSON.stringify(folders) });
  return { photos, next: looked.length < ROWS_PER_STEP ? null : last };
}
