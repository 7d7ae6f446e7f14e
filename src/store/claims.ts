/**
 * What is said of when, where and what a photo is, by whom; and what counts of it, which lies in
 * `photos`. Runs in the engine.
 */
import type { Database } from 'better-sqlite3';
import { bestDate, bestPlace } from '../facts/claims.ts';
import type { Claim, ClaimSource, DateClaim } from '../facts/claims.ts';
import { prepared } from './connection.ts';
import type { Store } from './database.ts';
import { applyInheritedFacts } from './inherited-facts.ts';
import { journaled } from './journal/changes.ts';
import type { JournalTables } from './journal/tables.ts';

interface ClaimRow {
  source: ClaimSource;
  takenAt: number | null;
  takenOffset: number | null;
  precision: DateClaim['precision'] | null;
  basis: DateClaim['basis'] | null;
  latitude: number | null;
  longitude: number | null;
  title: string | null;
  caption: string | null;
}

/** What each says of a photo. */
export function claimsOf(library: Database, photoId: number): Map<ClaimSource, Claim> {
  const rows = prepared<[number], ClaimRow>(
    library,
    `SELECT source, taken_at AS takenAt, taken_offset AS takenOffset, taken_precision AS precision,
       taken_basis AS basis, latitude, longitude, title, caption
     FROM photo_claims WHERE photo_id = ?`,
  ).all(photoId);
  return new Map(rows.map((row) => [row.source, asClaim(row)]));
}

function asClaim(row: ClaimRow): Claim {
  const { takenAt: at, takenOffset: offset, precision, basis, latitude, longitude } = row;
  return {
    date:
      at === null || precision === null || basis === null ? null : { at, offset, precision, basis },
    place: latitude === null || longitude === null ? null : { latitude, longitude },
    title: row.title,
    caption: row.caption,
  };
}

/** Replaces what these sources said of a photo; null takes it away. Inside a transaction. */
export function saveClaims(
  library: Database,
  photoId: number,
  claims: Partial<Record<ClaimSource, Claim | null>>,
): void {
  for (const [source, claim] of Object.entries(claims)) {
    if (claim === null || isEmpty(claim)) {
      prepared<[number, string]>(
        library,
        'DELETE FROM photo_claims WHERE photo_id = ? AND source = ?',
      ).run(photoId, source);
      continue;
    }
    const { date, place, title, caption } = claim;
    prepared<[object]>(
      library,
      `INSERT INTO photo_claims (photo_id, source, taken_at, taken_offset, taken_precision,
         taken_basis, latitude, longitude, title, caption)
       VALUES (@photoId, @source, @at, @offset, @precision, @basis, @latitude, @longitude, @title, @caption)
       ON CONFLICT (photo_id, source) DO UPDATE SET taken_at = excluded.taken_at,
         taken_offset = excluded.taken_offset, taken_precision = excluded.taken_precision,
         taken_basis = excluded.taken_basis, latitude = excluded.latitude,
         longitude = excluded.longitude, title = excluded.title, caption = excluded.caption`,
    ).run({
      ...{ photoId, source, title, caption },
      ...(date ?? { at: null, offset: null, precision: null, basis: null }),
      ...(place ?? { latitude: null, longitude: null }),
    });
  }
  settle(library, photoId);
}

/** Writes what counts of all that is said. */
function settle(library: Database, photoId: number): void {
  const claims = claimsOf(library, photoId);
  const date = bestDate(claims);
  const place = bestPlace(claims);
  prepared<[object]>(
    library,
    `UPDATE photos SET latitude = @latitude, longitude = @longitude WHERE id = @photoId`,
  ).run({ photoId, latitude: place?.latitude ?? null, longitude: place?.longitude ?? null });
  if (date === null) settleUndated(library, photoId);
  else settleDated(library, photoId, date);
  applyInheritedFacts(library, photoId);
}

function settleDated(
  library: Database,
  photoId: number,
  { at, offset, precision, source }: NonNullable<ReturnType<typeof bestDate>>,
): void {
  prepared<[object]>(
    library,
    `UPDATE photos SET taken_at = @at, taken_offset = @offset, taken_precision = @precision,
       taken_source = @source WHERE id = @photoId`,
  ).run({ photoId, at, offset, precision, source });
}

