/** Photos of formats that browsers know and nevertheless show otherwise than they are meant. */
import type { Database } from 'better-sqlite3';
import { prepared } from './connection.ts';
import type { Store } from './database.ts';

/** Whether a photo is to be sent as a rendering, though browsers know its format. */
export function isRendered(store: Store, photoId: number): boolean {
  const row = prepared<[number]>(
    store.library,
    'SELECT 1 FROM rendered_photos WHERE photo_id = ?',
  ).get(photoId);
  return row !== undefined;
}

/** Keeps what was found out about a photo's picture. Inside a transaction. */
export function saveRendered(library: Database, photoId: number, rendered: boolean): void {
  const sql = rendered
    ? 'INSERT OR IGNORE INTO rendered_photos (photo_id) VALUES (?)'
    : 'DELETE FROM rendered_photos WHERE photo_id = ?';
  prepared<[number]>(library, sql).run(photoId);
}
