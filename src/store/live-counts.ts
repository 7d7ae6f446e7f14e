/**
 * How many rows of a table have the same key, kept in memory: counting a million rows takes too long to
 * be done at each question. Triggers of this connection note what comes and goes, in the transaction of
 * whoever writes. Runs in the engine.
 */
import type { Database } from 'better-sqlite3';
import { prepared } from './connection.ts';
import { ForeignWrites } from './foreign-writes.ts';

/** What is counted: rows by one or two columns. */
export interface Counted {
  table: string;
  first: string;
  /** Default the same as `first`. */
  second?: string;
}

export interface KeyCount<First, Second> {
  first: First;
  second: Second;
  count: number;
}

let made = 0;

type Key = string | number;

/** Counts of one table. */
export class LiveCounts<First extends Key, Second extends Key> {
  readonly #library: Database;
  readonly #counting: string;
  readonly #deltas: string;
  #counts: Map<First, Map<Second, number>> | undefined;
  readonly #foreign: ForeignWrites;

  constructor(library: Database, { table, first, second = first }: Counted) {
    this.#library = library;
    this.#foreign = new ForeignWrites(library);
    this.#counting = `SELECT ${first} AS first, ${second} AS second, count(*) AS count
      FROM ${table} GROUP BY ${first}, ${second}`;
    this.#deltas = `deltas_${made++}`;
    const note = (row: string, by: 1 | -1): string => `
      UPDATE ${this.#deltas} SET count = count + ${by}
        WHERE first = ${row}.${first} AND second = ${row}.${second};
      INSERT INTO ${this.#deltas} SELECT ${row}.${first}, ${row}.${second}, ${by} WHERE NOT EXISTS
        (SELECT 1 FROM ${this.#deltas} WHERE first = ${row}.${first} AND second = ${row}.${second});`;
    library.exec(`CREATE TEMP TABLE ${this.#deltas} (first, second, count INTEGER NOT NULL,
        PRIMARY KEY (first, second)) WITHOUT ROWID;
      CREATE TEMP TRIGGER ${this.#deltas}_insert AFTER INSERT ON main.${table} BEGIN
        ${note('NEW', 1)} END;
      CREATE TEMP TRIGGER ${this.#deltas}_delete AFTER DELETE ON main.${table} BEGIN
        ${note('OLD', -1)} END;
      CREATE TEMP TRIGGER ${this.#deltas}_update AFTER UPDATE OF ${first}, ${second} ON main.${table}
        WHEN OLD.${first} IS NOT NEW.${first} OR OLD.${second} IS NOT NEW.${second} BEGIN
        ${note('OLD', -1)} ${note('NEW', 1)} END;`);
  }

  /** All keys that any row has; inside a transaction they are counted anew. */
  all(): KeyCount<First, Second>[] {
    const library = this.#library;
    const count = () => prepared<[], KeyCount<First, Second>>(library, this.#counting).all();
    if (library.inTransaction) return count();
    if (this.#foreign.take() || this.#counts === undefined) {
      this.#counts = new Map();
      this.#add(count());
      prepared(library, `DELETE FROM temp.${this.#deltas}`).run();
    }
    const deltas = prepared<[], KeyCount<First, Second>>(
      library,
      `SELECT * FROM temp.${this.#deltas}`,
    );
    const changed = deltas.all();
    if (changed.length > 0) {
      this.#add(changed);
      prepared(library, `DELETE FROM temp.${this.#deltas}`).run();
    }
    return [...this.#counts].flatMap(([first, own]) =>
      Array.from(own, ([second, sum]) => ({ first, second, count: sum })).filter(
        ({ count: rows }) => rows > 0,
      ),
    );
  }

  #add(counts: readonly KeyCount<First, Second>[]): void {
    for (const { first, second, count } of counts) {
      const own = this.#counts?.get(first) ?? new Map<Second, number>();
      own.set(second, (own.get(second) ?? 0) + count);
      this.#counts?.set(first, own);
    }
  }
}

/** The counts of a connection, made when they are first asked for. */
export function liveCounts<First extends Key, Second extends Key = First>(
  counted: Counted,
): (library: Database) => KeyCount<First, Second>[] {
  const known = new WeakMap<Database, LiveCounts<First, Second>>();
  return (library) => {
    let counts = known.get(library);
    if (counts === undefined) known.set(library, (counts = new LiveCounts(library, counted)));
    return counts.all();
  };
}