/** The date of its oldest file stands in. */
function settleUndated(library: Database, photoId: number): void {
  const row = prepared<[number], { modifiedAt: number | null }>(
    library,
    `SELECT min(modified_at) AS modifiedAt FROM files WHERE photo_id = ? AND state <> 'missing'`,
  ).get(photoId);
  prepared<[object]>(
    library,
    `UPDATE photos SET taken_at = coalesce(@at, taken_at), taken_offset = NULL, taken_precision = 19,
       taken_source = 'file' WHERE id = @photoId AND taken_source <> 'file'`,
  ).run({ photoId, at: row?.modifiedAt == null ? null : wallClock(row.modifiedAt) });
}

/** The wall-clock time of this machine at an instant, in milliseconds as if it were UTC. */
export function wallClock(instant: number): number {
  const whole = Math.round(instant);
  return whole - new Date(whole).getTimezoneOffset() * 60_000;
}

/** The title and caption that count: the user's word, then what lies beside a photo, newer than what lies in it. */
export function captionOf(
  library: Database,
  photoId: number,
): { title: string | null; caption: string | null } {
  const claims = claimsOf(library, photoId);
  const said = (['user', 'sidecar', 'photo', 'takeout'] as const).flatMap(
    (source) => claims.get(source) ?? [],
  );
  return {
    title: said.find(({ title }) => title !== null)?.title ?? null,
    caption: said.find(({ caption }) => caption !== null)?.caption ?? null,
  };
}

/** A date as the user says it. */
export type UserDate = Pick<DateClaim, 'at' | 'precision'>;

/** What the user says of photos: a date and a caption, each a change by itself. */
export const claimTables = {
  photo_claims: {
    key: ['photo_id', 'source'],
    only: { source: 'user' },
    oneByOne: 'column',
    sparse: true,
    together: [['taken_at', 'taken_offset', 'taken_precision', 'taken_basis']],
    settle: (library, row) => {
      const photoId = Number(row['photo_id']);
      const left = claimsOf(library, photoId).get('user');
      if (left && isEmpty(left)) saveClaims(library, photoId, { user: null });
      else settle(library, photoId);
    },
  },
} as const satisfies JournalTables;

/** The user says when photos were taken, or (null) that what else is known counts again. Answers the step. */
export function setTaken(
  { library }: Store,
  ids: readonly number[],
  date: UserDate | null,
): number {
  return journaled(library, claimTables, (step) => {
    for (const id of ids) if (exists(library, id)) saveUserDate(library, id, date);
    return step;
  });
}

/** Takes over the user's date of a photo from elsewhere where there is none. True where there was none. */
export function restoreUserDate(library: Database, photoId: number, date: UserDate): boolean {
  if (userDate(library, photoId) !== null) return false;
  saveUserDate(library, photoId, date);
  return true;
}

/** When the user says that a photo was taken, or null. */
export function userDate(library: Database, photoId: number): UserDate | null {
  const date = claimsOf(library, photoId).get('user')?.date;
  return date ? { at: date.at, precision: date.precision } : null;
}

/** Writes it; null takes it away. Inside a transaction. */
export function saveUserDate(library: Database, photoId: number, date: UserDate | null): void {
  const dated = date && ({ ...date, offset: null, basis: 'taken' } as const);
  saveUserClaim(library, photoId, { date: dated });
}

/** Changes what is given of what the user says of a photo; null takes it away. Inside a transaction. */
export function saveUserClaim(
  library: Database,
  photoId: number,
  change: Partial<Pick<Claim, 'date' | 'caption'>>,
): void {
  const before = claimsOf(library, photoId).get('user') ?? SILENT;
  saveClaims(library, photoId, { user: { ...before, ...change } });
}

const SILENT: Claim = { date: null, place: null, title: null, caption: null };

function isEmpty({ date, place, title, caption }: Claim): boolean {
  return date === null && place === null && title === null && caption === null;
}

function exists(library: Database, photoId: number): boolean {
  return (
    prepared<[number]>(library, 'SELECT 1 FROM photos WHERE id = ?').get(photoId) !== undefined
  );
}
