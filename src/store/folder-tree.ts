/** The folders in which photos lie, with how many are shown of each and what is below it. Runs in the engine. */
import type { FolderNode } from '../contract/folders.ts';
import { prepared } from './connection.ts';
import type { Store } from './database.ts';

interface Count {
  /** Photos that have no file elsewhere. */
  alone: number;
  /** Photos with several files: they count once, however many of them lie below. */
  copies: Set<number>;
}

/**
 * Every folder on the way to a photo, from the ones that were added downwards, parents first. A RAW or
 * an edit stands behind its photo, which lies beside it, and does not count.
 */
export function folderTree({ library }: Store): FolderNode[] {
  const counts = new Map<string, Count>();
  const add = (root: string, directory: string, count: (to: Count) => void): void => {
    const parts = directory.split('/').filter((part) => part !== '');
    for (let depth = 0; depth <= parts.length; depth += 1) {
      const path = JSON.stringify([root, ...parts.slice(0, depth)]);
      const known = counts.get(path) ?? { alone: 0, copies: new Set() };
      counts.set(path, known);
      count(known);
    }
  };
  const directory = `rtrim(files.path, replace(files.path, '/', ''))`;
  const from = `FROM files CROSS JOIN photos ON photos.id = photo_id
    CROSS JOIN folders ON folders.id = folder_id WHERE state <> 'missing' AND files.id NOT IN (
      SELECT file_id FROM companion_files CROSS JOIN files AS main ON main.id = of_file
      WHERE main.state <> 'missing' AND main.photo_id IS NOT NULL)`;
  const alone = prepared<[], { root: string; directory: string; count: number }>(
    library,
    `SELECT folders.path AS root, ${directory} AS directory, count(*) AS count ${from}
     AND file_count <= 1 GROUP BY root, directory`,
  ).all();
  for (const row of alone) add(row.root, row.directory, (to) => (to.alone += row.count));
  const copies = prepared<[], { root: string; directory: string; photo: number }>(
    library,
    `SELECT folders.path AS root, ${directory} AS directory, photo_id AS photo ${from}
     AND file_count > 1`,
  ).all();
  for (const row of copies) add(row.root, row.directory, (to) => to.copies.add(row.photo));
  return [...counts]
    .map(([key, { alone: own, copies: shared }]) => {
      const [root = '', ...below] = JSON.parse(key) as string[];
      return { root, below, photos: own + shared.size };
    })
    .sort((a, b) => a.root.localeCompare(b.root) || byName(a.below, b.below));
}

function byName(a: readonly string[], b: readonly string[]): number {
  for (const [depth, name] of a.entries()) {
    const other = b[depth];
    if (other === undefined) return 1;
    const order = name.localeCompare(other, undefined, { numeric: true });
    if (order !== 0) return order;
  }
  return a.length - b.length;
}
