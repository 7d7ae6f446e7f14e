/** What the user decided about labels of photos. Never written for a machine. Runs in the engine. */
import type { Database } from 'better-sqlite3';
import { AppError } from '../base/errors.ts';
import { prepared } from './connection.ts';
import type { Store } from './database.ts';
import { guessesAmong } from './label-guesses.ts';
import { journaled } from './journal/changes.ts';
import { labelTables } from './labels.ts';

export interface Decision {
  photoId: number;
  accepted: boolean;
  /** Milliseconds since 1970. */
  at: number;
  /** What the machine said then. */
  model: string | null;
  percent: number | null;
}

/** A decision to write: `null` takes one back, so that the machine may guess again. */
export interface Verdict {
  labelId: number;
  photoId: number;
  accepted: boolean | null;
  /** What the machine says at this moment, where it does. */
  percent: number | null;
}

const FIELDS = 'photo_id AS photoId, accepted, decided_at AS at, model, percent';

type Stored = Omit<Decision, 'accepted'> & { accepted: number };

/** The decisions about a label, oldest first. */
export function decisionsOf(library: Database, labelId: number): Decision[] {
  return prepared<[number], Stored>(
    library,
    `SELECT ${FIELDS} FROM label_decisions WHERE label_id = ? ORDER BY decided_at, photo_id`,
  )
    .all(labelId)
    .map((row) => ({ ...row, accepted: row.accepted === 1 }));
}

/** The decisions about a photo by label. */
export function decisionsAbout(library: Database, photoId: number): Map<number, Decision> {
  const rows = prepared<[number], Stored & { labelId: number }>(
    library,
    `SELECT label_id AS labelId, ${FIELDS} FROM label_decisions WHERE photo_id = ?`,
  ).all(photoId);
  return new Map(
    rows.map(({ labelId, ...row }) => [labelId, { ...row, accepted: row.accepted === 1 }]),
  );
}

/**
 * Writes decisions as one change; pairs that are so already stay as they are. `at` and `model` are
 * of now unless a file says otherwise. Answers the change and how many photos it touched.
 */
export function saveDecisions(
  { library }: Store,
  verdicts: readonly Verdict[],
  model: string | null,
  at: number = Date.now(),
): { change: number; photos: number } {
  return journaled(library, labelTables, (change) => {
    const changed = writeDecisions(library, verdicts, { change, model, at });
    return { change, photos: new Set(changed.map(({ photoId }) => photoId)).size };
  });
}

/** Writes the verdicts that change something, as a part of a step, and answers them. */
export function writeDecisions(
  library: Database,
  verdicts: readonly Verdict[],
  { change, model, at }: { change: number; model: string | null; at: number },
): Verdict[] {
  const find = prepared<[number, number], { accepted: number }>(
    library,
    'SELECT accepted FROM label_decisions WHERE label_id = ? AND photo_id = ?',
  );
  const changed = verdicts.filter(({ labelId, photoId, accepted }) => {
    const before = find.get(labelId, photoId);
    return (before === undefined ? null : before.accepted === 1) !== accepted;
  });
  const set = prepared<[object]>(
    library,
    `INSERT INTO label_decisions (label_id, photo_id, accepted, decided_at, model, percent, change_id)
     SELECT @labelId, id, @accepted, @at, @model, @percent, @change FROM photos WHERE id = @photoId
     ON CONFLICT (label_id, photo_id) DO UPDATE SET accepted = excluded.accepted,
       decided_at = excluded.decided_at, model = excluded.model, percent = excluded.percent,
       change_id = excluded.change_id`,
  );
  const clear = prepared<[number, number]>(
    library,
    'DELETE FROM label_decisions WHERE label_id = ? AND photo_id = ?',
  );
  for (const { labelId, photoId, accepted, percent } of changed) {
    if (accepted === null) clear.run(labelId, photoId);
    else set.run({ labelId, photoId, accepted: Number(accepted), at, model, percent, change });
  }
  return changed;
}

/** The photos with a file that were decided one way about a label, the newest decision first. */
export function decidedPhotos(
  library: Database,
  labelId: number,
  accepted: boolean,
  limit: number,
): number[] {
  return prepared<[number, number, number], number>(
    library,
    `SELECT photo_id FROM label_decisions CROSS JOIN photos ON photos.id = photo_id
     WHERE label_id = ? AND accepted = ? AND file_count > 0
     ORDER BY decided_at DESC, photo_id DESC LIMIT ?`,
  )
    .pluck()
    .all(labelId, Number(accepted), limit);
}

