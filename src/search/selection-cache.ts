/**
 * Remembers what the last filters found while the library stays as it is: words are typed key by key
 * behind the same filters, and some filters read every file's name. Runs in the engine.
 */
import type { Database } from 'better-sqlite3';
import { prepared } from '../store/connection.ts';

/** Enough for a query that is being edited; a result may hold a million ids. */
const KEPT = 4;

interface Memory {
  version: string;
  results: Map<string, number[]>;
}

const memories = new WeakMap<Database, Memory>();

/** The ids that a statement selects; not to be changed by the caller. */
export function selectedIds(
  library: Database,
  sql: string,
  values: readonly (string | number)[],
): number[] {
  const version = versionOf(library);
  let memory = memories.get(library);
  if (memory?.version !== version)
    memories.set(library, (memory = { version, results: new Map() }));
  const key = JSON.stringify([sql, values]);
  let ids = memory.results.get(key);
  if (ids === undefined) {
    // Not kept with the prepared statements: people write endless different filters.
    ids = library
      .prepare<(string | number)[], number>(sql)
      .pluck()
      .all(...values);
    const [oldest] = memory.results.keys();
    if (memory.results.size >= KEPT && oldest !== undefined) memory.results.delete(oldest);
    memory.results.set(key, ids);
  }
  return ids;
}

/** Changes with every write: of this connection, and of others. */
export function versionOf(library: Database): string {
  const own = prepared<[], number>(library, 'SELECT total_changes()').pluck().get() ?? 0;
  const others = prepared<[], number>(library, 'PRAGMA data_version').pluck().get() ?? 0;
  return `${own}.${others}`;
}
