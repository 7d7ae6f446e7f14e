/** Takes back changes of marks, dates, labels, decisions, albums and duplicates. Runs in the engine. */
import type { Database } from 'better-sqlite3';
import { AppError } from '../base/errors.ts';
import { asChange, findChange, markUndone, recordChange, subjectOf } from './changes.ts';
import type { Before, Row, Subject } from './changes.ts';
import { undoDates } from './claims.ts';
import { prepared, write } from './connection.ts';
import type { Store } from './database.ts';
import { turnAround } from './row-changes.ts';

/**
 * Puts back what was there before a change. Marks and decisions that the user has set again since
 * then stay. Answers the change that does it again.
 * @throws AppError 'not-found' where it was taken back already or is too old; 'bad-input' where a
 * later change stands in the way.
 */
export function undoChange({ library }: Store, id: number): { about: Subject; undo: number } {
  return write(library, () => {
    const before = findChange(library, id);
    if (before === null) {
      throw new AppError('not-found', 'This change was taken back already, or is too long ago.');
    }
    const about = subjectOf(before);
    const undo =
      before.kind === 'dates'
        ? recordChange(library, undoDates(library, before))
        : asChange(library, about, () => putBack(library, id, before));
    markUndone(library, id);
    return { about, undo };
  });
}

function putBack(library: Database, id: number, before: Exclude<Before, { kind: 'dates' }>): void {
  if (before.kind === 'marks') undoMarks(library, before);
  else if (before.kind === 'decisions') undoDecisions(library, id, before.rows);
  else if (before.kind === 'edit') undoEdit(library, id, before);
  else if (before.kind === 'labels') undoLabels(library, id, before);
  else if (before.kind === 'album') undoAlbum(library, id, before);
  else turnAround(library, before.rows);
}

function undoMarks(library: Database, { set, photos }: Extract<Before, { kind: 'marks' }>): void {
  const put = prepared<[object]>(
    library,
    `UPDATE photos SET favourite = iif(favourite = @setFavourite, @favourite, favourite),
       rating = iif(rating = @setRating, @rating, rating) WHERE id = @id`,
  );
  const setFavourite = set.favourite === undefined ? null : Number(set.favourite);
  for (const photo of photos) put.run({ ...photo, setFavourite, setRating: set.rating ?? null });
}

function undoDecisions(library: Database, change: number, rows: readonly Row[]): void {
  const find = prepared<[object], { change: number }>(
    library,
    `SELECT change_id AS change FROM label_decisions
     WHERE label_id = @label_id AND photo_id = @photo_id`,
  );
  const remove = prepared<[object]>(
    library,
    'DELETE FROM label_decisions WHERE label_id = @label_id AND photo_id = @photo_id',
  );
  for (const row of rows) {
    const pair = { label_id: row['label_id'], photo_id: row['photo_id'] };
    const now = find.get(pair);
    if (now !== undefined && now.change !== change) continue;
    remove.run(pair);
    const isWhole =
      exists(library, 'labels', row['label_id']) && exists(library, 'photos', row['photo_id']);
    if (row['accepted'] !== null && isWhole) {
      insert(library, 'label_decisions', row);
    }
  }
}

/** Decisions are taken back one by one; what the label is, only where nothing changed it since. */
function undoEdit(
  library: Database,
  change: number,
  { labels, decisions }: Extract<Before, { kind: 'edit' }>,
): void {
  const find = prepared<[number], { name: string; change: number; decided: number | null }>(
    library,
    `SELECT name, change_id AS change,
       (SELECT max(change_id) FROM label_decisions WHERE label_id = labels.id) AS decided
     FROM labels WHERE id = ?`,
  );
  undoDecisions(library, change, decisions);
  // Nested labels first: a name may be what a parent was called before.
  for (const label of labels.toReversed()) {
    const id = Number(label['id']);
    const now = find.get(id);
    const wasMade = label['name'] === null;
    if (now?.change !== change || (wasMade && (now.decided ?? 0) > change)) {
      throw overtaken(now?.name ?? String(label['name']));
    }
    if (wasMade) prepared<[number]>(library, 'DELETE FROM labels WHERE id = ?').run(id);
    else {
      refuseOther(library, 'labels', label['name_key'], id);
      update(library, 'labels', { ...label, cover: existingCover(library, label) });
    }
  }
}

