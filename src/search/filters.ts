/**
 * Filters → the ids of the photos that match them: by columns in memory (photo-conditions.ts,
 * file-conditions.ts), and by SQL where it is about labels, keywords and albums. What the user wrote
 * reaches SQLite only as bound parameters. Runs in the engine.
 */
import type { Database } from 'better-sqlite3';
import { albumsNamed } from '../store/albums.ts';
import { keywordsNamed } from '../store/keywords.ts';
import { labelsNamed } from '../store/labels.ts';
import { photoTable } from '../store/photo-table.ts';
import { taggedPhotos as tagsOfPhotos } from '../store/tagged-photos.ts';
import type { Condition, Filter } from './conditions.ts';
import { captionedPhotos, photosCaptioned } from './captions.ts';
import {
  extensionMask,
  folderMask,
  nameMask,
  offlineMask,
  screenshotMask,
} from './file-conditions.ts';
import { both, either, emptyMask, idsOf, maskOf, none } from './mask.ts';
import type { Mask } from './mask.ts';
import { columnMask } from './photo-conditions.ts';
import { selectedIds } from './selection-cache.ts';

export interface FilterOptions {
  /** Ids of the folders whose root is not there now, for `is:offline`. */
  offlineFolders: readonly number[];
  /** What smart albums that a filter names hold, by their ids. */
  smartAlbums?: ReadonlyMap<number, readonly number[]>;
}

/**
 * Ids of the photos with a file that match all the filters, newest first; null where there is no
 * filter, which means all of them.
 */
export function matchingPhotos(
  library: Database,
  filters: readonly Filter[],
  options: FilterOptions,
): Int32Array | null {
  if (filters.length === 0) return null;
  // Before the rest, so that all parts speak of the same rows.
  const photos = photoTable(library);
  photos.times();
  const all = filters.map((filter) => filterMask(library, filter, options)).reduce(both);
  return idsOf(photos, all);
}

function filterMask(library: Database, filter: Filter, options: FilterOptions): Mask {
  const distinct = new Map(filter.any.map((condition) => [JSON.stringify(condition), condition]));
  const masks = Array.from(distinct.values(), (one) => conditionMask(library, one, options));
  const any = masks.length === 0 ? emptyMask(photoTable(library)) : masks.reduce(either);
  return filter.negated ? none(any) : any;
}

function conditionMask(library: Database, condition: Condition, options: FilterOptions): Mask {
  const ofPhotos = (ids: Iterable<number>): Mask => maskOf(photoTable(library), ids);
  switch (condition.kind) {
    case 'folder':
      return folderMask(library, condition.text);
    case 'name':
      return nameMask(library, condition.text);
    case 'extension':
      return extensionMask(library, condition.extension);
    case 'caption':
      return ofPhotos(photosCaptioned(library, condition.text));
    case 'tag':
      return ofPhotos(taggedPhotos(library, condition.text));
    case 'suggested':
      return ofPhotos(suggestedPhotos(library, condition.text));
    case 'album':
      return ofPhotos(albumPhotos(library, condition.text, options));
    case 'is':
      switch (condition.what) {
        case 'offline':
          return offlineMask(library, options.offlineFolders);
        case 'screenshot':
          return screenshotMask(library);
        case 'monochrome':
          return ofPhotos(selectedIds(library, 'SELECT photo_id FROM monochrome_photos', []));
        case 'untagged':
          return untaggedMask(library);
        default:
          return columnMask(library, { kind: 'is', what: condition.what });
      }
    case 'has':
      return condition.what === 'caption'
        ? ofPhotos(captionedPhotos(library))
        : columnMask(library, { kind: 'has', what: condition.what });
    default:
      return columnMask(library, condition);
  }
}

function untaggedMask(library: Database): Mask {
  const { ids } = photoTable(library).times();
  const tagged = tagsOfPhotos(library).flags();
  const mask = new Uint8Array(ids.length);
  for (let row = 0; row < mask.length; row += 1) mask[row] = Number(tagged[ids[row] ?? 0] !== 1);
  return mask;
}

/** Labels that the user accepted or the machine applied, and keywords from the files. */
function taggedPhotos(library: Database, text: string): number[] {
  const labels = labelsNamed(library, text);
  const accepted = labels.map(({ id }) => id);
  const applied = labels.filter(({ mode }) => mode === 'apply').map(({ id }) => id);
  return selectedIds(
    library,
    `SELECT photo_id FROM label_decisions
       WHERE accepted = 1 AND label_id IN (SELECT value FROM json_each(?))
     UNION ALL SELECT photo_id FROM label_guesses
       WHERE label_id IN (SELECT value FROM json_each(?))
     UNION ALL SELECT photo_id FROM photo_keywords
       WHERE keyword_id IN (SELECT value FROM json_each(?))`,
    [accepted, applied, keywordsNamed(library, text)].map((ids) => JSON.stringify(ids)),
  );
}

/** Labels that the machine suggests and nobody has judged yet. */
function suggestedPhotos(library: Database, text: string): number[] {
  const labels = labelsNamed(library, text).filter(({ mode }) => mode === 'suggest');
  return selectedIds(
    library,
    'SELECT photo_id FROM label_guesses WHERE label_id IN (SELECT value FROM json_each(?))',
    [JSON.stringify(labels.map(({ id }) => id))],
  );
}

/** What the searches of smart albums find is handed in: only the searcher can rank. */
function* albumPhotos(library: Database, text: string, options: FilterOptions): Iterable<number> {
  const albums = albumsNamed(library, text);
  const manual = albums.filter(({ query }) => query === null).map(({ id }) => id);
  yield* selectedIds(
    library,
    'SELECT photo_id FROM album_photos WHERE album_id IN (SELECT value FROM json_each(?))',
    [JSON.stringify(manual)],
  );
  for (const { id } of albums) yield* options.smartAlbums?.get(id) ?? [];
}
