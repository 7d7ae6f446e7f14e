/** How files of duplicates were encoded, by content: measured once, when they turn out to be duplicates. Runs in the engine. */
import type { EncodingTraces } from '../base/encoding-traces.ts';
import { prepared, write } from './connection.ts';
import type { Store } from './database.ts';

/** Photos with a file that are the same picture as another one, and have not been measured. */
export function untracedPhotos({ library }: Store, limit: number): number[] {
  return prepared<[number], number>(
    library,
    `SELECT id FROM photos WHERE file_count > 0
       AND (id IN (SELECT a FROM duplicate_pairs WHERE same IS NOT NULL)
         OR id IN (SELECT b FROM duplicate_pairs WHERE same IS NOT NULL))
       AND NOT EXISTS (SELECT 1 FROM encoding_traces WHERE content_hash = photos.content_hash)
     ORDER BY id LIMIT ?`,
  )
    .pluck()
    .all(limit);
}

/** Keeps what was measured of a photo's content. */
export function saveTraces({ library }: Store, photoId: number, traces: EncodingTraces): void {
  write(library, () =>
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
    }),
  );
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
