/** Results that failed are listed and counted, a few among a million. */
import type { Database } from 'better-sqlite3';

export function failedResults(library: Database): void {
  library.exec(`CREATE INDEX results_failed ON results (photo_id) WHERE state = 'failed'`);
}
