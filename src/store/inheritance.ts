/**
 * What the user said of a photo that goes passes to the one that stays, can be foretold, and can be
 * taken back. Runs in the engine.
 */
import type { Merge } from '../contract/removals.ts';
import { isoOf } from '../base/claims.ts';
import { saveUserDate, userDate, type UserDate } from './claims.ts';
import { prepared, write } from './connection.ts';
import type { Store } from './database.ts';
import { giveFacts, takeBackFacts, type Facts } from './given-facts.ts';
import { mergeWork } from './photo-rows.ts';

type Row = Record<string, string | number | null>;

/** What a keeper was given. */
interface Inheritance {
  favourite: { before: number; after: number };
  rating: { before: number; after: number };
  /** The date that the user gave it; absent where the keeper had one already, or got none. */
  date?: UserDate;
  /** Rows of the user's work that the keeper did not have, by table. */
  added: { table: string; rows: Row[] }[];
  /** Date, place and camera that its own file lacks; absent where nothing of that was given. */
  facts?: { before: Facts; after: Facts };
}

/** Tables in which the user's work on a photo lies, and what a row says of it. */
const WORK_TABLES = { label_decisions: 'label_id', album_photos: 'album_id' } as const;

/**
 * Gives the keeper what the user said of each photo in `from`, in one transaction, and keeps what
 * that changed for an undo. A photo whose work was passed on in this removal already is left alone.
 */
export function inherit(
  { library }: Store,
  removalId: number,
  keeperId: number,
  from: readonly number[],
): void {
  write(library, () => {
    for (const photoId of from) {
      const done = prepared<[number, number]>(
        library,
        'SELECT 1 FROM removal_merges WHERE removal_id = ? AND photo_id = ?',
      ).get(removalId, photoId);
      if (done !== undefined) continue;
      const given = give(library, photoId, keeperId);
      prepared<[number, number, number, string]>(
        library,
        `INSERT INTO removal_merges (removal_id, photo_id, keeper_id, given, merged)
         SELECT ?, ?, ?, ?, count(*) FROM removal_merges`,
      ).run(removalId, photoId, keeperId, JSON.stringify(given));
    }
  });
}

/** What `inherit` would give: it is done, looked at, and never committed. */
export function foretell(
  { library }: Store,
  keeperId: number,
  from: readonly number[],
): Merge | null {
  const notMeant = new Error('only looked at');
  let merge: Merge | null = null;
  try {
    write(library, () => {
      const given = from.map((photoId) => give(library, photoId, keeperId));
      merge = inWords(library, keeperId, from, given);
      throw notMeant;
    });
  } catch (error) {
    if (error !== notMeant) throw error;
  }
  return merge;
}

/** What the keepers of a removal were given and still have of it. */
export function mergesOf({ library }: Store, removalId: number): Merge[] {
  const rows = prepared<[number], { photoId: number; keeperId: number; given: string }>(
    library,
    `SELECT photo_id AS photoId, keeper_id AS keeperId, given FROM removal_merges
     WHERE removal_id = ? ORDER BY merged`,
  ).all(removalId);
  return [...Map.groupBy(rows, ({ keeperId }) => keeperId)].flatMap(
    ([keeperId, merges]) =>
      inWords(
        library,
        keeperId,
        merges.map(({ photoId }) => photoId),
        merges.map(({ given }) => JSON.parse(given) as Inheritance),
      ) ?? [],
  );
}

/** One photo's work to the keeper; what that changed. */
function give(library: Store['library'], photoId: number, keeperId: number): Inheritance {
  const before = workOf(library, keeperId);
  const hadDate = userDate(library, keeperId) !== null;
  mergeWork(library, photoId, keeperId);
  const facts = giveFacts(library, photoId, keeperId);
  const after = workOf(library, keeperId);
  const date = hadDate ? null : userDate(library, keeperId);
  return {
    ...(date !== null && { date }),
    ...(facts !== null && { facts }),
    favourite: { before: before.favourite, after: after.favourite },
    rating: { before: before.rating, after: after.rating },
    added: (['label_decisions', 'album_photos'] as const).map((table) => {
      const key = WORK_TABLES[table];
      const known = new Set(before.tables[table].map((row) => row[key]));
      return { table, rows: after.tables[table].filter((row) => !known.has(row[key] ?? null)) };
    }),
  };
}