function undoLabels(
  library: Database,
  change: number,
  before: Extract<Before, { kind: 'labels' }>,
): void {
  const ids = JSON.stringify(before.labels.map((label) => label['id']));
  const later = prepared<[string, number, string, number], { name: string }>(
    library,
    `SELECT name FROM labels WHERE id IN (SELECT value FROM json_each(?)) AND change_id > ?
     UNION SELECT name FROM label_decisions JOIN labels ON labels.id = label_id
     WHERE label_id IN (SELECT value FROM json_each(?)) AND label_decisions.change_id > ?`,
  ).get(ids, change, ids, change);
  if (later !== undefined) throw overtaken(later.name);
  prepared<[string]>(
    library,
    'DELETE FROM labels WHERE id IN (SELECT value FROM json_each(?))',
  ).run(ids);
  for (const label of before.labels) {
    refuseOther(library, 'labels', label['name_key'], null);
    const cover = existingCover(library, label);
    insert(library, 'labels', { ...label, cover, scored_as: null });
  }
  for (const row of before.decisions) {
    if (exists(library, 'photos', row['photo_id'])) insert(library, 'label_decisions', row);
  }
}

function undoAlbum(
  library: Database,
  change: number,
  { id, album, photos }: Extract<Before, { kind: 'album' }>,
): void {
  const now = prepared<[number], { name: string; change: number }>(
    library,
    'SELECT name, change_id AS change FROM albums WHERE id = ?',
  ).get(id);
  if (now !== undefined && now.change > change) throw overtaken(now.name);
  if (album === null) return;
  refuseOther(library, 'albums', album['name_key'], id);
  const row = { ...album, cover: existingCover(library, album) };
  if (now === undefined) insert(library, 'albums', row);
  else update(library, 'albums', row);
  prepared<[number]>(library, 'DELETE FROM album_photos WHERE album_id = ?').run(id);
  for (const row of photos) {
    if (exists(library, 'photos', row['photo_id'])) insert(library, 'album_photos', row);
  }
}

function overtaken(name: string): AppError {
  return new AppError('bad-input', `“${name}” was changed since then.`);
}

function refuseOther(
  library: Database,
  table: 'labels' | 'albums',
  key: string | number | null | undefined,
  id: number | null,
): void {
  const taken = prepared<[unknown, number | null], { name: string }>(
    library,
    `SELECT name FROM ${table} WHERE name_key = ? AND id IS NOT ?`,
  ).get(key, id);
  if (taken === undefined) return;
  const kind = table === 'labels' ? 'label' : 'album';
  throw new AppError('bad-input', `There is another ${kind} “${taken.name}” now.`);
}

function existingCover(library: Database, { cover = null }: Row): string | number | null {
  return exists(library, 'photos', cover) ? cover : null;
}

function exists(
  library: Database,
  table: 'labels' | 'photos',
  id: string | number | null | undefined,
): boolean {
  return prepared<[unknown]>(library, `SELECT 1 FROM ${table} WHERE id = ?`).get(id) !== undefined;
}

/** Column names come from our own SELECT, here and below, never from outside. */
function update(library: Database, table: 'labels' | 'albums', row: Row): void {
  const columns = Object.keys(row).filter((name) => name !== 'id');
  const set = columns.map((name) => `${name} = @${name}`).join(', ');
  prepared<[object]>(library, `UPDATE ${table} SET ${set} WHERE id = @id`).run(row);
}

function insert(library: Database, table: string, row: Row): void {
  const columns = Object.keys(row);
  prepared<[object]>(
    library,
    `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map((name) => `@${name}`).join(', ')})`,
  ).run(row);
}
