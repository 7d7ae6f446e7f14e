/** Which values the library holds for a filter, with how many photos have each. Runs in the engine. */
import type { Database } from 'better-sqlite3';
import { captionClause } from './filters.ts';
import { prepared } from '../store/connection.ts';
import { withFold } from '../store/folding.ts';

export interface KnownValue {
  value: string;
  /** Photos that have it. */
  count?: number;
}

const columns = {
  camera: 'camera',
  lens: 'lens',
  type: 'format',
  year: `iif(undated, NULL, strftime('%Y', taken_at / 1000, 'unixepoch'))`,
} as const;

/** The values of a column, most photos first; years newest first. */
export function knownValues(library: Database, key: keyof typeof columns): KnownValue[] {
  const order = key === 'year' ? 'value DESC' : 'count DESC, value';
  return prepared<[], Required<KnownValue>>(
    library,
    `SELECT ${columns[key]} AS value, count(*) AS count FROM photos
     WHERE file_count > 0 AND ${columns[key]} IS NOT NULL GROUP BY value ORDER BY ${order}`,
  ).all();
}

/** How many photos have this text in their captions or titles. */
export function captionCount(library: Database, text: string): number {
  const { sql, values } = captionClause(text);
  return (
    prepared<(string | number)[], number>(
      withFold(library),
      `SELECT count(*) FROM photos WHERE file_count > 0 AND ${sql}`,
    )
      .pluck()
      .get(...values) ?? 0
  );
}

/** The names of all folders that hold photos, at any depth below, with the photos' files counted. */
export function folderCounts(library: Database): Required<KnownValue>[] {
  const rows = prepared<[], { path: string; count: number }>(
    library,
    `SELECT replace(folders.path, '\\', '/') || '/' || directory AS path, count FROM (
       SELECT folder_id, rtrim(path, replace(path, '/', '')) AS directory, count(*) AS count
       FROM files WHERE state <> 'missing' AND photo_id IS NOT NULL GROUP BY folder_id, directory
     ) JOIN folders ON folders.id = folder_id`,
  ).all();
  const roots = prepared<[], string>(library, `SELECT replace(path, '\\', '/') FROM folders`)
    .pluck()
    .all();

  const counts = new Map<string, number>();
  for (const { path, count } of rows) {
    const root = roots.find((known) => path.startsWith(`${known}/`)) ?? '';
    const above = root.lastIndexOf('/') + 1;
    // A name twice on one path counts its files once.
    const names = new Set(
      path
        .slice(above)
        .split('/')
        .filter((name) => name !== ''),
    );
    for (const name of names) counts.set(name, (counts.get(name) ?? 0) + count);
  }
  return Array.from(counts, ([value, count]) => ({ value, count })).sort(
    (a, b) => b.count - a.count || a.value.localeCompare(b.value),
  );
}
