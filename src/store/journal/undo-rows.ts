/** Puts rows back as they were before a change, as far as nothing later stands in the way. */
import type { Database } from 'better-sqlite3';
import { AppError } from '../../base/errors.ts';
import { prepared } from '../connection.ts';
import { isSame, keyOf, rowAsJson, shapesOf } from './tables.ts';
import type { JournalTables, Row, RowChange, TableShape } from './tables.ts';

/** What is to be done with one row; `was` may be some of its columns. */
interface RowUndo {
  shape: TableShape;
  was: Row | null;
  now: Row | null;
}

/**
 * Puts rows back as they were. `keepsLater`: what was changed since then stays, in every table, and
 * nothing is refused for it. Inside a transaction.
 * @throws AppError 'bad-input' where something later stands in the way; 'not-found' for a table that
 * no feature has any more.
 */
export function undoRows(
  library: Database,
  tables: JournalTables,
  changes: readonly RowChange[],
  { keepsLater = false }: { keepsLater?: boolean } = {},
): void {
  const shapes = shapesOf(library, tables);
  const undos = changes.flatMap((change) => rowUndo(library, shapes, change, keepsLater) ?? []);
  // A label gives up its name to another one, and takes it back: only the end counts.
  library.pragma('defer_foreign_keys = ON');
  for (const undo of undos) if (undo.was === null) refuseFollowed(library, shapes, undo, undos);
  for (const shape of shapes.toReversed()) {
    for (const { was, now } of of(undos, shape))
      if (was === null && now) remove(library, shape, now);
  }
  for (const shape of shapes) {
    const own = of(undos, shape);
    if (shape.named !== undefined) freeNames(library, shape, shape.named, own);
    for (const { was, now } of own) if (was) putBack(library, shape, was, now === null);
  }
  for (const { shape, was, now } of undos) shape.settle?.(library, was ?? now ?? {});
}

/** Null where the row stays as it is now. */
function rowUndo(
  library: Database,
  shapes: readonly TableShape[],
  { table, was, now }: RowChange,
  keepsLater: boolean,
): RowUndo | null {
  const shape = shapes.find(({ name }) => name === table);
  if (shape === undefined) {
    throw new AppError('not-found', 'This change is of something that is no longer here.');
  }
  const there = rowNow(library, shape, now ?? was ?? {});
  if (isSame(shape, now, there)) return { shape, was, now };
  if (shape.oneByOne === 'column' && (there !== null || shape.sparse === true)) {
    const row = { ...was, ...now };
    const some = unchangedColumns(shape, row, { was, now, there });
    return some === null ? null : { shape, was: some, now: there };
  }
  if (shape.oneByOne !== undefined || keepsLater) return null;
  throw changedSince(library, shapes, shape, there ?? now ?? was ?? {});
}

/**
 * The columns of a change that nothing changed since then, as they were, with the key; null where
 * there are none. A row that was not there had nothing in any column.
 */
function unchangedColumns(
  { key, together = [] }: TableShape,
  row: Row,
  { was, now, there }: { was: Row | null; now: Row | null; there: Row | null },
): Row | null {
  const valueOf = (one: Row | null, column: string): Row[string] => one?.[column] ?? null;
  const isUnchanged = (column: string): boolean => valueOf(there, column) === valueOf(now, column);
  const others = Object.keys(row).filter((column) => !key.includes(column));
  const columns = others.filter((column) => {
    const group = together.find((one) => one.includes(column)) ?? [column];
    return group.every(isUnchanged) && group.some((one) => valueOf(was, one) !== valueOf(now, one));
  });
  if (columns.length === 0) return null;
  return Object.fromEntries([
    ...key.map((column) => [column, valueOf(row, column)]),
    ...columns.map((column) => [column, valueOf(was, column)]),
  ]) as Row;
}

function rowNow(library: Database, { name, recorded, key }: TableShape, row: Row): Row | null {
  const found = prepared<[object], { row: string }>(
    library,
    `SELECT ${rowAsJson(recorded, name)} AS row FROM ${name} WHERE ${matching(key)}`,
  ).get(keyOf({ key }, row));
  return found === undefined ? null : (JSON.parse(found.row) as Row);
}

