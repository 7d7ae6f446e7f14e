/**
 * A date, a place and a camera that a photo's own file lacks, inherited from a copy that went to the
 * trash. Kept apart, because the file is read again and still says nothing. Runs in the engine.
 */
import type { Database } from 'better-sqlite3';
import type { TakenAt } from '../contract/photos.ts';
import { prepared } from './connection.ts';

/** The columns of `photos` that can be inherited. */
export interface InheritableFacts {
  taken_at: number;
  taken_offset: number | null;
  taken_source: TakenAt['source'];
  taken_precision: number;
  camera: string | null;
  latitude: number | null;
  longitude: number | null;
}

const COLUMNS =
  'taken_at, taken_offset, taken_source, taken_precision, camera, latitude, longitude';
const VALUES = COLUMNS.replaceAll(/\w+/g, '@$&');
const SET_DATE = `taken_at = @taken_at, taken_offset = @taken_offset, taken_source = @taken_source,
  taken_precision = @taken_precision`;
/** Dates that are guessed give way to one that somebody told. */
const GUESSED: readonly string[] = ['file', 'name'];
const IS_GUESSED = `taken_source IN (${GUESSED.map((source) => `'${source}'`).join(', ')})`;

/** Lets a photo inherit what it lacks and the other one has; answers what that changed, or null. */
export function inheritFacts(
  library: Database,
  fromId: number,
  photoId: number,
): { before: InheritableFacts; after: InheritableFacts } | null {
  const [before, from] = [factsOf(library, photoId), factsOf(library, fromId)];
  if (before === null || from === null) return null;
  const isGuessed = ({ taken_source }: InheritableFacts): boolean => GUESSED.includes(taken_source);
  const givesDate = isGuessed(before) && !isGuessed(from);
  const givesPlace = from.latitude !== null && before.latitude === null;
  const givesCamera = from.camera !== null && before.camera === null;
  if (!givesDate && !givesPlace && !givesCamera) return null;
  prepared<[object]>(
    library,
    `INSERT OR REPLACE INTO given_facts (photo_id, from_id, ${COLUMNS})
     VALUES (@photoId, @fromId, ${VALUES})`,
  ).run({
    ...{ photoId, fromId },
    taken_at: givesDate ? from.taken_at : null,
    taken_offset: givesDate ? from.taken_offset : null,
    taken_source: givesDate ? from.taken_source : null,
    taken_precision: givesDate ? from.taken_precision : null,
    camera: givesCamera ? from.camera : null,
    latitude: givesPlace ? from.latitude : null,
    longitude: givesPlace ? from.longitude : null,
  });
  applyInheritedFacts(library, photoId);
  return { before, after: factsOf(library, photoId) ?? before };
}

/** Writes what a photo inherited where nothing else says more. */
export function applyInheritedFacts(library: Database, photoId: number): void {
  const given = inheritedFacts(library, photoId);
  if (given === null) return;
  prepared<[object]>(
    library,
    `UPDATE photos SET ${SET_DATE}
     WHERE id = @photoId AND @taken_at IS NOT NULL AND ${IS_GUESSED}`,
  ).run({ photoId, ...given });
  prepared<[object]>(
    library,
    `UPDATE photos SET camera = coalesce(camera, @camera),
       latitude = iif(latitude IS NULL, @latitude, latitude),
       longitude = iif(latitude IS NULL, @longitude, longitude) WHERE id = @photoId`,
  ).run({ photoId, ...given });
}

/** Takes back what one photo inherited from another; what was changed since then stays. */
export function disinheritFacts(
  library: Database,
  fromId: number,
  photoId: number,
  { before, after }: { before: InheritableFacts; after: InheritableFacts },
): void {
  prepared<[number, number]>(
    library,
    'DELETE FROM given_facts WHERE photo_id = ? AND from_id = ?',
  ).run(photoId, fromId);
  const now = factsOf(library, photoId);
  if (now === null) return;
  const isDate = now.taken_at === after.taken_at && now.taken_source === after.taken_source;
  const isPlace = now.latitude === after.latitude && now.longitude === after.longitude;
  const { taken_at, taken_offset, taken_source, taken_precision } = isDate ? before : now;
  const { latitude, longitude } = isPlace ? before : now;
  const camera = now.camera === after.camera ? before.camera : now.camera;
  prepared<[object]>(
    library,
    `UPDATE photos SET ${SET_DATE}, camera = @camera, latitude = @latitude, longitude = @longitude WHERE id = @photoId`,
  ).run({
    ...{ photoId, taken_at, taken_offset, taken_source, taken_precision },
    ...{ camera, latitude, longitude },
  });
}

/** All that a photo inherited, each from the first copy that had it; null where it inherited nothing. */
export function inheritedFacts(
  library: Database,
  photoId: number,
): { [Column in keyof InheritableFacts]: InheritableFacts[Column] | null } | null {
  const rows = prepared<
    [number],
    { [Column in keyof InheritableFacts]: InheritableFacts[Column] | null }
  >(library, `SELECT ${COLUMNS} FROM given_facts WHERE photo_id = ? ORDER BY from_id`).all(photoId);
  if (rows.length === 0) return null;
  const dated = rows.find(({ taken_at }) => taken_at !== null);
  const placed = rows.find(({ latitude }) => latitude !== null);
  return {
    taken_at: dated?.taken_at ?? null,
    taken_offset: dated?.taken_offset ?? null,
    taken_source: dated?.taken_source ?? null,
    taken_precision: dated?.taken_precision ?? null,
    camera: rows.find(({ camera }) => camera !== null)?.camera ?? null,
    latitude: placed?.latitude ?? null,
    longitude: placed?.longitude ?? null,
  };
}

function factsOf(library: Database, photoId: number): InheritableFacts | null {
  const row = prepared<[number], InheritableFacts>(
    library,
    `SELECT ${COLUMNS} FROM photos WHERE id = ?`,
  ).get(photoId);
  return row ?? null;
}
