/** Albums: photos in an order of the user's, or a saved search. Runs in the engine. */
import type { Database } from 'better-sqlite3';
import { AppError } from '../base/errors.ts';
import { prepared, write } from './connection.ts';
import type { Store } from './database.ts';
import { liveCounts } from './live-counts.ts';
import { newPositions, SPACING } from './album-order.ts';
import { journaled } from './journal/changes.ts';
import type { JournalTables } from './journal/tables.ts';
import { cleanName, nameKey, spelled } from './names.ts';

/** An album as it is stored. */
export interface AlbumRow {
  id: number;
  name: string;
  /** The search of a smart album; null for a manual one. */
  query: string | null;
  /** As the user chose it. */
  cover: number | null;
}

export const albumTables = {
  albums: { key: ['id'], named: 'album' },
  album_photos: { key: ['album_id', 'photo_id'] },
} as const satisfies JournalTables;

const COLUMNS = 'id, name, query, cover';

/** All albums in the order of their names. */
export function listAlbums(library: Database): AlbumRow[] {
  return prepared<[], AlbumRow>(library, `SELECT ${COLUMNS} FROM albums`)
    .all()
    .sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }) || a.id - b.id);
}

/** @throws AppError 'not-found'. */
export function albumById(library: Database, id: number): AlbumRow {
  const row = prepared<[number], AlbumRow>(
    library,
    `SELECT ${COLUMNS} FROM albums WHERE id = ?`,
  ).get(id);
  if (row === undefined) throw new AppError('not-found', `There is no album ${id}.`);
  return row;
}

/** The album of exactly this name, whatever the case. */
export function albumByName(library: Database, name: string): AlbumRow | null {
  const key = nameKey(name.normalize('NFC').replace(/\s+/gu, ' ').trim());
  const row = prepared<[string], AlbumRow>(
    library,
    `SELECT ${COLUMNS} FROM albums WHERE name_key = ?`,
  ).get(key);
  return row ?? null;
}

/**
 * Albums that a name means: the one of exactly this name, else those of this name with accents, else
 * all whose names contain it.
 */
export function albumsNamed(library: Database, name: string): AlbumRow[] {
  const exact = albumByName(library, name);
  if (exact !== null) return [exact];
  const all = listAlbums(library);
  const whole = spelled(all, name, (album, key, of) => of(album.name) === key);
  if (whole.length > 0) return whole;
  return spelled(all, name, (album, key, of) => of(album.name).includes(key));
}

/** Photos of a manual album that have a file, as the user arranged them. */
export function albumPhotos(library: Database, id: number): number[] {
  return prepared<[number], number>(
    library,
    `SELECT photo_id FROM album_photos CROSS JOIN photos ON photos.id = photo_id
     WHERE album_id = ? AND file_count > 0 ORDER BY position, photo_id`,
  )
    .pluck()
    .all(id);
}

/** Manual albums that hold a photo. */
export function albumsOf(library: Database, photoId: number): { id: number; name: string }[] {
  return prepared<[number], { id: number; name: string }>(
    library,
    `SELECT id, name FROM album_photos CROSS JOIN albums ON id = album_id
     WHERE photo_id = ? ORDER BY name_key`,
  ).all(photoId);
}

const placesInAlbums = liveCounts<number>({ table: 'album_photos', first: 'album_id' });

/** Photos with a file in each manual album. */
export function albumCounts(library: Database): Map<number, number> {
  const counts = new Map(placesInAlbums(library).map(({ first, count }) => [first, count]));
  // Photos without a file are few.
  const gone = prepared<[], [number, number]>(
    library,
    `SELECT album_id, count(*) FROM photos CROSS JOIN album_photos ON photo_id = photos.id
     WHERE file_count <= 0 GROUP BY album_id`,
  ).raw();
  for (const [id, count] of gone.all()) counts.set(id, (counts.get(id) ?? 0) - count);
  return counts;
}

/** Makes an album as a step that can be taken back. @throws AppError 'bad-input' where the name is taken. */
export function addAlbum(
  store: Store,
  album: Parameters<typeof insertAlbum>[1],
): { id: number; change: number } {
  return journaled(store.library, albumTables, (change) => ({
    ...{ id: insertAlbum(store, album), change },
  }));
}

/** @throws AppError 'bad-input' where the name is taken. */
export function insertAlbum(
  { library }: Store,
  album: { name: string; query?: string | undefined; photos?: readonly number[] | undefined },
): number {
  const name = cleanName(album.name, 'album');
  return write(library, () => {
    refuseTaken(library, name, null);
    const { lastInsertRowid } = prepared<[string, string, string | null, number]>(
      library,
      'INSERT INTO albums (name, name_key, query, created_at) VALUES (?, ?, ?, ?)',
    ).run(name, nameKey(name), album.query ?? null, Date.now());
    const id = Number(lastInsertRowid);
    if (album.photos !== undefined) setPhotos(library, id, album.photos);
    return id;
  });
}