/** A thing that was made is not taken away once others were put into it. @throws AppError 'bad-input'. */
function refuseFollowed(
  library: Database,
  shapes: readonly TableShape[],
  { shape, now }: RowUndo,
  undos: readonly RowUndo[],
): void {
  if (now === null) return;
  for (const child of shapes) {
    const leaving = of(undos, child).filter(({ was }) => was === null);
    const known = new Set(leaving.map((undo) => JSON.stringify(keyOf(child, undo.now ?? {}))));
    for (const { column } of child.parents.filter(
      ({ table, goesAlong }) => goesAlong && table === shape.name,
    )) {
      const rows = prepared<[unknown], Row>(
        library,
        `SELECT ${child.key.join(', ')} FROM ${child.name} WHERE ${column} = ?`,
      ).all(now[shape.key[0] ?? '']);
      if (rows.some((row) => !known.has(JSON.stringify(keyOf(child, row))))) {
        throw changedSince(library, shapes, shape, now);
      }
    }
  }
}

/** Names that pass from one row to another are given up first. @throws AppError where a stranger has one. */
function freeNames(
  library: Database,
  { name: table, key: [id = ''] }: TableShape,
  word: string,
  undos: readonly RowUndo[],
): void {
  const free = prepared<[string, unknown]>(
    library,
    `UPDATE ${table} SET name_key = ? WHERE ${id} = ?`,
  );
  const taken = prepared<[unknown], { name: string }>(
    library,
    `SELECT name FROM ${table} WHERE name_key = ?`,
  );
  const back = undos.flatMap(({ was, now }) =>
    was === null ? [] : [{ was, isThere: now !== null }],
  );
  for (const { was, isThere } of back) if (isThere) free.run(`\0${was[id]}`, was[id]);
  for (const { was } of back) {
    const other = taken.get(was['name_key']);
    if (other) throw new AppError('bad-input', `There is another ${word} “${other.name}” now.`);
  }
}

function remove(library: Database, shape: TableShape, row: Row): void {
  prepared<[object]>(library, `DELETE FROM ${shape.name} WHERE ${matching(shape.key)}`).run(
    keyOf(shape, row),
  );
}

/** Nothing, where what the row belongs to has gone. */
function putBack(library: Database, shape: TableShape, was: Row, isNew: boolean): void {
  const lost = shape.parents.filter(
    ({ column, table }) => was[column] != null && !exists(library, table, was[column]),
  );
  if (lost.some(({ goesAlong }) => goesAlong)) return;
  const forgotten = Object.fromEntries(lost.map(({ column }) => [column, null]));
  const row = { ...was, ...forgotten };
  const columns = Object.keys(row).filter((column) => shape.recorded.includes(column));
  if (isNew) {
    prepared<[object]>(
      library,
      `INSERT INTO ${shape.name} (${columns.join(', ')})
       VALUES (${columns.map((column) => `@${column}`).join(', ')})`,
    ).run(row);
    return;
  }
  const fixed = [...shape.key, ...(shape.counters ?? [])];
  const set = columns.filter((column) => !fixed.includes(column));
  if (set.length === 0) return;
  prepared<[object]>(
    library,
    `UPDATE ${shape.name} SET ${set.map((column) => `${column} = @${column}`).join(', ')}
     WHERE ${matching(shape.key)}`,
  ).run(row);
}

/** Every parent has a key of one column, `id`. */
function exists(library: Database, table: string, id: string | number): boolean {
  return prepared<[unknown]>(library, `SELECT 1 FROM ${table} WHERE id = ?`).get(id) !== undefined;
}

/** Named after the row, or after what it belongs to. */
function changedSince(
  library: Database,
  shapes: readonly TableShape[],
  shape: TableShape,
  row: Row,
): AppError {
  return new AppError(
    'bad-input',
    `“${nameOf(library, shapes, shape, row)}” was changed since then.`,
  );
}

function nameOf(
  library: Database,
  shapes: readonly TableShape[],
  shape: TableShape,
  row: Row,
): string {
  if (shape.named !== undefined) return String(row['name'] ?? 'It');
  const link = shape.parents.find(({ table }) =>
    shapes.some(({ name, named }) => name === table && named !== undefined),
  );
  if (link === undefined) return 'It';
  const parent = prepared<[unknown], { name: string }>(
    library,
    `SELECT name FROM ${link.table} WHERE id = ?`,
  ).get(row[link.column]);
  return parent?.name ?? 'It';
}

function of(undos: readonly RowUndo[], { name }: TableShape): RowUndo[] {
  return undos.filter(({ shape }) => shape.name === name);
}

function matching(key: readonly string[]): string {
  return key.map((column) => `${column} = @${column}`).join(' AND ');
}
