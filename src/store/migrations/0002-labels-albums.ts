/** Second shape: labels, what the user decided, what the machine says, albums, and how to take changes back. */
import type { Database } from 'better-sqlite3';

/**
 * The user's decisions and the machine's guesses lie in tables of their own. Decisions are the truth;
 * guesses can be made anew and hold only photos that pass their label's threshold and are undecided,
 * which the triggers keep true whoever writes.
 */
export function labelTables(db: Database): void {
  db.exec(`
    -- What the user changed, newest last, with what it was before: the way back.
    CREATE TABLE changes (
      id INTEGER PRIMARY KEY,
      at INTEGER NOT NULL,
      undone INTEGER NOT NULL DEFAULT 0 CHECK (undone IN (0, 1)),
      -- JSON
      before TEXT NOT NULL
    ) STRICT;

    CREATE TABLE labels (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL,
      -- the name as it is compared: NFKC, lower case
      name_key TEXT NOT NULL UNIQUE,
      colour TEXT NOT NULL,
      -- JSON array of texts
      prompts TEXT NOT NULL,
      set_name TEXT,
      mode TEXT NOT NULL CHECK (mode IN ('suggest', 'apply')),
      threshold REAL NOT NULL CHECK (threshold BETWEEN 0 AND 1),
      cover INTEGER REFERENCES photos (id) ON DELETE SET NULL,
      created_at INTEGER NOT NULL,
      change_id INTEGER NOT NULL DEFAULT 0,
      -- grows with every decision about the label
      decisions INTEGER NOT NULL DEFAULT 0,
      -- what its guesses were made from: a label where this differs from what is now is scored again
      scored_as TEXT,
      -- JSON: how its guesses were made, so that a new photo is judged like all others
      scorer TEXT
    ) STRICT;

    CREATE TABLE label_decisions (
      label_id INTEGER NOT NULL REFERENCES labels (id) ON DELETE CASCADE,
      photo_id INTEGER NOT NULL REFERENCES photos (id) ON DELETE CASCADE,
      accepted INTEGER NOT NULL CHECK (accepted IN (0, 1)),
      decided_at INTEGER NOT NULL,
      -- what the machine said at that moment, and which one
      model TEXT,
      percent INTEGER CHECK (percent BETWEEN 0 AND 100),
      change_id INTEGER NOT NULL,
      PRIMARY KEY (label_id, photo_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX label_decisions_photo ON label_decisions (photo_id, accepted, label_id);

    -- Rows, not lists of ids, so that filters are SQL and a new photo costs one insert.
    CREATE TABLE label_guesses (
      label_id INTEGER NOT NULL REFERENCES labels (id) ON DELETE CASCADE,
      photo_id INTEGER NOT NULL REFERENCES photos (id) ON DELETE CASCADE,
      percent INTEGER NOT NULL CHECK (percent BETWEEN 0 AND 100),
      PRIMARY KEY (label_id, photo_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX label_guesses_photo ON label_guesses (photo_id, label_id);
    -- photos without a file are few: counts are made of all rows less these
    CREATE INDEX photos_gone ON photos (id) WHERE file_count <= 0;

    CREATE TRIGGER label_decided_insert AFTER INSERT ON label_decisions BEGIN
      DELETE FROM label_guesses WHERE label_id = NEW.label_id AND photo_id = NEW.photo_id;
      UPDATE labels SET decisions = decisions + 1 WHERE id = NEW.label_id;
    END;
    CREATE TRIGGER label_decided_update AFTER UPDATE ON label_decisions BEGIN
      UPDATE labels SET decisions = decisions + 1 WHERE id = NEW.label_id;
    END;
    CREATE TRIGGER label_decided_delete AFTER DELETE ON label_decisions BEGIN
      UPDATE labels SET decisions = decisions + 1 WHERE id = OLD.label_id;
    END;
    CREATE TRIGGER label_guess_undecided BEFORE INSERT ON label_guesses
    WHEN EXISTS (SELECT 1 FROM label_decisions
      WHERE label_id = NEW.label_id AND photo_id = NEW.photo_id) BEGIN
      SELECT RAISE(IGNORE);
    END;

    -- Photos with a new vector that no label has judged yet. Filled in the transaction that writes
    -- the vector, so a kill between the two loses nothing.
    CREATE TABLE unjudged (photo_id INTEGER PRIMARY KEY REFERENCES photos (id) ON DELETE CASCADE) STRICT;
    CREATE TRIGGER unjudged_insert AFTER INSERT ON embeddings BEGIN
      -- (an OR IGNORE here would give way to the conflict rule of the writer's own statement)
      INSERT INTO unjudged (photo_id) SELECT NEW.photo_id
        WHERE NOT EXISTS (SELECT 1 FROM unjudged WHERE photo_id = NEW.photo_id);
    END;
    CREATE TRIGGER unjudged_update AFTER UPDATE OF vector ON embeddings BEGIN
      -- (an OR IGNORE here would give way to the conflict rule of the writer's own statement)
      INSERT INTO unjudged (photo_id) SELECT NEW.photo_id
        WHERE NOT EXISTS (SELECT 1 FROM unjudged WHERE photo_id = NEW.photo_id);
    END;

    CREATE TABLE albums (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL,
      name_key TEXT NOT NULL UNIQUE,
      -- the search of a smart album
      query TEXT,
      cover INTEGER REFERENCES photos (id) ON DELETE SET NULL,
      created_at INTEGER NOT NULL,
      change_id INTEGER NOT NULL DEFAULT 0
    ) STRICT;

    CREATE TABLE album_photos (
      album_id INTEGER NOT NULL REFERENCES albums (id) ON DELETE CASCADE,
      photo_id INTEGER NOT NULL REFERENCES photos (id) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      PRIMARY KEY (album_id, photo_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX album_photos_photo ON album_photos (photo_id, album_id);
  `);
}
