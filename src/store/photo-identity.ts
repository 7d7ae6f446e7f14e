/** How a file finds, keeps, shares and leaves its photo: a photo is its content. Used by photos.ts. */
import type { Database } from 'better-sqlite3';
import type { Claim } from '../facts/claims.ts';
import type { KeywordsAndRating, SidecarMetadata } from '../facts/keywords.ts';
import { prepared } from './connection.ts';
import type { Store } from './database.ts';
import {
  findByHash,
  insertPhoto,
  mergeWork,
  refreshPhoto,
  replacePhoto,
  type PhotoFacts,
} from './photo-rows.ts';
import { saveRendered } from './rendered.ts';
import { writeResults, type NewResult } from './results.ts';
import { isSamePhoto, seenOf, type Seen } from './same-photo.ts';

/** One file as the analyser read it. */
export interface AnalysedFile extends PhotoFacts {
  fileId: number;
  /** What the tasks made of it. */
  results: readonly NewResult[];
  /** By which an edit is told from another picture; null where there is none. */
  vector: { model: string; vector: Float32Array } | null;
  /** False where browsers cannot show the file itself, or show it wrongly. */
  shownByBrowsers?: boolean;
  /** What other programs wrote into it; absent where that was not asked for. */
  keywordsAndRating?: KeywordsAndRating;
  /** What they wrote beside it; null keeps what was known. */
  sidecar?: SidecarMetadata | null;
  /** What the file and its name say of when, where and what; absent where that was not asked for. */
  claims?: { photo: Claim; name: Claim | null };
  /** Of the file when it was read. */
  size: number;
  modifiedAt: number;
  /** Of the sidecars that were beside it when it was read; absent where nobody looked. */
  sidecars?: string | null;
}

export interface SavedPhoto {
  photoId: number;
  /** The photo was there and shows another picture now. */
  changedPicture: boolean;
  /** The photo was not there, or had no file: it appears in the timeline. */
  isNew: boolean;
  /** Photos that lost their last file by this. */
  orphaned: number[];
}

/**
 * Writes what was read of one file and ties the file to its photo. Contents that no photo has any more
 * are added to `outdated`. Inside a transaction.
 */
export function saveOne(store: Store, item: AnalysedFile, outdated: Buffer[]): SavedPhoto {
  const { library } = store;
  const known = findByHash(library, item.contentHash);
  const current = photoOfFile(library, item.fileId);
  let photoId: number;
  let changedPicture = false;
  if (known !== undefined) {
    photoId = known.id;
    refreshPhoto(library, photoId, item);
  } else if (
    current !== null &&
    isOnlyFile(library, item.fileId, current) &&
    isSamePhoto(store, current, seenIn(item))
  ) {
    photoId = current;
    changedPicture = true;
    outdated.push(replacePhoto(library, photoId, item));
    // Missing files of this photo had the old content: what they are is open until they return.
    prepared<[number, number]>(
      library,
      `UPDATE files SET photo_id = NULL WHERE photo_id = ? AND state = 'missing' AND id <> ?`,
    ).run(photoId, item.fileId);
  } else {
    photoId = insertPhoto(library, item);
  }
  saveRendered(library, photoId, item.shownByBrowsers === false);
  writeResults(library, photoId, item.results);
  const isNew = fileCount(library, photoId) === 0;
  const orphaned = attach(store, item, photoId, seenIn(item));
  return { photoId, changedPicture, isNew, orphaned };
}

/** Ties a file that was read to its photo. Answers the photo that lost its last file by this, if any. */
export function attach(
  store: Store,
  {
    fileId,
    size,
    modifiedAt,
    sidecars,
  }: Pick<AnalysedFile, 'fileId' | 'size' | 'modifiedAt' | 'sidecars'>,
  photoId: number,
  now: Seen | null = seenOf(store, photoId),
): number[] {
  const { library } = store;
  const before = photoOfFile(library, fileId);
  if (fileCount(library, photoId) === 0 && before !== photoId) {
    // The content was lost and is found again: it has moved, and its old places are history.
    prepared<[number, number]>(
      library,
      `DELETE FROM files WHERE photo_id = ? AND state = 'missing' AND id <> ?`,
    ).run(photoId, fileId);
  }
  // `tries` is 0 where the file was seen to change after its reading began: it is read once more, and
  // so it is where its sidecars are others by now.
  const { changes } = prepared<[object]>(
    library,
    `UPDATE files SET photo_id = @photoId, failure_code = NULL, failure_detail = NULL, failed_at = NULL,
       state = iif((tries > 0 OR (size = @size AND modified_at = @modifiedAt))
         AND (@anySidecars OR sidecars IS @sidecars), 'ready', 'pending'),
       size = iif(tries > 0, @size, size), modified_at = iif(tries > 0, @modifiedAt, modified_at), tries = 0
     WHERE id = @fileId AND state <> 'missing'`,
  ).run({
    ...{ photoId, fileId, size, modifiedAt },
    anySidecars: Number(sidecars === undefined),
    sidecars: sidecars ?? null,
  });
  if (changes === 0 || before === null || before === photoId || fileCount(library, before) > 0)
    return [];
  // Another picture under an old name inherits nothing of it.
  if (now !== null && isSamePhoto(store, before, now)) mergeWork(library, before, photoId);
  return [before];
}

function seenIn({ vector, contentHash, camera, claims, ...item }: AnalysedFile): Seen {
  const told = claims?.photo.date ?? null;
  const isExact = told !== null && told.precision === 19 && told.basis === 'taken';
  const isExif = told === null && item.takenSource === 'exif';
  return {
    ...{ contentHash, camera },
    exposedAt: isExact ? told.at : isExif ? item.takenAt : null,
    vectorOf: (model) => (vector?.model === model ? vector.vector : null),
  };
}

function photoOfFile(library: Database, fileId: number): number | null {
  const row = prepared<[number], { photoId: number | null }>(
    library,
    'SELECT photo_id AS photoId FROM files WHERE id = ?',
  ).get(fileId);
  return row?.photoId ?? null;
}

function isOnlyFile(library: Database, fileId: number, photoId: number): boolean {
  const other = prepared<[number, number]>(
    library,
    `SELECT 1 FROM files WHERE photo_id = ? AND id <> ? AND state <> 'missing'`,
  ).get(photoId, fileId);
  return other === undefined;
}

/** How many files that are there a photo has. */
export function fileCount(library: Database, photoId: number): number {
  const row = prepared<[number], { count: number }>(
    library,
    'SELECT file_count AS count FROM photos WHERE id = ?',
  ).get(photoId);
  return row?.count ?? 0;
}
