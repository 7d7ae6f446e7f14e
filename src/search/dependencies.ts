/** What a query's answer follows from beside the photos: marks, labels, albums. Runs in the engine. */
import type { Database } from 'better-sqlite3';
import type { Dependencies } from '../contract/dependencies.ts';
import { albumsNamed } from '../store/albums.ts';
import type { AlbumRow } from '../store/albums.ts';
import { labelsNamed } from '../store/labels.ts';
import type { Condition, Filter } from './conditions.ts';
import { parseQuery } from './query.ts';

/** Of a query's filters and the album that is open; smart albums add what their own searches follow from. */
export function dependenciesOf(
  library: Database,
  filters: readonly Filter[],
  openAlbum: AlbumRow | null,
): Dependencies {
  const albums = new Map<number, AlbumRow>();
  const read = [...conditionsOf(filters)];
  const take = (album: AlbumRow): void => {
    if (albums.has(album.id)) return;
    albums.set(album.id, album);
    if (album.query === null) return;
    const inner = conditionsOf(parseQuery(album.query).filters);
    read.push(...inner);
    inner.flatMap((condition) => albumsIn(library, condition)).forEach(take);
  };
  if (openAlbum !== null) take(openAlbum);
  conditionsOf(filters)
    .flatMap((condition) => albumsIn(library, condition))
    .forEach(take);

  const labelled = read.filter(({ kind }) => kind === 'tag' || kind === 'suggested');
  const labels = labelled.flatMap((condition) =>
    'text' in condition ? labelsNamed(library, condition.text).map(({ id }) => id) : [],
  );
  const areAlbumsNamed = openAlbum !== null || read.some(({ kind }) => kind === 'album');
  return {
    marks: read.some(isOfMarks),
    labels: read.some(isOfAnyLabel) ? 'all' : labelled.length > 0 ? [...new Set(labels)] : null,
    albums: areAlbumsNamed ? [...albums.keys()] : null,
  };
}

function conditionsOf(filters: readonly Filter[]): Condition[] {
  return filters.flatMap(({ any }) => any);
}

function albumsIn(library: Database, condition: Condition): AlbumRow[] {
  return condition.kind === 'album' ? albumsNamed(library, condition.text) : [];
}

function isOfMarks(condition: Condition): boolean {
  return (
    condition.kind === 'rating' ||
    (condition.kind === 'is' && condition.what === 'favourite') ||
    (condition.kind === 'has' && condition.what === 'rating')
  );
}

function isOfAnyLabel(condition: Condition): boolean {
  return condition.kind === 'is' && condition.what === 'untagged';
}
