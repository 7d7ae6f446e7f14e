/** Keywords may come from Google Takeout: names of people. */
import type { Database } from 'better-sqlite3';

export function takeoutKeywords(library: Database): void {
  library.exec(`
    CREATE TABLE photo_keywords_new (
      photo_id INTEGER NOT NULL REFERENCES photos (id) ON DELETE CASCADE,
      -- inside the photo's file, beside it, or in an export of Google's
      source TEXT NOT NULL CHECK (source IN ('photo', 'sidecar', 'takeout')),
      keyword_id INTEGER NOT NULL REFERENCES keywords (id),
      PRIMARY KEY (photo_id, source, keyword_id)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO photo_keywords_new SELECT photo_id, source, keyword_id FROM photo_keywords;
    DROP TABLE photo_keywords;
    ALTER TABLE photo_keywords_new RENAME TO photo_keywords;
    CREATE INDEX photo_keywords_keyword ON photo_keywords (keyword_id, photo_id);
  `);
}
