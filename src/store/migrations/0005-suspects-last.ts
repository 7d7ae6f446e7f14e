/** Files whose reading was begun and never finished wait behind all others. */
import type { Database } from 'better-sqlite3';

export function suspectsLast(library: Database): void {
  library.exec(`
    DROP INDEX files_pending;
    CREATE INDEX files_pending ON files (tries, modified_at DESC, id DESC) WHERE state = 'pending';
  `);
}
