/**
 * What the machine says of labels: for each label the undecided photos that pass its threshold, in
 * whole percent. Derived, so it may be deleted and made anew at any time. Runs in the engine.
 */
import type { Database } from 'better-sqlite3';
import type { LabelCounts } from '../contract/labels.ts';
import { prepared, write } from './connection.ts';
import type { Store } from './database.ts';
import { setScored } from './labels.ts';
import { liveCounts } from './live-counts.ts';
import { noteResult } from './results.ts';

/** Photo id to whole percent. */
export type Guesses = ReadonlyMap<number, number>;

export function guessesOf(library: Database, labelId: number): Map<number, number> {
  const rows = prepared<[number], [number, number]>(
    library,
    'SELECT photo_id, percent FROM label_guesses WHERE label_id = ?',
  ).raw();
  return new Map(rows.all(labelId));
}

/** The surest of a label's guesses: photo ids with whole percent. */
export function surestGuesses(
  library: Database,
  labelId: number,
  limit: number,
): [photoId: number, percent: number][] {
  return prepared<[number, number], [number, number]>(
    library,
    `SELECT photo_id, percent FROM label_guesses WHERE label_id = ?
     ORDER BY percent DESC, photo_id LIMIT ?`,
  )
    .raw()
    .all(labelId, limit);
}

/** What the machine says of these photos: photo id to whole percent. */
export function guessesAmong(
  library: Database,
  labelId: number,
  photoIds: readonly number[],
): Map<number, number> {
  const rows = prepared<[number, string], [number, number]>(
    library,
    `SELECT photo_id, percent FROM label_guesses
     WHERE label_id = ? AND photo_id IN (SELECT value FROM json_each(?))`,
  ).raw();
  return new Map(rows.all(labelId, JSON.stringify(photoIds)));
}

/**
 * Replaces a label's guesses and says from what they were made, in one transaction: a kill leaves the
 * old ones with their old stamp. Writes only what differs.
 */
export function replaceGuesses(
  { library }: Store,
  labelId: number,
  guesses: Guesses,
  scoredAs: string,
  scorer: string,
): boolean {
  return write(library, () => {
    const before = guessesOf(library, labelId);
    const gone = [...before.keys()].filter((photoId) => !guesses.has(photoId));
    const changed = [...guesses].filter(([photoId, percent]) => before.get(photoId) !== percent);
    prepared<[number, string]>(
      library,
      `DELETE FROM label_guesses
       WHERE label_id = ? AND photo_id IN (SELECT value FROM json_each(?))`,
    ).run(labelId, JSON.stringify(gone));
    const insert = insertion(library);
    for (const [photoId, percent] of changed) insert.run(labelId, percent, photoId);
    setScored(library, labelId, scoredAs, scorer);
    return gone.length + changed.length > 0;
  });
}

/** Replaces the guesses about photos by those of all labels; the photos count as scored then. */
export function saveGuesses(
  { library }: Store,
  photoIds: readonly number[],
  guesses: readonly { labelId: number; photoId: number; percent: number }[],
): void {
  const ids = JSON.stringify(photoIds);
  write(library, () => {
    prepared<[string]>(
      library,
      'DELETE FROM label_guesses WHERE photo_id IN (SELECT value FROM json_each(?))',
    ).run(ids);
    const insert = insertion(library);
    for (const { labelId, photoId, percent } of guesses) insert.run(labelId, percent, photoId);
    for (const photoId of photoIds) {
      noteResult(library, photoId, 'guesses', 'done');
    }
  });
}

function insertion(library: Database) {
  return prepared<[number, number, number]>(
    library,
    `INSERT INTO label_guesses (label_id, photo_id, percent)
     SELECT ?, id, ? FROM photos WHERE id = ?
     ON CONFLICT (label_id, photo_id) DO UPDATE SET percent = excluded.percent`,
  );
}

const guessRows = liveCounts<number>({ table: 'label_guesses', first: 'label_id' });
const decisionRows = liveCounts<number>({
  table: 'label_decisions',
  first: 'label_id',
  second: 'accepted',
});

