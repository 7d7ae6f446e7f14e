/**
 * Passes what the user said of a photo that is removed on to the keeper; previews that, and takes it
 * back. Runs in the engine.
 */
import type { Merge } from '../../../contract/removals.ts';
import { isoOf } from '../../../facts/claims.ts';
import { prepared, write } from '../../../store/connection.ts';
import type { Store } from '../../../store/database.ts';
import {
  inheritFacts,
  disinheritFacts,
  type InheritableFacts,
} from '../../../store/inherited-facts.ts';
import { mergeWork } from '../../../store/photo-rows.ts';
import { albumTables } from '../../../store/albums.ts';
import { captionOf, claimTables } from '../../../store/claims.ts';
import { recorded } from '../../../store/journal/recording.ts';
import type { Row, RowChange } from '../../../store/journal/tables.ts';
import { restoreUserCaption } from '../../../store/user-captions.ts';
import { undoRows } from '../../../store/journal/undo-rows.ts';
import { labelTables } from '../../../store/labels.ts';
import { markTables } from '../../../store/marks.ts';

/** Where the user's work on a photo lies. */
const WORK_TABLES = { ...markTables, ...claimTables, ...labelTables, ...albumTables };

/** What a keeper inherited from one photo, as `removal_merges` keeps it. */
interface Inheritance {
  /** Rows of the user's work that changed. */
  rows: RowChange[];
  /** Date, place and camera that its own file lacks; absent where it inherited none of these. */
  facts?: { before: InheritableFacts; after: InheritableFacts };
}

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
export function previewInheritance(
  { library }: Store,
  keeperId: number,
  from: readonly number[],
): Merge | null {
  const notMeant = new Error('only looked at');
  let merge: Merge | null = null;
  try {
    write(library, () => {
      const given = from.map((photoId) => give(library, photoId, keeperId));
      merge = asMerge(library, keeperId, from, given);
      throw notMeant;
    });
  } catch (error) {
    if (error !== notMeant) throw error;
  }
  return merge;
}

/** What the keepers of a removal inherited and still have. */
export function mergesOf({ library }: Store, removalId: number): Merge[] {
  const rows = prepared<[number], { photoId: number; keeperId: number; given: string }>(
    library,
    `SELECT photo_id AS photoId, keeper_id AS keeperId, given FROM removal_merges
     WHERE removal_id = ? ORDER BY merged`,
  ).all(removalId);
  return [...Map.groupBy(rows, ({ keeperId }) => keeperId)].flatMap(
    ([keeperId, merges]) =>
      asMerge(
        library,
        keeperId,
        merges.map(({ photoId }) => photoId),
        merges.map(({ given }) => JSON.parse(given) as Inheritance),
      ) ?? [],
  );
}

/** Takes back what keepers inherited in a removal; what the user changed since then stays. */
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
      const { rows, facts } = JSON.parse(given) as Inheritance;
      undoRows(library, WORK_TABLES, rows, { keepsLater: true });
      if (facts !== undefined) disinheritFacts(library, photoId, keeperId, facts);
      prepared<[number, number]>(
        library,
        'DELETE FROM removal_merges WHERE removal_id = ? AND photo_id = ?',
      ).run(removalId, photoId);
    }
  });
}

/** Passes one photo's work on to the keeper; answers what that changed. */
function give(library: Store['library'], photoId: number, keeperId: number): Inheritance {
  const { result: facts, rows } = recorded(library, WORK_TABLES, () => {
    mergeWork(library, photoId, keeperId);
    keepWords(library, photoId, keeperId);
    return inheritFacts(library, photoId, keeperId);
  });
  return { rows, ...(facts !== null && { facts }) };
}

/** A caption, else a title, that only the copy's own file or sidecar has becomes one that the user keeps. */
function keepWords(library: Store['library'], photoId: number, keeperId: number): void {
  const [own, copys] = [captionOf(library, keeperId), captionOf(library, photoId)];
  if (own.caption !== null || own.title !== null) return;
  const words = copys.caption ?? copys.title;
  if (words !== null) restoreUserCaption(library, keeperId, words);
}

/** Null where nothing was inherited. */
function asMerge(
  library: Store['library'],
  keeperId: number,
  from: readonly number[],
  given: readonly Inheritance[],
): Merge | null {
  const changes = (table: keyof typeof WORK_TABLES): RowChange[] =>
    given.flatMap(({ rows }) => rows.filter((row) => row.table === table));
  const added = (table: keyof typeof WORK_TABLES): Row[] =>
    changes(table).flatMap(({ was, now }) => (was === null && now !== null ? [now] : []));
  const marks = changes('photos');
  const [before, after] = [marks[0]?.was, marks.at(-1)?.now];
  const rating = before?.['rating'] === after?.['rating'] ? null : Number(after?.['rating']);
  const favourite = before?.['favourite'] !== after?.['favourite'];
  const accepted = added('label_decisions').filter((row) => row['accepted'] === 1);
  const labels = namesOf(library, 'labels', accepted, 'label_id');
  const albums = namesOf(library, 'albums', added('album_photos'), 'album_id');
  const facts = factsInWords(given.flatMap((one) => one.facts ?? []));
  const date = changes('photo_claims').find(
    ({ was, now }) => was?.['taken_at'] == null && now?.['taken_at'] != null,
  )?.now;
  if (date) facts.taken = userDateInWords(date);
  const isWork = labels.length > 0 || albums.length > 0 || rating !== null || favourite;
  if (!isWork && Object.values(facts).every((fact) => fact === null)) return null;
  return { keeper: keeperId, from: [...from], labels, albums, rating, favourite, ...facts };
}

function factsInWords(
  changes: readonly { before: InheritableFacts; after: InheritableFacts }[],
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

/** Of a row of `photo_claims`. */
function userDateInWords(claim: Row): Merge['taken'] {
  const local = isoOf(Number(claim['taken_at']), Number(claim['taken_precision']));
  return { local, offsetMinutes: null, source: 'user' };
}

/** Names of what a column of rows refers to. */
function namesOf(
  library: Store['library'],
  table: 'labels' | 'albums',
  rows: readonly Row[],
  column: string,
): string[] {
  return prepared<[string], string>(
    library,
    `SELECT name FROM ${table} WHERE id IN (SELECT value FROM json_each(?)) ORDER BY name_key`,
  )
    .pluck()
    .all(JSON.stringify(rows.map((row) => row[column])));
}
