/** Fourth shape: keywords and ratings that other programs left in photo files and sidecars. */
import type { Database } from 'better-sqlite3';

/** What files say lies in tables of its own: never mixed with what the user or a machine said. */
export function keywordTables(db: Database): void {
  db.exec(`
    CREATE TABLE keywords (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL,
      -- the name as it is compared, NFKC and lower case, between slashes: '/family/anna/'
      name_key TEXT NOT NULL UNIQUE
    ) STRICT;

    CREATE TABLE photo_keywords (
      photo_id INTEGER NOT NULL REFERENCES photos (id) ON DELETE CASCADE,
      -- inside the photo's file, or beside it
      source TEXT NOT NULL CHECK (source IN ('photo', 'sidecar')),
      keyword_id INTEGER NOT NULL REFERENCES keywords (id),
      PRIMARY KEY (photo_id, source, keyword_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX photo_keywords_keyword ON photo_keywords (keyword_id, photo_id);

    -- What files said last. As long as the rating is the same it is not of the user's own.
    ALTER TABLE photos ADD COLUMN file_rating INTEGER NOT NULL DEFAULT 0
      CHECK (file_rating BETWEEN 0 AND 5);
  `);
}
