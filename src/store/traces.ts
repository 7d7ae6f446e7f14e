/** How files of duplicates were encoded, by content: measured once, when they turn out to be duplicates. Runs in the engine. */
import type { Database } from 'better-sqlite3';
import { prepared } from './connection.ts';

/** Photos that turn out to be duplicates are to be measured, where that was not done before. */
export function applyTraces(library: Database, photoIds: readonly number[]): void {
  prepared<[string]>(
    library,
    `UPDATE results SET state = 'wanted',
       newest = (SELECT taken_at FROM photos WHERE photos.id = photo_id)
     WHERE photo_id IN (SELECT value FROM json_each(?)) AND state = 'not-applicable'
       AND task_id = (SELECT id FROM tasks WHERE name = 'traces')`,
  ).run(JSON.stringify(photoIds));
}

/** Keeps what was measured of a photo's content: `traces` as facts/encoding-traces.ts packs them. */
export function saveTraces(library: Database, photoId: number, traces: Uint8Array): void {
  prepared<[Buffer, number]>(
    library,
    `INSERT OR REPLACE INTO encoding_traces (content_hash, traces)
     SELECT content_hash, ? FROM photos WHERE id = ?`,
  ).run(Buffer.from(traces), photoId);
}