/** Photos with a file by label and state, of these labels, or all. */
export function labelCounts(
  library: Database,
  labelIds: readonly number[] | null = null,
): Map<number, LabelCounts> {
  // All rows less those of photos that have no file: the latter are few, and no photo is looked up.
  const gone = prepared<[], { labelId: number; state: string; count: number }>(
    library,
    `SELECT label_id AS labelId, 'guessed' AS state, count(*) AS count
       FROM photos CROSS JOIN label_guesses ON photo_id = photos.id
       WHERE file_count <= 0 GROUP BY label_id
     UNION ALL
     SELECT label_id, iif(accepted, 'accepted', 'rejected'), count(*)
       FROM photos CROSS JOIN label_decisions ON photo_id = photos.id
       WHERE file_count <= 0 GROUP BY label_id, accepted`,
  ).all();
  const states = [
    ...guessRows(library).map(({ first, count }) => ({ labelId: first, state: 'guessed', count })),
    ...decisionRows(library).map(({ first, second, count }) => ({
      ...{ labelId: first, state: second === 1 ? 'accepted' : 'rejected', count },
    })),
    ...gone.map((row) => ({ ...row, count: -row.count })),
  ];
  const modes = prepared<[], [id: number, mode: string]>(library, 'SELECT id, mode FROM labels');
  const wanted = labelIds === null ? null : new Set(labelIds);
  const found = new Map<number, LabelCounts>();
  for (const [id, mode] of modes.raw().all()) {
    if (wanted !== null && !wanted.has(id)) continue;
    const counts: LabelCounts = { suggested: 0, applied: 0, accepted: 0, rejected: 0 };
    const own = states.filter(({ labelId }) => labelId === id);
    for (const { state, count } of own) {
      if (state === 'accepted' || state === 'rejected') counts[state] += count;
      else counts[mode === 'apply' ? 'applied' : 'suggested'] += count;
    }
    if (own.length > 0) found.set(id, counts);
  }
  return found;
}

/** Enough that one of them has a file; looking up every photo would take longer than all the rest. */
const COVER_CANDIDATES = 50;

/** The photo to show for each of these labels: accepted before applied before suggested, most probable first. */
export function labelCovers(library: Database, labelIds: readonly number[]): Map<number, number> {
  const rows = prepared<[string], [number, number]>(
    library,
    `SELECT labels.id, coalesce(
       (SELECT photo_id FROM (
           SELECT photo_id, percent FROM label_decisions
           WHERE label_id = labels.id AND accepted = 1
           ORDER BY percent DESC, photo_id DESC LIMIT ${COVER_CANDIDATES})
         CROSS JOIN photos ON photos.id = photo_id WHERE file_count > 0
         ORDER BY percent DESC, photo_id DESC LIMIT 1),
       (SELECT photo_id FROM (
           SELECT photo_id, percent FROM label_guesses WHERE label_id = labels.id
           ORDER BY percent DESC, photo_id DESC LIMIT ${COVER_CANDIDATES})
         CROSS JOIN photos ON photos.id = photo_id WHERE file_count > 0
         ORDER BY percent DESC, photo_id DESC LIMIT 1)) AS photo
     FROM labels WHERE photo IS NOT NULL AND id IN (SELECT value FROM json_each(?))`,
  ).raw();
  return new Map(rows.all(JSON.stringify(labelIds)));
}

/** What the machine says of a photo: label to whole percent. */
export function guessesAbout(library: Database, photoId: number): Map<number, number> {
  const rows = prepared<[number], [number, number]>(
    library,
    'SELECT label_id, percent FROM label_guesses WHERE photo_id = ?',
  ).raw();
  return new Map(rows.all(photoId));
}

/** How many of these photos have each label, by state. */
export function selectionCounts(
  library: Database,
  photoIds: readonly number[],
): Map<number, LabelCounts> {
  const ids = JSON.stringify(photoIds);
  return countsBy(
    prepared<[string, string], { labelId: number; state: keyof LabelCounts; count: number }>(
      library,
      `SELECT label_id AS labelId, iif(mode = 'apply', 'applied', 'suggested') AS state,
         count(*) AS count
       FROM json_each(?) AS wanted CROSS JOIN label_guesses ON photo_id = wanted.value
       CROSS JOIN labels ON labels.id = label_id GROUP BY label_id
       UNION ALL
       SELECT label_id, iif(accepted, 'accepted', 'rejected'), count(*)
       FROM json_each(?) AS wanted CROSS JOIN label_decisions ON photo_id = wanted.value
       GROUP BY label_id, accepted`,
    ).all(ids, ids),
  );
}

function countsBy(
  rows: readonly { labelId: number; state: keyof LabelCounts; count: number }[],
): Map<number, LabelCounts> {
  const counts = new Map<number, LabelCounts>();
  for (const { labelId, state, count } of rows) {
    const known = counts.get(labelId) ?? { suggested: 0, applied: 0, accepted: 0, rejected: 0 };
    counts.set(labelId, { ...known, [state]: count });
  }
  return counts;
}
