/** What the user said of photos, as sidecars tell it. Runs in the engine. */
import type { Database } from 'better-sqlite3';
import { isoOf } from '../facts/claims.ts';
import type { SidecarNote } from '../facts/sidecar-note.ts';
import { userDate } from './claims.ts';
import { prepared } from './connection.ts';
import { inheritedFacts } from './inherited-facts.ts';
import { userCaption } from './user-captions.ts';

/** All that a sidecar can tell of a photo. */
export interface UserMetadata extends Pick<
  SidecarNote,
  'labels' | 'applied' | 'albums' | 'rating' | 'taken' | 'caption'
> {
  /** SHA-256 of the photo's bytes, hexadecimal. */
  photo: string;
  /** What it inherited from a copy that was removed. */
  inherited: NonNullable<SidecarNote['given']>;
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
    caption: userCaption(library, photoId),
    inherited: inheritedFields(library, photoId),
  };
}

function userDateInWords(library: Database, photoId: number): string | null {
  const date = userDate(library, photoId);
  return date && isoOf(date.at, date.precision);
}

function inheritedFields(library: Database, photoId: number): UserMetadata['inherited'] {
  const inherited = inheritedFacts(library, photoId);
  if (inherited === null) return {};
  const { taken_at, taken_offset, taken_precision, camera, latitude, longitude } = inherited;
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
