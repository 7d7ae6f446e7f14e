/** An exclusive set says whether a photo may have none of its labels; every label of the set says the same. */
import type { Database } from 'better-sqlite3';

export function orNone(library: Database): void {
  library.exec(`
    ALTER TABLE labels ADD COLUMN or_none INTEGER NOT NULL DEFAULT 0 CHECK (or_none IN (0, 1));
  `);
}
