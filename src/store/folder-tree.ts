/** The folders in which photos lie, with how many are shown of each and what is below it. Runs in the engine. */
import type { Database } from 'better-sqlite3';
import type { FolderNode } from '../contract/folders.ts';
import { prepared } from './connection.ts';
import type { Store } from './database.ts';
import { fileTable } from './file-table.ts';
import { flags, photoTable } from './photo-table.ts';
import { StaleRows } from './stale-rows.ts';

interface Count {
  /** Photos that have no file elsewhere. */
  alone: number;
  /** Photos with several files: they count once, however many of them lie below. */
  copies: Set<number>;
}

interface Remembered {
  version: number;
  companions: StaleRows;
  tree: FolderNode[];
}

/** Made once: texts that compare themselves look up their language each time. */
const plain = new Intl.Collator();
const numeric = new Intl.Collator(undefined, { numeric: true });

const remembered = new WeakMap<Database, Remembered>();

/**
 * Every folder on the way to a photo, from the ones that were added downwards, parents first. A RAW or
 * an edit stands behind its photo, which lies beside it, and does not count.
 */
export function folderTree({ library }: Store): FolderNode[] {
  const { version } = fileTable(library);
  const known = remembered.get(library);
  const companions =
    known?.companions ??
    new StaleRows(library, [{ table: 'companion_files', column: 'file_id', columns: ['of_file'] }]);
  const changed = companions.take();
  if (known?.version === version && changed !== 'all' && changed.length === 0) return known.tree;
  const tree = treeOf(library);
  remembered.set(library, { version, companions, tree });
  return tree;
}

function treeOf(library: Database): FolderNode[] {
  const roots = new Map(
    prepared<[], [id: number, path: string]>(library, 'SELECT id, path AS root FROM folders')
      .raw()
      .all(),
  );
  const counts = new Map<string, Count>();
  for (const [{ folder, path }, own] of placeCounts(library)) {
    const root = roots.get(folder);
    if (root === undefined || own.alone + own.copies.size === 0) continue;
    const parts = path.split('/').filter((part) => part !== '');
    for (let depth = 0; depth <= parts.length; depth += 1) {
      const key = JSON.stringify([root, ...parts.slice(0, depth)]);
      const sum = counts.get(key) ?? { alone: 0, copies: new Set() };
      counts.set(key, sum);
      sum.alone += own.alone;
      for (const photo of own.copies) sum.copies.add(photo);
    }
  }
  return [...counts]
    .map(([key, { alone, copies }]) => {
      const [root = '', ...below] = JSON.parse(key) as string[];
      return { root, below, photos: alone + copies.size };
    })
    .sort((a, b) => plain.compare(a.root, b.root) || byName(a.below, b.below));
}

/** What lies in each directory itself. */
function placeCounts(library: Database): [{ folder: number; path: string }, Count][] {
  const photos = photoTable(library);
  const { flags: bits } = photos.facts();
  const files = fileTable(library);
  const { size, directories } = files;
  const isBehind = new Uint8Array(size);
  const behind = prepared<[], number>(
    library,
    `SELECT file_id FROM companion_files CROSS JOIN files AS main ON main.id = of_file
     WHERE main.state <> 'missing' AND main.photo_id IS NOT NULL`,
  ).pluck();
  for (const id of behind.all()) {
    const row = files.rowOf(id);
    if (row >= 0) isBehind[row] = 1;
  }
  const counts = directories.map((): Count => ({ alone: 0, copies: new Set() }));
  for (let row = 0; row < size; row += 1) {
    const photo = files.photoOf(row);
    const count = counts[files.placeOf(row)];
    if (photo === 0 || isBehind[row] === 1 || count === undefined) continue;
    if (((bits[photos.rowOf(photo)] ?? 0) & flags.copies) === 0) count.alone += 1;
    else count.copies.add(photo);
  }
  return directories.map((place, at) => [place, counts[at] ?? { alone: 0, copies: new Set() }]);
}

function byName(a: readonly string[], b: readonly string[]): number {
  for (const [depth, name] of a.entries()) {
    const other = b[depth];
    if (other === undefined) return 1;
    const order = numeric.compare(name, other);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}
