/**
 * Changes of the user's own rows, as they were and as they are: taken down by triggers while some work
 * is done, and turned around later. A table that is named here can be undone and redone, whatever
 * changes it. Runs in the engine.
 */
import type { Database } from 'better-sqlite3';
import { AppError } from '../base/errors.ts';
import type { Row } from './changes.ts';
import { prepared } from './connection.ts';

interface Tracked {
  key: readonly string[];
  /** Columns that count; all of them where absent. */
  columns?: readonly string[];
  /** Derived, or counting on its own: not compared, and set to this when a row is put back. */
  derived?: Readonly<Record<string, null>>;
  counters?: readonly string[];
  /** A row that was changed meanwhile keeps that change; where absent, nothing is turned around then. */
  isOneByOne?: true;
}

/** Parents first: rows are put back in this order. */
const TABLES = {
  photos: { key: ['id'], columns: ['id', 'favourite', 'rating'], isOneByOne: true },
  labels: { key: ['id'], derived: { scored_as: null, scorer: null }, counters: ['decisions'] },
  albums: { key: ['id'] },
  label_decisions: { key: ['label_id', 'photo_id'], isOneByOne: true },
  album_photos: { key: ['album_id', 'photo_id'] },
  duplicate_apart: { key: ['a', 'b'], isOneByOne: true },
} as const satisfies Record<string, Tracked>;

type Table = keyof typeof TABLES;

/** One row before and after; null where it was not there. */
export interface RowChange {
  table: Table;
  was: Row | null;
  now: Row | null;
}

/** Does some work and answers what it changed, in all; inside of the work's transaction. */
export function recorded(library: Database, work: () => void): RowChange[] {
  const tables = Object.keys(TABLES) as Table[];
  library.exec('CREATE TEMP TABLE recording (name TEXT, was TEXT, now TEXT)');
  try {
    for (const table of tables) library.exec(triggersOf(library, table));
    work();
    const rows = library
      .prepare<[], { name: Table; was: string | null; now: string | null }>(
        'SELECT name, was, now FROM recording ORDER BY rowid',
      )
      .all();
    return inAll(rows.map(({ name, was, now }) => ({ table: name, was: row(was), now: row(now) })));
  } finally {
    library.exec('DROP TABLE recording');
    for (const table of tables) {
      for (const event of EVENTS) library.exec(`DROP TRIGGER IF EXISTS temp.${table}_${event}`);
    }
  }
}

/**
 * Puts rows back as they were.
 * @throws AppError 'bad-input' where something later stands in the way.
 */
export function turnAround(library: Database, changes: readonly RowChange[]): void {
  const fit = changes.filter((change) => isUntouched(library, change));
  library.pragma('defer_foreign_keys = ON');
  const tables = Object.keys(TABLES) as Table[];
  for (const table of tables.toReversed()) {
    for (const { was, now } of of(fit, table)) if (was === null && now) remove(library, table, now);
  }
  for (const table of tables) {
    const own = of(fit, table);
    if (table === 'labels' || table === 'albums') freeNames(library, table, own);
    for (const { was, now } of own) {
      if (was === null || !isWhole(library, table, was)) continue;
      if (now === null) insert(library, table, was);
      else update(library, table, was);
    }
  }
}

const EVENTS = ['insert', 'update', 'delete'] as const;

function triggersOf(library: Database, table: Table): string {
  const columns = columnsOf(library, table);
  const json = (row: 'OLD' | 'NEW'): string =>
    `json_object(${columns.map((name) => `'${name}', ${row}.${name}`).join(', ')})`;
  const rows = {
    insert: `NULL, ${json('NEW')}`,
    update: `${json('OLD')}, ${json('NEW')}`,
    delete: `${json('OLD')}, NULL`,
  };
  return EVENTS.map(
    (event) => `CREATE TEMP TRIGGER ${table}_${event} AFTER ${event} ON main.${table} BEGIN
      INSERT INTO recording VALUES ('${table}', ${rows[event]}); END;`,
  ).join('\n');
}

function columnsOf(library: Database, table: Table): readonly string[] {
  const tracked: Tracked = TABLES[table];
  return (
    tracked.columns ??
    (library.pragma(`table_info(${table})`) as { name: string }[]).map(({ name }) => name)
  );
}

function row(json: string | null): Row | null {
  return json === null ? null : (JSON.parse(json) as Row);
}

/** The first state and the last of each row, where they differ. */
function inAll(changes: readonly RowChange[]): RowChange[] {
  const found = new Map<string, RowChange>();
  for (const { table, was, now } of changes) {
    const name = JSON.stringify([table, keyOf(table, now ?? was ?? {})]);
    found.set(name, { table, was: found.has(name) ? (found.get(name)?.was ?? null) : was, now });
  }
  return [...found.values()].filter(({ table, was, now }) => !isSame(table, was, now));
}