/** Changes what is given; answers the step. @throws AppError 'bad-input' for a search of a manual album. */
export function updateAlbum(
  { library }: Store,
  id: number,
  change: {
    name?: string | undefined;
    query?: string | undefined;
    cover?: number | null | undefined;
  },
): number {
  return journaled(library, albumTables, (step) => {
    const before = albumById(library, id);
    const name = change.name === undefined ? before.name : cleanName(change.name, 'album');
    refuseTaken(library, name, id);
    if (change.query !== undefined && before.query === null) {
      throw new AppError('bad-input', `“${before.name}” holds photos, not a search.`);
    }
    prepared<[object]>(
      library,
      `UPDATE albums SET name = @name, name_key = @key, query = @query, cover = @cover,
         change_id = @step WHERE id = @id`,
    ).run({
      ...{ id, step },
      name,
      key: nameKey(name),
      query: change.query ?? before.query,
      cover: change.cover === undefined ? before.cover : change.cover,
    });
    return step;
  });
}

/** Forgets an album; its photos stay. Answers the step, which can be taken back. */
export function deleteAlbum({ library }: Store, id: number): number {
  return journaled(library, albumTables, (step) => {
    prepared<[number]>(library, 'DELETE FROM albums WHERE id = ?').run(id);
    return step;
  });
}

/**
 * Rearranges a manual album: `arrange` gets its photos in their order, also those without a file,
 * and answers what it holds from now on.
 */
export function arrangeAlbum(
  { library }: Store,
  id: number,
  arrange: (photos: number[]) => readonly number[],
): { change: number; before: number; after: number } {
  return journaled(library, albumTables, (change) => {
    const album = albumById(library, id);
    if (album.query !== null) {
      throw new AppError(
        'bad-input',
        `“${album.name}” shows what its search finds; photos cannot be put into it by hand.`,
      );
    }
    const places = prepared<[number], [photo: number, position: number]>(
      library,
      'SELECT photo_id, position FROM album_photos WHERE album_id = ? ORDER BY position, photo_id',
    ).raw();
    const before = new Map(places.all(id));
    rearrange(library, id, before, arrange([...before.keys()]));
    prepared<[number, number]>(library, 'UPDATE albums SET change_id = ? WHERE id = ?').run(
      change,
      id,
    );
    const after = prepared<[number], { count: number }>(
      library,
      'SELECT count(*) AS count FROM album_photos WHERE album_id = ?',
    ).get(id);
    return { change, before: before.size, after: after?.count ?? 0 };
  });
}

/** Passes a photo's places in albums to the one that took its place. */
export function mergeAlbumPlaces(library: Database, from: number, to: number): void {
  prepared<[object]>(
    library,
    `INSERT OR IGNORE INTO album_photos
       SELECT album_id, @to, position FROM album_photos WHERE photo_id = @from`,
  ).run({ from, to });
}

/** Writes no more than what is otherwise: whoever adds a photo to 20,000 waits for one row. */
function rearrange(
  library: Database,
  id: number,
  before: ReadonlyMap<number, number>,
  wanted: readonly number[],
): void {
  const after = [...new Set(wanted)];
  const placed = newPositions(before, after);
  if (placed === null) {
    setPhotos(library, id, after);
    return;
  }
  const stays = new Set(after);
  const gone = [...before.keys()].filter((photo) => !stays.has(photo));
  prepared<[number, string]>(
    library,
    'DELETE FROM album_photos WHERE album_id = ? AND photo_id IN (SELECT value FROM json_each(?))',
  ).run(id, JSON.stringify(gone));
  const put = prepared<[number, number, number]>(
    library,
    `INSERT INTO album_photos (album_id, photo_id, position) SELECT ?, id, ? FROM photos WHERE id = ?
     ON CONFLICT (album_id, photo_id) DO UPDATE SET position = excluded.position`,
  );
  for (const { photo, position } of placed) put.run(id, position, photo);
}

function setPhotos(library: Database, id: number, photos: readonly number[]): void {
  prepared<[number]>(library, 'DELETE FROM album_photos WHERE album_id = ?').run(id);
  prepared<[number, string]>(
    library,
    `INSERT OR IGNORE INTO album_photos (album_id, photo_id, position)
     SELECT ?, photos.id, ${SPACING} * key FROM json_each(?) CROSS JOIN photos ON photos.id = value ORDER BY key`,
  ).run(id, JSON.stringify(photos));
}

function refuseTaken(library: Database, name: string, except: number | null): void {
  const known = albumByName(library, name);
  if (known === null || known.id === except) return;
  throw new AppError('bad-input', `There is already an album “${known.name}”.`);
}
