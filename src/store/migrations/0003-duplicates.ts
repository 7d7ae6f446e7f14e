/** Duplicates: what was found, what the user decided, and the journal of what was moved to the trash. */
import type { Database } from 'better-sqlite3';

/**
 * Found pairs are kept, not computed anew at each start: comparing is dear, and a pair stays true as
 * long as both contents do. Groups are made of the pairs when they are asked for.
 */
export function duplicateTables(db: Database): void {
  db.exec(`
    -- photos that lie in several files, without reading the others
    CREATE INDEX photos_copies ON photos (id) WHERE file_count > 1;

    -- photos that have been compared with every other one in here
    CREATE TABLE duplicate_sketches (
      photo_id INTEGER PRIMARY KEY REFERENCES photos (id) ON DELETE CASCADE,
      -- of the comparison that made it: another version compares again
      version INTEGER NOT NULL,
      -- 8 words, little-endian: the sketch, and that with rows and columns swapped
      sketch BLOB NOT NULL
    ) STRICT;

    CREATE TABLE duplicate_pairs (
      a INTEGER NOT NULL REFERENCES photos (id) ON DELETE CASCADE,
      b INTEGER NOT NULL REFERENCES photos (id) ON DELETE CASCADE CHECK (a < b),
      -- from which strictness on: 0 strict, 1 normal, 2 loose, NULL not at all
      same INTEGER CHECK (same BETWEEN 0 AND 2),
      similar INTEGER CHECK (similar BETWEEN 0 AND 2),
      -- 0 to 1
      score REAL NOT NULL,
      -- what differs, bit by bit: see Trait in store/duplicates.ts
      traits INTEGER NOT NULL,
      PRIMARY KEY (a, b)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX duplicate_pairs_b ON duplicate_pairs (b);

    -- a photo that shows another picture has been compared with nothing
    CREATE TRIGGER duplicates_forget AFTER UPDATE OF content_hash ON photos
    WHEN NEW.content_hash IS NOT OLD.content_hash BEGIN
      DELETE FROM duplicate_sketches WHERE photo_id = NEW.id;
      DELETE FROM duplicate_pairs WHERE a = NEW.id;
      DELETE FROM duplicate_pairs WHERE b = NEW.id;
    END;

    -- the user's word that two photos are not duplicates, or that both stay
    CREATE TABLE duplicate_apart (
      a INTEGER NOT NULL REFERENCES photos (id) ON DELETE CASCADE,
      b INTEGER NOT NULL REFERENCES photos (id) ON DELETE CASCADE CHECK (a < b),
      decided_at INTEGER NOT NULL,
      PRIMARY KEY (a, b)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE removals (
      id INTEGER PRIMARY KEY,
      at INTEGER NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('running', 'done', 'interrupted', 'undone'))
    ) STRICT;

    -- written before each step, so that a removal that was cut off explains itself
    CREATE TABLE removed_files (
      removal_id INTEGER NOT NULL REFERENCES removals (id) ON DELETE CASCADE,
      file_id INTEGER NOT NULL,
      photo_id INTEGER NOT NULL REFERENCES photos (id),
      keeper_id INTEGER NOT NULL REFERENCES photos (id),
      -- absolute, as it was
      path TEXT NOT NULL,
      bytes INTEGER NOT NULL,
      modified_at REAL NOT NULL,
      content_hash BLOB NOT NULL,
      state TEXT NOT NULL CHECK (state IN
        ('waiting', 'unclear', 'trashed', 'refused', 'restored', 'in-trash')),
      refusal_code TEXT,
      refusal_message TEXT,
      PRIMARY KEY (removal_id, file_id)
    ) STRICT, WITHOUT ROWID;

    -- what a keeper was given from a photo that lost its last file, to be taken back by an undo
    CREATE TABLE removal_merges (
      removal_id INTEGER NOT NULL REFERENCES removals (id) ON DELETE CASCADE,
      photo_id INTEGER NOT NULL REFERENCES photos (id),
      keeper_id INTEGER NOT NULL REFERENCES photos (id),
      -- JSON: see Inheritance in store/removals.ts
      given TEXT NOT NULL,
      -- the order of the merges: they are taken back last first
      merged INTEGER NOT NULL,
      PRIMARY KEY (removal_id, photo_id)
    ) STRICT, WITHOUT ROWID;
  `);
}