function keyOf(table: Table, row: Row): Row {
  return Object.fromEntries(TABLES[table].key.map((name) => [name, row[name] ?? null]));
}

function isSame(table: Table, one: Row | null, other: Row | null): boolean {
  if (one === null || other === null) return one === other;
  const { derived = {}, counters = [] }: Tracked = TABLES[table];
  return Object.keys(one).every(
    (name) => name in derived || counters.includes(name) || one[name] === other[name],
  );
}

/** Whether the row is still as the change left it. @throws AppError where it must be and is not. */
function isUntouched(library: Database, { table, was, now }: RowChange): boolean {
  const { key, isOneByOne }: Tracked = TABLES[table];
  const there =
    prepared<[object], Row>(
      library,
      `SELECT ${columnsOf(library, table).join(', ')} FROM ${table} WHERE ${matching(key)}`,
    ).get(keyOf(table, now ?? was ?? {})) ?? null;
  if (isSame(table, there, now)) return true;
  if (isOneByOne === true) return false;
  const name = there?.['name'] ?? now?.['name'] ?? was?.['name'] ?? 'It';
  throw new AppError('bad-input', `“${name}” was changed since then.`);
}

/** Names that pass from one row to another are given up first. @throws AppError where a stranger has one. */
function freeNames(
  library: Database,
  table: 'labels' | 'albums',
  changes: readonly RowChange[],
): void {
  const free = prepared<[string, unknown]>(
    library,
    `UPDATE ${table} SET name_key = ? WHERE id = ?`,
  );
  for (const { was, now } of changes) if (was && now) free.run(`\0${was['id']}`, was['id']);
  const taken = prepared<[unknown], { name: string }>(
    library,
    `SELECT name FROM ${table} WHERE name_key = ?`,
  );
  for (const { was } of changes) {
    const other = was === null ? undefined : taken.get(was['name_key']);
    const kind = table === 'labels' ? 'label' : 'album';
    if (other) throw new AppError('bad-input', `There is another ${kind} “${other.name}” now.`);
  }
}

/** Whether everything that a row points to is still there. */
function isWhole(library: Database, table: Table, row: Row): boolean {
  const photos = table === 'duplicate_apart' ? [row['a'], row['b']] : [row['photo_id'] ?? null];
  const parents: [Table, Row[string] | undefined][] = [
    ['labels', row['label_id'] ?? null],
    ['albums', row['album_id'] ?? null],
    ...photos.map((id): [Table, Row[string] | undefined] => ['photos', id]),
  ];
  return parents.every(([parent, id]) => id === null || exists(library, parent, id));
}

function exists(library: Database, table: Table, id: unknown): boolean {
  return prepared<[unknown]>(library, `SELECT 1 FROM ${table} WHERE id = ?`).get(id) !== undefined;
}

function of(changes: readonly RowChange[], table: Table): RowChange[] {
  return changes.filter((change) => change.table === table);
}

/** Column names come from the schema and from here, never from outside. */
function matching(key: readonly string[]): string {
  return key.map((name) => `${name} = @${name}`).join(' AND ');
}

function remove(library: Database, table: Table, row: Row): void {
  prepared<[object]>(library, `DELETE FROM ${table} WHERE ${matching(TABLES[table].key)}`).run(
    keyOf(table, row),
  );
}

function putBack(library: Database, table: Table, row: Row): Row {
  const { derived = {} }: Tracked = TABLES[table];
  const cover = row['cover'] ?? null;
  const lostCover = cover !== null && !exists(library, 'photos', cover);
  return { ...row, ...derived, ...(lostCover ? { cover: null } : {}) };
}

function insert(library: Database, table: Table, row: Row): void {
  const columns = Object.keys(row);
  prepared<[object]>(
    library,
    `INSERT INTO ${table} (${columns.join(', ')})
     VALUES (${columns.map((name) => `@${name}`).join(', ')})`,
  ).run(putBack(library, table, row));
}

function update(library: Database, table: Table, row: Row): void {
  const { key, counters = [] }: Tracked = TABLES[table];
  const columns = Object.keys(row).filter(
    (name) => !key.includes(name) && !counters.includes(name),
  );
  prepared<[object]>(
    library,
    `UPDATE ${table} SET ${columns.map((name) => `${name} = @${name}`).join(', ')}
     WHERE ${matching(key)}`,
  ).run(putBack(library, table, row));
}
