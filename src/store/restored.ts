/**
 * Takes over what the user said of a photo in another library, from Keepsake's note in a sidecar. Adds
 * only where this library's user has said nothing. Runs in the engine.
 */
import type { Database } from 'better-sqlite3';
import { parseIso } from '../facts/claims.ts';
import { AppError } from '../base/errors.ts';
import type { SidecarNote } from '../facts/sidecar-note.ts';
import { albumByName, insertAlbum } from './albums.ts';
import { restoreUserDate } from './claims.ts';
import { prepared, write } from './connection.ts';
import type { Store } from './database.ts';
import { acceptedRivals } from './label-decisions.ts';
import { insertLabel, labelByName } from './labels.ts';
import { restoreUserCaption } from './user-captions.ts';

/** What was new to the library. */
export interface Restored {
  labels: number;
  albums: number;
  ratings: number;
  dates: number;
  captions: number;
}

/** Labels and albums that are not there yet are made, by name alone. */
export function restoreNote(store: Store, photoId: number, note: SidecarNote): Restored {
  const { library } = store;
  return write(library, () => ({
    labels: count(note.labels, (label) => restoreLabel(store, photoId, label)),
    albums: count(note.albums, (album) => restorePlace(store, photoId, album)),
    dates: note.taken !== null && restoreDate(library, photoId, note.taken) ? 1 : 0,
    captions: note.caption !== null && restoreUserCaption(library, photoId, note.caption) ? 1 : 0,
    ratings: note.rating !== null && restoreRating(library, photoId, note.rating) ? 1 : 0,
  }));
}

function count<T>(items: readonly T[], restore: (item: T) => boolean): number {
  return items.filter((item) => {
    try {
      return restore(item);
    } catch (error) {
      // A name that is none: a hand has been at the note.
      if (error instanceof AppError && error.code === 'bad-input') return false;
      throw error;
    }
  }).length;
}

function restoreLabel(
  store: Store,
  photoId: number,
  { name, at, model, percent }: SidecarNote['labels'][number],
): boolean {
  const { library } = store;
  const label = labelByName(library, name) ?? insertLabel(store, { name });
  // Of an exclusive set, what is accepted here stands.
  if (acceptedRivals(library, [label.id], [photoId]).length > 0) return false;
  // No change of the journal: a note is the user's word of long ago, not what was done just now.
  const { changes } = prepared<[object]>(
    library,
    `INSERT OR IGNORE INTO label_decisions
       (label_id, photo_id, accepted, decided_at, model, percent, change_id)
     VALUES (@label, @photoId, 1, @at, @model, @percent, 0)`,
  ).run({ label: label.id, photoId, at, model, percent });
  return changes > 0;
}

/** Puts a photo into an album of this name, a new one where there is none. True where it was not in it. */
export function restorePlaceInAlbum(
  store: Store,
  photoId: number,
  album: SidecarNote['albums'][number],
): boolean {
  return count([album], (one) => restorePlace(store, photoId, one)) === 1;
}

function restorePlace(
  store: Store,
  photoId: number,
  { name, place }: SidecarNote['albums'][number],
): boolean {
  const { library } = store;
  const known = albumByName(library, name);
  // A smart album of that name shows what its search finds.
  if (known?.query != null) return false;
  const { changes } = prepared<[number, number, number]>(
    library,
    'INSERT OR IGNORE INTO album_photos (album_id, photo_id, position) VALUES (?, ?, ?)',
  ).run(known?.id ?? insertAlbum(store, { name }), photoId, place);
  return changes > 0;
}

/** A hand may have been at the note. */
function restoreDate(library: Database, photoId: number, taken: string): boolean {
  const date = parseIso(taken);
  return date !== null && restoreUserDate(library, photoId, date);
}

function restoreRating(library: Database, photoId: number, rating: number): boolean {
  const { changes } = prepared<[object]>(
    library,
    `UPDATE photos SET rating = @rating
     WHERE id = @photoId AND rating = file_rating AND rating <> @rating`,
  ).run({ photoId, rating });
  return changes > 0;
}
