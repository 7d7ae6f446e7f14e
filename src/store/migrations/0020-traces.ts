/** What is measured of how a file was encoded lies in one value, and is measured anew. */
import type { Database } from 'better-sqlite3';

export function wholeTraces(library: Database): void {
  library.exec(`
    DROP TABLE encoding_traces;
    -- by content (store/traces.ts); the bytes are those of facts/encoding-traces.ts
    CREATE TABLE encoding_traces (
      content_hash BLOB PRIMARY KEY,
      traces BLOB NOT NULL
    ) STRICT, WITHOUT ROWID;
  `);
}
