/** Takes down which rows of the user's tables some work changes, by triggers of this connection. */
import type { Database } from 'better-sqlite3';
import { prepared } from '../connection.ts';
import { isSame, keyOf, rowAsJson, shapeOf } from './tables.ts';
import type { JournalTable, JournalTables, Row, RowChange } from './tables.ts';

/**
 * Does some work and answers which rows of `tables` it changed, in all: the first state and the last of
 * each. Inside a transaction, so that a failure leaves nothing of the recording either.
 */
export function recorded<Result>(
  library: Database,
  tables: JournalTables,
  work: () => Result,
): { result: Result; rows: RowChange[] } {
  listen(library, tables);
  const isOn = prepared<[]>(library, 'SELECT 1 FROM temp.recording').get() !== undefined;
  if (isOn) throw new Error('a change is journaled within another one');
  const start = prepared<[string]>(library, 'INSERT INTO temp.recording VALUES (?)');
  for (const name of Object.keys(tables)) start.run(name);
  const result = work();
  const rows = prepared<[], { name: string; was: string | null; now: string | null }>(
    library,
    'SELECT name, was, now FROM temp.recorded_rows ORDER BY rowid',
  ).all();
  library.exec('DELETE FROM temp.recording; DELETE FROM temp.recorded_rows');
  return { result, rows: inAll(tables, rows.map(asRowChange)) };
}

/**
 * The triggers stay as long as the connection, and note nothing until a recording names their table:
 * making them each time would have every statement compiled anew.
 */
function listen(library: Database, tables: JournalTables): void {
  library.exec(`CREATE TEMP TABLE IF NOT EXISTS recording (name TEXT NOT NULL);
    CREATE TEMP TABLE IF NOT EXISTS recorded_rows (name TEXT NOT NULL, was TEXT, now TEXT);`);
  const isHeard = prepared<[string]>(library, 'SELECT 1 FROM temp.sqlite_schema WHERE name = ?');
  for (const [name, table] of Object.entries(tables)) {
    if (isHeard.get(`${name}_insert`) !== undefined) continue;
    library.exec(triggersOf(library, name, table));
  }
}

function triggersOf(library: Database, name: string, table: JournalTable): string {
  const { recorded, key, counters = [] } = shapeOf(library, name, table);
  const changing = recorded.filter((column) => !key.includes(column) && !counters.includes(column));
  const [before, after] = [rowAsJson(recorded, 'OLD'), rowAsJson(recorded, 'NEW')];
  const events = [
    ['insert', 'INSERT', 'NEW', `NULL, ${after}`],
    ['update', `UPDATE OF ${changing.join(', ')}`, 'NEW', `${before}, ${after}`],
    ['delete', 'DELETE', 'OLD', `${before}, NULL`],
  ] as const;
  return events
    .filter(([event]) => event !== 'update' || changing.length > 0)
    .map(([event, on, row, values]) => {
      const own = Object.entries(table.only ?? {}).map(
        ([column, is]) => `${row}.${column} = '${is}'`,
      );
      const heard = `EXISTS (SELECT 1 FROM recording WHERE name = '${name}')`;
      return `CREATE TEMP TRIGGER ${name}_${event} AFTER ${on} ON main.${name}
        WHEN ${[...own, heard].join(' AND ')} BEGIN
        INSERT INTO recorded_rows VALUES ('${name}', ${values}); END;`;
    })
    .join('\n');
}

function asRowChange({
  name,
  was,
  now,
}: {
  name: string;
  was: string | null;
  now: string | null;
}): RowChange {
  return { table: name, was: parsed(was), now: parsed(now) };
}

function parsed(json: string | null): Row | null {
  return json === null ? null : (JSON.parse(json) as Row);
}

/** The first state and the last of each row, where they differ. */
function inAll(tables: JournalTables, changes: readonly RowChange[]): RowChange[] {
  const found = new Map<string, RowChange>();
  for (const { table, was, now } of changes) {
    const shape = tables[table];
    if (shape === undefined) continue;
    const row = JSON.stringify([table, keyOf(shape, now ?? was ?? {})]);
    const first = found.get(row);
    found.set(row, { table, was: first === undefined ? was : first.was, now });
  }
  return [...found.values()].filter(({ table, was, now }) => {
    const shape = tables[table];
    return shape !== undefined && !isSame(shape, was, now);
  });
}
