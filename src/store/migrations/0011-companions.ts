/** Files that belong to one shot: a RAW beside its JPEG, an edit beside its original. */
import type { Database } from 'better-sqlite3';

/**
 * Kept by file, because the same content may lie elsewhere on its own. Derived from names and times:
 * may be made anew at any time (see store/companions.ts).
 */
export function companionFiles(library: Database): void {
  library.exec(`
    CREATE TABLE companion_files (
      file_id INTEGER PRIMARY KEY REFERENCES files (id) ON DELETE CASCADE,
      -- the file whose photo stands for both
      of_file INTEGER NOT NULL REFERENCES files (id) ON DELETE CASCADE,
      kind TEXT NOT NULL CHECK (kind IN ('raw', 'edit'))
    ) STRICT;
    CREATE INDEX companion_files_of ON companion_files (of_file);

    -- photos by what their files are now
    CREATE VIEW photo_companions (photo_id, of_id, kind) AS
      SELECT DISTINCT own.photo_id, main.photo_id, kind FROM companion_files
      CROSS JOIN files AS own ON own.id = file_id AND own.state <> 'missing'
      CROSS JOIN files AS main ON main.id = of_file AND main.state <> 'missing'
      WHERE own.photo_id IS NOT NULL AND main.photo_id IS NOT NULL AND own.photo_id <> main.photo_id;
  `);
}
