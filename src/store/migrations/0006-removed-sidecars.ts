/** Sidecars go to the trash with the last file they belong to, by the same journal. */
import type { Database } from 'better-sqlite3';

export function removedSidecars(library: Database): void {
  library.exec(`
    CREATE TABLE removed_sidecars (
      removal_id INTEGER NOT NULL REFERENCES removals (id) ON DELETE CASCADE,
      -- absolute, as it was
      path TEXT NOT NULL,
      -- of removed_files: the file that it goes with
      file_id INTEGER NOT NULL,
      bytes INTEGER NOT NULL,
      modified_at REAL NOT NULL,
      content_hash BLOB NOT NULL,
      state TEXT NOT NULL CHECK (state IN
        ('waiting', 'unclear', 'trashed', 'refused', 'restored', 'in-trash')),
      PRIMARY KEY (removal_id, path)
    ) STRICT, WITHOUT ROWID;
  `);
}
