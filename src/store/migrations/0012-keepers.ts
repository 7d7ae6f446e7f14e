/** What a keeper is chosen by, and what it is given by copies that go. */
import type { Database } from 'better-sqlite3';

export function keepers(library: Database): void {
  library.exec(`
    -- how a content was encoded, measured when it turns out to be a duplicate (base/encoding-traces.ts)
    CREATE TABLE encoding_traces (
      content_hash BLOB PRIMARY KEY,
      quantisation REAL,
      is_library_table INTEGER NOT NULL CHECK (is_library_table IN (0, 1)),
      spectrum BLOB,
      has_stated_size INTEGER CHECK (has_stated_size IN (0, 1))
    ) STRICT, WITHOUT ROWID;

    -- a date, a place, a camera that a photo's own file lacks
    CREATE TABLE given_facts (
      photo_id INTEGER NOT NULL REFERENCES photos (id) ON DELETE CASCADE,
      from_id INTEGER NOT NULL REFERENCES photos (id) ON DELETE CASCADE,
      -- as in photos; NULL where it was not given
      taken_at INTEGER,
      taken_offset INTEGER,
      taken_source TEXT,
      taken_precision INTEGER,
      camera TEXT,
      latitude REAL,
      longitude REAL,
      PRIMARY KEY (photo_id, from_id)
    ) STRICT, WITHOUT ROWID;
  `);
}
