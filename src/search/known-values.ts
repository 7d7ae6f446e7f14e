/** Which values the library holds for a filter, with how many photos have each. Runs in the engine. */
import type { Database } from 'better-sqlite3';
import { fileTable } from '../store/file-table.ts';
import { prepared } from '../store/connection.ts';
import { photoTable } from '../store/photo-table.ts';
import { photosCaptioned } from './captions.ts';
import { maskOf, rowsOf } from './mask.ts';

export interface KnownValue {
  value: string;
  /** Photos that have it. */
  count?: number;
}

const columns = { camera: 'camera', lens: 'lens', type: 'format' } as const;

/** The values of a column, most photos first; years newest first. */
export function knownValues(
  library: Database,
  key: keyof typeof columns | 'year',
): Required<KnownValue>[] {
  if (key === 'year') return knownYears(library);
  const photos = photoTable(library);
  const numbers = photos.facts()[columns[key]];
  const values = photos.valuesOf(columns[key]);
  const counts = new Uint32Array(values.length);
  numbers.forEach((number) => (counts[number] = (counts[number] ?? 0) + 1));
  return values
    .map((value, number) => ({ value, count: counts[number] ?? 0 }))
    .filter(({ count }, number) => number > 0 && count > 0)
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
}

function knownYears(library: Database): Required<KnownValue>[] {
  const { takenAt, precision } = photoTable(library).times();
  const counts = new Map<number, number>();
  // Photos stand in the order of time: a year is looked up once for each run.
  let [year, from, until] = [NaN, NaN, NaN];
  let count = 0;
  const note = (): void => {
    if (count > 0) counts.set(year, (counts.get(year) ?? 0) + count);
    count = 0;
  };
  for (let row = 0; row < takenAt.length; row += 1) {
    if (precision[row] === 0) continue;
    const time = takenAt[row] ?? 0;
    if (!(time >= from && time < until)) {
      note();
      year = new Date(time).getUTCFullYear();
      [from, until] = [Date.UTC(year, 0), Date.UTC(year + 1, 0)];
    }
    count += 1;
  }
  note();
  return Array.from(counts, ([value, found]) => ({
    value: String(value).padStart(4, '0'),
    count: found,
  })).sort((a, b) => (a.value < b.value ? 1 : -1));
}

/** How many photos have this text in their captions or titles. */
export function captionCount(library: Database, text: string): number {
  return rowsOf(maskOf(photoTable(library), photosCaptioned(library, text))).length;
}

const counted = new WeakMap<Database, { version: number; counts: Required<KnownValue>[] }>();

/** The names of all folders that hold photos, at any depth below, with the photos' files counted. */
export function folderCounts(library: Database): Required<KnownValue>[] {
  const files = fileTable(library);
  const { size, version, directories } = files;
  const known = counted.get(library);
  if (known?.version === version) return known.counts;
  const roots = new Map(
    prepared<[], { id: number; path: string }>(library, 'SELECT id, path FROM folders')
      .all()
      .map(({ id, path }) => [id, path.replaceAll('\\', '/')]),
  );
  const filesIn = new Uint32Array(directories.length);
  for (let row = 0; row < size; row += 1) {
    const place = files.placeOf(row);
    if (files.photoOf(row) > 0) filesIn[place] = (filesIn[place] ?? 0) + 1;
  }
  const sums = new Map<string, number>();
  for (const [place, { folder, path }] of directories.entries()) {
    const count = filesIn[place] ?? 0;
    const root = roots.get(folder);
    if (count === 0 || root === undefined) continue;
    // A name twice on one path counts its files once.
    const names = new Set([root.slice(root.lastIndexOf('/') + 1), ...path.split('/')]);
    for (const name of names) if (name !== '') sums.set(name, (sums.get(name) ?? 0) + count);
  }
  const counts = Array.from(sums, ([value, count]) => ({ value, count })).sort(
    (a, b) => b.count - a.count || a.value.localeCompare(b.value),
  );
  counted.set(library, { version, counts });
  return counts;
}
