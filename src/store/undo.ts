/** Takes back changes of labels, decisions and albums. Runs in the engine. */
import type { Database } from 'better-sqlite3';
import { AppError } from '../base/errors.ts';
import { findChange, markUndone, type Before, type Row } from './changes.ts';
import { prepared, write } from './connection.ts';
import type { Store } from './database.ts';

/**
 * Puts back what was there before a change. Decisions that the user has taken again since then stay.
 * @throws AppError 'not-found' where it was taken back already or is too old; 'bad-input' where a
 * later change stands in the way.
 */
export function undoChange({ library }: Store, id: number): Before['kind'] {
  return write(library, () => {
    const before = findChange(library, id);
    if (before === null) {
      throw new AppError('not-found', 'This change was taken back already, or is too long ago.');
    }
    if (before.kind === 'decisions') undoDecisions(library, id, before.rows);
    else if (before.kind === 'labels') undoLabels(library, id, before);
    else undoAlbum(library, id, before);
    markUndone(library, id);
    return before.kind;
  });
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
    if (row['accepted'] !== null && exists(library, 'labels', row['label_id'])) {
      insert(library, 'label_decisions', row);
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
  if (later !== undefined) {
    throw new AppError('bad-input', `“${later.name}” was changed since then.`);
  }
  prepared<[string]>(
    library,
    'DELETE FROM labels WHERE id IN (SELECT value FROM json_each(?))',
  ).run(ids);
  for (const label of before.labels) {
    const taken = prepared<[string | number | null], { name: string }>(
      library,
      'SELECT name FROM labels WHERE name_key = ?',
    ).get(label['name_key'] ?? null);
    if (taken !== undefined) {
      throw new AppError('bad-input', `There is another label “${taken.name}” now.`);
    }
    insert(library, 'labels', { ...label, scored_as: null });
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
  if (now !== undefined && now.change > change) {
    throw new AppError('bad-input', `The album “${now.name}” was changed since then.`);
  }
  if (album === null) return;
  if (now === undefined) {
    const taken = prepared<[string | number | null], { name: string }>(
      library,
      'SELECT name FROM albums WHERE name_key = ?',
    ).get(album['name_key'] ?? null);
    if (taken !== undefined) {
      throw new AppError('bad-input', `There is another album “${taken.name}” now.`);
    }
    insert(library, 'albums', album);
  }
  prepared<[number]>(library, 'DELETE FROM album_photos WHERE album_id = ?').run(id);
  for (const row of photos) {
    if (exists(library, 'photos', row['photo_id'])) insert(library, 'album_photos', row);
  }
}

function exists(
  library: Database,
  table: 'labels' | 'photos',
  id: string | number | null | undefined,
): boolean {
  return prepared<[unknown]>(library, `SELECT 1 FROM ${table} WHERE id = ?`).get(id) !== undefined;
}

/** Column names come from our own SELECT *, never from outside. */
function insert(library: Database, table: string, row: Row): void {
  const columns = Object.keys(row);
  prepared<[object]>(
    library,
    `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map((name) => `@${name}`).join(', ')})`,
  ).run(row);
}
