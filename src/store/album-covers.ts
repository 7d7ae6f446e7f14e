/**
 * The newest photo of each manual album, which stands for it: what albums hold lies in memory, for a list
 * of albums asks all of them. Four bytes a photo in an album; follows the library by itself. Engine process.
 */
import type { Database } from 'better-sqlite3';
import { prepared } from './connection.ts';
import { photoTable } from './photo-table.ts';
import { StaleRows } from './stale-rows.ts';

interface Held {
  changes: StaleRows;
  photos: Map<number, Int32Array>;
}

const held = new WeakMap<Database, Held>();

/** The newest photo of a manual album that has a file; null where there is none. */
export function newestInAlbum(library: Database, albumId: number): number | null {
  const table = photoTable(library);
  const { ids } = table.times();
  let first = Infinity;
  for (const id of photosIn(library, albumId)) {
    const row = table.rowOf(id);
    if (row >= 0 && row < first) first = row;
  }
  return ids[first] ?? null;
}

function photosIn(library: Database, albumId: number): Int32Array {
  const known: Held = held.get(library) ?? {
    changes: new StaleRows(library, [
      { table: 'album_photos', column: 'album_id', columns: ['photo_id'] },
    ]),
    photos: new Map<number, Int32Array>(),
  };
  held.set(library, known);
  const stale = known.changes.take();
  if (stale === 'all') known.photos.clear();
  else for (const id of stale) known.photos.delete(id);
  let photos = known.photos.get(albumId);
  if (photos === undefined) {
    photos = Int32Array.from(
      prepared<[number], number>(library, 'SELECT photo_id FROM album_photos WHERE album_id = ?')
        .pluck()
        .all(albumId),
    );
    // Inside a transaction, what is read may be rolled back.
    if (!library.inTransaction) known.photos.set(albumId, photos);
  }
  return photos;
}
