/**
 * Of which photos the file of vectors (embeddings/vector-image.ts) does not say what the rows say.
 * Triggers of the library note it, so that the file is not written anew for each photo that comes.
 */
import type { Database } from 'better-sqlite3';
import { prepared, write } from './connection.ts';
import type { Store } from './database.ts';

/** Names the file that holds a model's vectors, but for those that changed after it. */
export function imageStamp({ library }: Store, model: string): string | undefined {
  return prepared<[string], string>(library, 'SELECT stamp FROM vector_image WHERE model = ?')
    .pluck()
    .get(model);
}

/**
 * A file of this stamp, which is about to be written, will hold the model's vectors as they are now: what
 * changes from now on is noted.
 */
export function claimImage({ library }: Store, model: string, stamp: string): void {
  write(library, () => {
    forget(library);
    prepared<[string, string]>(
      library,
      'INSERT INTO vector_image (model, stamp) VALUES (?, ?)',
    ).run(model, stamp);
  });
}

/** There is no file after all. */
export function forgetImage({ library }: Store): void {
  write(library, () => forget(library));
}

function forget(library: Database): void {
  prepared(library, 'DELETE FROM vector_image').run();
  prepared(library, 'DELETE FROM after_vector_image').run();
}

/** How many photos' vectors came, changed or went after the file was written. */
export function changedAfterImage({ library }: Store): number {
  return (
    prepared<[], number>(library, 'SELECT count(*) FROM after_vector_image').pluck().get() ?? 0
  );
}

/**
 * Up to `limit` of those photos, of ids greater than `after`, in their order, with what their rows say now:
 * little-endian float32, or null where the photo has no file or no vector.
 */
export function rowsAfterImage(
  { library }: Store,
  model: string,
  after: number,
  limit: number,
): { photoId: number; vector: Buffer | null }[] {
  return prepared<[string, number, number], { photoId: number; vector: Buffer | null }>(
    library,
    `SELECT changed.photo_id AS photoId, CASE WHEN file_count > 0 THEN vector END AS vector
     FROM after_vector_image AS changed
       LEFT JOIN photos ON photos.id = changed.photo_id
       LEFT JOIN embeddings ON embeddings.photo_id = changed.photo_id AND model = ?
     WHERE changed.photo_id > ? ORDER BY changed.photo_id LIMIT ?`,
  ).all(model, after, limit);
}
