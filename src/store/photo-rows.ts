/** Writes rows of `photos`: a photo is its content, whatever files it lies in. Used by photos.ts only. */
import type { Database } from 'better-sqlite3';
import type { TakenAt } from '../contract/photos.ts';
import { mergeAlbumPlaces } from './albums.ts';
import { restoreUserDate, userDate } from './claims.ts';
import { restoreUserCaption, userCaption } from './user-captions.ts';
import { prepared } from './connection.ts';
import { mergeDecisions } from './label-decisions.ts';

/** What is known of a photo from its bytes: the columns of `photos`. */
export interface PhotoFacts extends CameraFacts {
  /** SHA-256 of the file's bytes. */
  contentHash: Buffer;
  bytes: number;
  format: string;
  /** As shown, after EXIF orientation. */
  width: number;
  height: number;
  /** Wall clock where it was taken, in milliseconds as if it were UTC. */
  takenAt: number;
  /** Minutes east of UTC. */
  takenOffset: number | null;
  takenSource: TakenAt['source'];
  latitude: number | null;
  longitude: number | null;
}

/** With which camera, and how. */
export interface CameraFacts {
  camera: string | null;
  lens: string | null;
  /** Seconds. */
  exposureTime: number | null;
  aperture: number | null;
  iso: number | null;
  /** Millimetres. */
  focalLength: number | null;
}

/** The photo with this content, if there is one. */
export function findByHash(
  library: Database,
  contentHash: Buffer,
): { id: number; fileCount: number } | undefined {
  return prepared<[Buffer], { id: number; fileCount: number }>(
    library,
    'SELECT id, file_count AS fileCount FROM photos WHERE content_hash = ?',
  ).get(contentHash);
}

/** Adds a photo and answers its id. */
export function insertPhoto(library: Database, facts: PhotoFacts): number {
  const { lastInsertRowid } = prepared<[object]>(
    library,
    `INSERT INTO photos (content_hash, bytes, format, width, height, taken_at, taken_offset, taken_source,
       camera, lens, exposure_time, aperture, iso, focal_length, latitude, longitude, added_at)
     VALUES (@contentHash, @bytes, @format, @width, @height, @takenAt, @takenOffset, @takenSource,
       @camera, @lens, @exposureTime, @aperture, @iso, @focalLength, @latitude, @longitude, @now)`,
  ).run({ ...parameters(facts), now: Date.now() });
  return Number(lastInsertRowid);
}

const SET_FACTS = `bytes = @bytes, format = @format, width = @width, height = @height,
  taken_offset = @takenOffset, taken_source = @takenSource, taken_precision = 19, camera = @camera, lens = @lens,
  exposure_time = @exposureTime, aperture = @aperture, iso = @iso, focal_length = @focalLength,
  latitude = @latitude, longitude = @longitude`;

/** Gives a photo whose only file was edited its new content. Its vectors are of the old one: they go. */
export function replacePhoto(library: Database, id: number, facts: PhotoFacts): Buffer {
  const before = prepared<[number], { contentHash: Buffer }>(
    library,
    'SELECT content_hash AS contentHash FROM photos WHERE id = ?',
  ).get(id);
  if (before === undefined) throw new Error(`photo ${id} is not there`);
  prepared<[object]>(
    library,
    `UPDATE photos SET content_hash = @contentHash, taken_at = @takenAt, ${SET_FACTS} WHERE id = @id`,
  ).run({ ...parameters(facts), id });
  prepared<[number]>(library, 'DELETE FROM embeddings WHERE photo_id = ?').run(id);
  return before.contentHash;
}

/**
 * Writes what was read of a content that is known: the reader may have learned more since.
 * Where only file dates tell when it was taken, the earliest of its files counts, for copying
 * a file gives it a new date.
 */
export function refreshPhoto(library: Database, id: number, facts: PhotoFacts): void {
  prepared<[object]>(
    library,
    `UPDATE photos SET taken_at = CASE WHEN taken_source = 'file' AND @takenSource = 'file'
       THEN min(taken_at, @takenAt) ELSE @takenAt END, ${SET_FACTS} WHERE id = @id`,
  ).run({ ...parameters(facts), id });
}

/** Writes what was read of the camera of a photo whose picture is known. */
export function refreshCamera(library: Database, id: number, facts: CameraFacts): void {
  const { camera, lens, exposureTime, aperture, iso, focalLength } = facts;
  prepared<[object]>(
    library,
    `UPDATE photos SET camera = @camera, lens = @lens, exposure_time = @exposureTime,
       aperture = @aperture, iso = @iso, focal_length = @focalLength WHERE id = @id`,
  ).run({ id, camera, lens, exposureTime, aperture, iso, focalLength });
}

/** Passes what the user said of a photo that has lost its last file to the photo that took its place. */
export function mergeWork(library: Database, from: number, to: number): void {
  prepared<[{ from: number; to: number }]>(
    library,
    `UPDATE photos SET favourite = max(favourite, (SELECT favourite FROM photos WHERE id = @from)),
       rating = max(rating, (SELECT rating FROM photos WHERE id = @from)) WHERE id = @to`,
  ).run({ from, to });
  const date = userDate(library, from);
  if (date !== null) restoreUserDate(library, to, date);
  const caption = userCaption(library, from);
  if (caption !== null) restoreUserCaption(library, to, caption);
  mergeDecisions(library, from, to);
  mergeAlbumPlaces(library, from, to);
}

/** Only what the statements name, so that callers may hand over more. */
function parameters(facts: PhotoFacts): PhotoFacts {
  const { contentHash, bytes, format, width, height, takenAt, takenOffset, takenSource } = facts;
  const { camera, lens, exposureTime, aperture, iso, focalLength, latitude, longitude } = facts;
  return {
    ...{ contentHash, bytes, format, width, height, takenAt, takenOffset, takenSource },
    ...{ camera, lens, exposureTime, aperture, iso, focalLength, latitude, longitude },
  };
}
