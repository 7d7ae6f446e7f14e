/**
 * What PNG and JPEG XL hold compressed, and dates in names that were not understood, were not read:
 * those files are read once more. Their pictures and vectors stay.
 */
import type { Database } from 'better-sqlite3';

export function hiddenMetadata(library: Database): void {
  library.exec(`
    UPDATE files SET state = 'pending', tries = 0 WHERE state = 'ready'
      AND photo_id IN (SELECT id FROM photos WHERE undated OR format IN ('png', 'jxl'));
  `);
}