/** @throws AppError 'bad-input' where photos are to have two labels of one exclusive set. */
function refuseRivals(library: Database, labels: readonly number[]): void {
  const rivals = prepared<[string], { name: string; other: string }>(
    library,
    `SELECT min(name) AS name, max(name) AS other FROM labels
     WHERE set_name IS NOT NULL AND id IN (SELECT value FROM json_each(?))
     GROUP BY set_name HAVING count(*) > 1`,
  ).get(JSON.stringify(labels));
  if (rivals === undefined) return;
  const { name, other } = rivals;
  throw new AppError(
    'bad-input',
    `“${name}” and “${other}” exclude each other: accept only one of them for a photo.`,
  );
}

/**
 * The decisions to write for what the user says of labels and photos, each with what the machine
 * guesses now. Before them come the accepted ones that an exclusive set takes back. A photo is named
 * at most once for each label.
 * @throws AppError 'bad-input' where photos are to have two labels that exclude each other.
 */
export function verdictsOf(
  library: Database,
  statements: readonly {
    labels: readonly number[];
    photos: readonly number[];
    accepted: boolean | null;
  }[],
): Verdict[] {
  const accepting = statements.filter(({ accepted }) => accepted === true);
  refuseRivals(
    library,
    accepting.flatMap(({ labels }) => labels),
  );
  const rivals = accepting.flatMap(({ labels, photos }) => acceptedRivals(library, labels, photos));
  const stated = statements.flatMap(({ labels, photos, accepted }) =>
    labels.flatMap((labelId) => {
      const percents = guessesAmong(library, labelId, photos);
      return photos.map((photoId) => ({
        ...{ labelId, photoId, accepted },
        percent: percents.get(photoId) ?? null,
      }));
    }),
  );
  return [...rivals.map((rival) => ({ ...rival, accepted: null, percent: null })), ...stated];
}

/** Accepted decisions of these photos about other labels of the same sets. */
export function acceptedRivals(
  library: Database,
  labelIds: readonly number[],
  photoIds: readonly number[],
): { labelId: number; photoId: number }[] {
  return prepared<[string, string, string], { labelId: number; photoId: number }>(
    library,
    `SELECT label_id AS labelId, photo_id AS photoId
     FROM labels CROSS JOIN label_decisions ON label_id = labels.id
     WHERE set_name IN (SELECT set_name FROM labels WHERE id IN (SELECT value FROM json_each(?)))
       AND labels.id NOT IN (SELECT value FROM json_each(?))
       AND accepted = 1 AND photo_id IN (SELECT value FROM json_each(?))`,
  ).all(JSON.stringify(labelIds), JSON.stringify(labelIds), JSON.stringify(photoIds));
}

/** Passes the decisions about a photo to the one that took its place, whose own decisions win. */
export function mergeDecisions(library: Database, from: number, to: number): void {
  prepared<[object]>(
    library,
    `INSERT OR IGNORE INTO label_decisions
       SELECT label_id, @to, accepted, decided_at, model, percent, change_id
       FROM label_decisions WHERE photo_id = @from`,
  ).run({ from, to });
}

/** Photos that a machine may not guess a label for: decided, or accepted for another one of its set. */
export function excludedPhotos(
  library: Database,
  labelId: number,
  setIds: readonly number[],
): Set<number> {
  const rows = prepared<[number, string], number>(
    library,
    `SELECT photo_id FROM label_decisions WHERE label_id = ?
     UNION SELECT photo_id FROM label_decisions
       WHERE label_id IN (SELECT value FROM json_each(?)) AND accepted = 1`,
  ).pluck();
  return new Set(rows.all(labelId, JSON.stringify(setIds)));
}

/** A decision by the content of its photo, which means the same in every library. */
export interface ContentDecision {
  /** SHA-256, hexadecimal. */
  photo: string;
  decision: 'accepted' | 'rejected';
  at: number;
}

export function decisionsByContent(library: Database, labelId: number): ContentDecision[] {
  return prepared<[number], ContentDecision>(
    library,
    `SELECT lower(hex(content_hash)) AS photo, iif(accepted, 'accepted', 'rejected') AS decision,
       decided_at AS at
     FROM label_decisions CROSS JOIN photos ON photos.id = photo_id
     WHERE label_id = ? ORDER BY decided_at, photo_id`,
  ).all(labelId);
}
