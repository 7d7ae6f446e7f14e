/** Photos that browsers show wrongly, and files in folders that are no photos to Keepsake. */
import type { Database } from 'better-sqlite3';

export function lookTables(library: Database): void {
  library.exec(`
    -- of a format that browsers know, but they turn or crop it otherwise: sent as a rendering
    CREATE TABLE rendered_photos (
      photo_id INTEGER PRIMARY KEY REFERENCES photos (id) ON DELETE CASCADE
    ) STRICT;
    CREATE TABLE unread_files (
      folder_id INTEGER NOT NULL REFERENCES folders (id) ON DELETE CASCADE,
      -- in small letters with the dot; '' for none
      ending TEXT NOT NULL,
      count INTEGER NOT NULL,
      PRIMARY KEY (folder_id, ending)
    ) STRICT, WITHOUT ROWID;
  `);
}
