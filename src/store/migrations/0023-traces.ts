/** More is measured of how a file was encoded: of photos that are duplicates it is measured anew. */
import type { Database } from 'better-sqlite3';

export function moreTraces(library: Database): void {
  library.exec(`DELETE FROM encoding_traces;`);
}
