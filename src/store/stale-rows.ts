/**
 * Which rows are otherwise than they were when somebody copied them into memory. Triggers of this
 * connection note it in the transaction of whoever writes. Runs in the engine.
 */
import type { Database } from 'better-sqlite3';
import { prepared } from './connection.ts';
import { ForeignWrites } from './foreign-writes.ts';

/** Changes of a table that make rows stale: of `column`, which holds the id that is noted. */
export interface Watched {
  table: string;
  column: string;
  /** Columns whose change counts. */
  columns: readonly string[];
  /** A row that comes or goes counts only where one of the columns has a value. */
  whereAny?: boolean;
}

/** Copies that were made, so that each has names of its own. */
let copies = 0;

/** The rows of one copy. */
export class StaleRows {
  readonly #library: Database;
  readonly #name: string;
  readonly #foreign: ForeignWrites;

  /** Begins to note. */
  constructor(library: Database, watched: readonly Watched[]) {
    this.#library = library;
    this.#foreign = new ForeignWrites(library);
    this.#name = String(copies++);
    const stale = `stale_${this.#name}`;
    library.exec(`CREATE TEMP TABLE ${stale} (id INTEGER PRIMARY KEY) STRICT`);
    for (const { table, column, columns, whereAny = false } of watched) {
      const isOther = columns.map((one) => `OLD.${one} IS NOT NEW.${one}`).join(' OR ');
      const isAny = (row: string): string =>
        whereAny ? `WHEN ${columns.map((one) => `${row}.${one} IS NOT NULL`).join(' OR ')}` : '';
      const events = [
        ['INSERT', 'NEW', isAny('NEW')],
        ['DELETE', 'OLD', isAny('OLD')],
        [`UPDATE OF ${columns.join(', ')}`, 'NEW', `WHEN ${isOther}`],
      ] as const;
      for (const [event, row, when] of events) {
        // Not by OR IGNORE: the conflict clause of whoever writes would overrule it.
        library.exec(`CREATE TEMP TRIGGER ${stale}_${table}_${event.slice(0, 6)}
          AFTER ${event} ON main.${table} ${when} BEGIN
          INSERT INTO ${stale} SELECT ${row}.${column}
            WHERE ${row}.${column} IS NOT NULL
              AND NOT EXISTS (SELECT 1 FROM ${stale} WHERE id = ${row}.${column}); END`);
      }
    }
    this.#foreign.take();
  }

  /**
   * Takes what was noted since it was last taken: ids, or 'all' where another process wrote. Nothing
   * inside a transaction, which may yet be rolled back.
   */
  take(): readonly number[] | 'all' {
    if (this.#library.inTransaction) return [];
    const stale = `temp.stale_${this.#name}`;
    const isAll = this.#foreign.take();
    if (prepared(this.#library, `SELECT 1 FROM ${stale}`).get() === undefined) {
      return isAll ? 'all' : [];
    }
    const ids = prepared<[], number>(this.#library, `SELECT id FROM ${stale}`).pluck().all();
    prepared(this.#library, `DELETE FROM ${stale}`).run();
    return isAll ? 'all' : ids;
  }
}
