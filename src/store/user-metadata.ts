/** What the user said of photos, and where their files lie, as sidecars tell it. Runs in the engine. */
import type { Database } from 'better-sqlite3';
import { isoOf } from '../facts/claims.ts';
import type { SidecarNote } from '../facts/sidecar-note.ts';
import { userDate } from './claims.ts';
import { prepared } from './connection.ts';
import { givenTo } from './given-facts.ts';

/** All that a sidecar can tell of a photo. */
export interface UserMetadata extends Pick<
  SidecarNote,
  'labels' | 'applied' | 'albums' | 'rating' | 'taken'
> {
  /** SHA-256 of the photo's bytes, hexadecimal. */
  photo: string;
  /** What it was given by a copy that went. */
  given: NonNullable<SidecarNote['given']>;
}

/** A file of a photo that is not missing. */
export interface PhotoFile {
  photoId: number;
  /** `raw` and so on, as the content says. */
  format: string;
  folderId: number;
  /** The folder that was added, absolute. */
  root: string;
  /** Below it, '/' between the parts. */
  path: string;
}

/** Files of these photos, or of all; those of one photo follow each other. */
export function photoFileList(library: Database, ids: readonly number[] | null): PhotoFile[] {
  return prepared<[string | null, string | null], PhotoFile>(
    library,
    `SELECT photo_id AS photoId, format, folder_id AS folderId, folders.path AS root,
       files.path AS path
     FROM files JOIN photos ON photos.id = photo_id JOIN folders ON folders.id = folder_id
     WHERE state <> 'missing'
       AND (? IS NULL OR photo_id IN (SELECT value FROM json_each(?)))
     ORDER BY photo_id, files.id`,
  ).all(...both(ids === null ? null : JSON.stringify(ids)));
}

function both<T>(value: T): [T, T] {
  return [value, value];
}

/** Whether another file has this file's name but for the ending, as the JPEG of a RAW has. */
export function hasNamesake(library: Database, { folderId, path }: PhotoFile): boolean {
  const stem = path.replace(/\.[^./]*$/, '');
  // Every `stem.ending` lies between `stem.` and `stem/`, the next character.
  const near = prepared<[number, string, string], string>(
    library,
    `SELECT path FROM files WHERE folder_id = ? AND path >= ? AND path < ? AND state <> 'missing'`,
  )
    .pluck()
    .all(folderId, `${stem}.`, `${stem}/`);
  return near.some((other) => other !== path && other.replace(/\.[^./]*$/, '') === stem);
}

/** What is said of a photo now. A rating that only its file gives is not the user's. */
export function userMetadataOf(library: Database, photoId: number): UserMetadata {
  const photo = prepared<[number], { hash: Buffer; rating: number | null }>(
    library,
    `SELECT content_hash AS hash, iif(rating > 0 AND rating <> file_rating, rating, NULL) AS rating
     FROM photos WHERE id = ?`,
  ).get(photoId);
  return {
    photo: photo?.hash.toString('hex') ?? '',
    labels: prepared<[number], SidecarNote['labels'][number]>(
      library,
      `SELECT name, decided_at AS at, model, percent
       FROM label_decisions CROSS JOIN labels ON labels.id = label_id
       WHERE photo_id = ? AND accepted = 1 ORDER BY name_key`,
    ).all(photoId),
    applied: prepared<[number], string>(
      library,
      `SELECT name FROM label_guesses CROSS JOIN labels ON labels.id = label_id
       WHERE photo_id = ? AND mode = 'apply' ORDER BY name_key`,
    )
      .pluck()
      .all(photoId),
    albums: prepared<[number], SidecarNote['albums'][number]>(
      library,
      `SELECT name, position AS place FROM album_photos CROSS JOIN albums ON albums.id = album_id
       WHERE photo_id = ? AND query IS NULL ORDER BY name_key`,
    ).all(photoId),
    rating: photo?.rating ?? null,
    taken: userDateInWords(library, photoId),
    given: givenInWords(library, photoId),
  };
}

function userDateInWords(library: Database, photoId: number): string | null {
  const date = userDate(library, photoId);
  return date && isoOf(date.at, date.precision);
}

function givenInWords(library: Database, photoId: number): UserMetadata['given'] {
  const given = givenTo(library, photoId);
  if (given === null) return {};
  const { taken_at, taken_offset, taken_precision, camera, latitude, longitude } = given;
  return {
    ...(taken_at !== null && { taken: xmpTime(taken_at, taken_offset, taken_precision) }),
    ...(latitude !== null && { latitude }),
    ...(longitude !== null && { longitude }),
    ...(camera !== null && { camera }),
  };
}

/** `1962`, or `2021-06-30T18:05:00+02:00`; without a zone where that is not known. */
function xmpTime(wallClock: number, offset: number | null, precision: number | null): string {
  if (precision !== null && precision < 19) return isoOf(wallClock, precision);
  const local = new Date(wallClock).toISOString().slice(0, 23).replace('.000', '');
  if (offset === null) return local;
  const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60];
  const padded = [hours, minutes].map((part) => String(part).padStart(2, '0')).join(':');
  return `${local}${offset < 0 ? '-' : '+'}${padded}`;
}

/** The photo of this content, hexadecimal, or null. */
export function photoOfContent(library: Database, content: string): number | null {
  const row = prepared<[Buffer], { id: number }>(
    library,
    'SELECT id FROM photos WHERE content_hash = ?',
  ).get(Buffer.from(content, 'hex'));
  return row?.id ?? null;
}
