/** Whole photos go to the trash by the journal of removals: nothing stays in their place. */
import type { Database } from 'better-sqlite3';

/** Where nothing stays, a removed file's `keeper_id` is its own photo. */
export function wholePhotos(library: Database): void {
  library.exec(`
    ALTER TABLE removals ADD COLUMN kind TEXT NOT NULL DEFAULT 'duplicates'
      CHECK (kind IN ('duplicates', 'photos'));
  `);
}