/** Null where nothing was given. */
function inWords(
  library: Store['library'],
  keeperId: number,
  from: readonly number[],
  given: readonly Inheritance[],
): Merge | null {
  const rows = (table: string): Row[] =>
    given.flatMap(({ added }) => added.find((one) => one.table === table)?.rows ?? []);
  const accepted = rows('label_decisions').filter((row) => row['accepted'] === 1);
  const [first, last] = [given[0], given.at(-1)];
  const rating = first?.rating.before !== last?.rating.after ? (last?.rating.after ?? null) : null;
  const favourite = first?.favourite.before !== last?.favourite.after;
  const labels = namesOf(
    library,
    'labels',
    accepted.map((row) => row['label_id']),
  );
  const albums = namesOf(
    library,
    'albums',
    rows('album_photos').map((row) => row['album_id']),
  );
  const facts = factsInWords(given.flatMap((one) => one.facts ?? []));
  const date = given.find((one) => one.date !== undefined)?.date;
  if (date !== undefined) facts.taken = dateInWords(date);
  const isWork = labels.length > 0 || albums.length > 0 || rating !== null || favourite;
  if (!isWork && Object.values(facts).every((fact) => fact === null)) return null;
  return { keeper: keeperId, from: [...from], labels, albums, rating, favourite, ...facts };
}

function factsInWords(
  changes: readonly { before: Facts; after: Facts }[],
): Pick<Merge, 'taken' | 'gps' | 'camera'> {
  const [before, after] = [changes[0]?.before, changes.at(-1)?.after];
  if (before === undefined || after === undefined) return { taken: null, gps: null, camera: null };
  const { taken_at, taken_offset, taken_source, taken_precision, latitude, longitude } = after;
  return {
    taken:
      before.taken_source === taken_source
        ? null
        : {
            local: isoOf(taken_at, taken_precision),
            offsetMinutes: taken_offset,
            source: taken_source,
          },
    gps:
      before.latitude !== null || latitude === null || longitude === null
        ? null
        : { latitude, longitude },
    camera: before.camera === null ? after.camera : null,
  };
}

function dateInWords({ at, precision }: UserDate): Merge['taken'] {
  return { local: isoOf(at, precision), offsetMinutes: null, source: 'user' };
}

function namesOf(
  library: Store['library'],
  table: 'labels' | 'albums',
  ids: readonly unknown[],
): string[] {
  return prepared<[string], string>(
    library,
    `SELECT name FROM ${table} WHERE id IN (SELECT value FROM json_each(?)) ORDER BY name_key`,
  )
    .pluck()
    .all(JSON.stringify(ids));
}

/** Takes back what keepers were given by a removal; what the user changed since then stays. */
export function disinherit(
  { library }: Store,
  removalId: number,
  photoIds: readonly number[],
): void {
  write(library, () => {
    const merges = prepared<[number, string], { photoId: number; keeperId: number; given: string }>(
      library,
      `SELECT photo_id AS photoId, keeper_id AS keeperId, given FROM removal_merges
       WHERE removal_id = ? AND photo_id IN (SELECT value FROM json_each(?)) ORDER BY merged DESC`,
    ).all(removalId, JSON.stringify(photoIds));
    for (const { photoId, keeperId, given } of merges) {
      const { favourite, rating, added, facts, date } = JSON.parse(given) as Inheritance;
      const now = userDate(library, keeperId);
      const isGiven = date !== undefined && now?.at === date.at && now.precision === date.precision;
      if (isGiven) saveUserDate(library, keeperId, null);
      if (facts !== undefined) takeBackFacts(library, photoId, keeperId, facts);
      prepared<[object]>(
        library,
        `UPDATE photos SET favourite = iif(favourite = @favouriteAfter, @favouriteBefore, favourite),
           rating = iif(rating = @ratingAfter, @ratingBefore, rating) WHERE id = @keeperId`,
      ).run({
        keeperId,
        favouriteAfter: favourite.after,
        favouriteBefore: favourite.before,
        ratingAfter: rating.after,
        ratingBefore: rating.before,
      });
      for (const { table, rows } of added) {
        for (const row of rows) {
          const columns = Object.keys(row);
          const same = columns.map((column) => `${column} IS @${column}`).join(' AND ');
          library.prepare<[Row]>(`DELETE FROM ${table} WHERE ${same}`).run(row);
        }
      }
      prepared<[number, number]>(
        library,
        'DELETE FROM removal_merges WHERE removal_id = ? AND photo_id = ?',
      ).run(removalId, photoId);
    }
  });
}

function workOf(
  library: Store['library'],
  photoId: number,
): {
  favourite: number;
  rating: number;
  tables: Record<keyof typeof WORK_TABLES, Row[]>;
} {
  const photo = prepared<[number], { favourite: number; rating: number }>(
    library,
    'SELECT favourite, rating FROM photos WHERE id = ?',
  ).get(photoId) ?? { favourite: 0, rating: 0 };
  const rows = (table: string): Row[] =>
    prepared<[number], Row>(library, `SELECT * FROM ${table} WHERE photo_id = ?`).all(photoId);
  return {
    ...photo,
    tables: { label_decisions: rows('label_decisions'), album_photos: rows('album_photos') },
  };
}
