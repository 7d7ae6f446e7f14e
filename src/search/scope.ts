/** Which photos a query may answer with: those that its filters and its album leave. Engine process. */
import type { Database } from 'better-sqlite3';
import { albumById, albumsNamed } from '../store/albums.ts';
import type { AlbumRow } from '../store/albums.ts';
import { onlyAlbum } from './about.ts';
import type { Filter } from './conditions.ts';
import { photoTable } from '../store/photo-table.ts';
import { matchingPhotos } from './filters.ts';
import { maskOf } from './mask.ts';
import type { PhotoIds } from './mask.ts';

/** What a query is asked of. */
export interface Scope {
  /** Ids in the order of their album, where there is one; null for the whole library. */
  photos: PhotoIds | null;
  /** The album by hand that they are of, in the order that the user gave them. */
  album: AlbumRow | null;
  /** The album that was opened, by hand or smart. */
  opened: AlbumRow | null;
}

export interface ScopeOptions {
  /** Ids of folders whose volume is not there, for `is:offline`. */
  offlineFolders: readonly number[];
  /** The photos of an album; of a smart one, what its search finds. */
  photosOf: (album: AlbumRow) => Promise<number[]>;
}

/**
 * Resolves filters and the album that is open, if any. A query that names exactly one album by hand is
 * about that album as if it were open.
 * @throws AppError 'not-found' where there is no such album.
 */
export async function scopeOf(
  library: Database,
  filters: readonly Filter[],
  openAlbum: number | undefined,
  { offlineFolders, photosOf }: ScopeOptions,
): Promise<Scope> {
  const smartAlbums = new Map<number, number[]>();
  for (const album of smartAlbumsIn(library, filters)) {
    smartAlbums.set(album.id, await photosOf(album));
  }
  const matching = matchingPhotos(library, filters, { offlineFolders, smartAlbums });
  const opened = openAlbum === undefined ? null : albumById(library, openAlbum);
  const album = opened ?? onlyAlbum(library, filters);
  if (album === null) return { photos: matching, album: null, opened };
  const photos = within(library, await photosOf(album), matching);
  return { photos, album: album.query === null ? album : null, opened };
}

/** The smart albums that filters name, each once. */
function smartAlbumsIn(library: Database, filters: readonly Filter[]): AlbumRow[] {
  const found = new Map<number, AlbumRow>();
  for (const condition of filters.flatMap(({ any }) => any)) {
    if (condition.kind !== 'album') continue;
    for (const album of albumsNamed(library, condition.text)) {
      if (album.query !== null) found.set(album.id, album);
    }
  }
  return [...found.values()];
}

/** Those of the photos that match, in their order; all of them where nothing is asked for. */
function within(
  library: Database,
  photos: readonly number[],
  matching: Int32Array | null,
): readonly number[] {
  if (matching === null) return photos;
  const table = photoTable(library);
  const wanted = maskOf(table, matching);
  return photos.filter((id) => wanted[table.rowOf(id)] === 1);
}
