/** How files of duplicates were encoded, by content: measured once, when they turn out to be duplicates. Runs in the engine. */
import type { Database } from 'better-sqlite3';
import type { EncodingTraces } from '../facts/encoding-traces.ts';
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

/** Keeps what was measured of a photo's content. */
export function saveTraces(library: Database, photoId: number, traces: EncodingTraces): void {
  prepared<[object]>(
    library,
    `INSERT OR REPLACE INTO encoding_traces
       (content_hash, quantisation, is_library_table, spectrum, has_stated_size)
     SELECT content_hash, @quantisation, @table, @spectrum, @stated FROM photos WHERE id = @photoId`,
  ).run({
    photoId,
    quantisation: traces.quantisation,
    table: Number(traces.isLibraryTable),
    spectrum: traces.spectrum && Buffer.from(traces.spectrum),
    stated: traces.hasStatedSize === null ? null : Number(traces.hasStatedSize),
  });
}

/** A row as it is joined to photos. */
export interface TraceColumns {
  quantisation: number | null;
  /** Null where nothing was measured. */
  isLibraryTable: number | null;
  spectrum: Buffer | null;
  hasStatedSize: number | null;
}

export function tracesOf(row: TraceColumns): EncodingTraces | null {
  if (row.isLibraryTable === null) return null;
  return {
    quantisation: row.quantisation,
    isLibraryTable: row.isLibraryTable === 1,
    spectrum: row.spectrum,
    hasStatedSize: row.hasStatedSize === null ? null : row.hasStatedSize === 1,
  };
}
