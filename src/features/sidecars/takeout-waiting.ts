/**
 * What Google says of photos that are not in the library yet: kept until their file comes, under the
 * path where the export has it, or under its name and size elsewhere. Runs in the engine.
 */
import type { Database } from 'better-sqlite3';
import { basename, relative } from 'node:path';
import { prepared, write } from '../../store/connection.ts';
import type { Store } from '../../store/database.ts';
import { absolutePath } from '../../store/folders.ts';
import type { PendingFile } from '../../store/files.ts';
import { photoByPath } from '../../store/photos.ts';
import { saveTakeout, type TakeoutFacts, type TakeoutSaved } from './takeout-save.ts';

/** The feature's own table. */
export const migrations = [
  (library: Database): void => {
    library.exec(`
      CREATE TABLE takeout_waiting (
        -- absolute
        path TEXT PRIMARY KEY,
        -- of the file
        name TEXT NOT NULL,
        size INTEGER NOT NULL,
        -- JSON of what is said
        said TEXT NOT NULL
      ) STRICT;
      CREATE INDEX takeout_waiting_names ON takeout_waiting (name, size);
    `);
  },
];

/** A photo's file in an export, and what is said of it. */
export interface WaitingPhoto {
  path: string;
  size: number;
  said: TakeoutFacts;
}

/** Inside a transaction. What waits under the path already is replaced. */
export function keepWaiting({ library }: Store, { path, size, said }: WaitingPhoto): void {
  prepared<[object]>(
    library,
    'INSERT OR REPLACE INTO takeout_waiting VALUES (@path, @name, @size, @said)',
  ).run({ path, name: nameOf(path), size, said: JSON.stringify(said) });
}

/** How many wait below these folders. */
export function waitingBelow({ library }: Store, folders: readonly string[]): number {
  const paths = prepared<[], { path: string }>(library, 'SELECT path FROM takeout_waiting').all();
  return paths.filter(({ path }) =>
    folders.some((folder) => !relative(folder, path).startsWith('..')),
  ).length;
}

/**
 * Gives photos what waits for these files, or for any file of the library. What is given waits no more.
 * @returns what was new to the library
 */
export function giveWaiting(
  store: Store,
  files: readonly Pick<PendingFile, 'path' | 'size'>[] | null,
): TakeoutSaved {
  const total: TakeoutSaved = { photos: 0, people: 0, favourites: 0, albums: 0 };
  if (!isAnythingWaiting(store.library)) return total;
  write(store.library, () => {
    for (const file of files ?? everyFile(store.library)) {
      const found = waitingFor(store.library, file);
      const photoId = found.length === 0 ? null : photoByPath(store, file.path);
      if (photoId === null) continue;
      for (const { path, said } of found) {
        const saved = saveTakeout(store, photoId, said);
        total.people += saved.people;
        total.favourites += saved.favourites;
        total.albums += saved.albums;
        prepared<[string]>(store.library, 'DELETE FROM takeout_waiting WHERE path = ?').run(path);
      }
      total.photos += 1;
    }
  });
  return total;
}

function isAnythingWaiting(library: Database): boolean {
  return prepared(library, 'SELECT 1 FROM takeout_waiting LIMIT 1').get() !== undefined;
}

/** A photo lies in the folder of its year and in those of its albums: all of them are meant. */
function waitingFor(
  library: Database,
  { path, size }: Pick<PendingFile, 'path' | 'size'>,
): { path: string; said: TakeoutFacts }[] {
  const rows = prepared<[object], { path: string; said: string }>(
    library,
    `SELECT path, said FROM takeout_waiting WHERE path = @path
     UNION SELECT path, said FROM takeout_waiting WHERE name = @name AND size = @size`,
  ).all({ path, name: nameOf(path), size });
  const found = rows.map((row) => ({ path: row.path, said: JSON.parse(row.said) as TakeoutFacts }));
  const exact = found.filter((one) => one.path === path);
  const moments = new Set(found.map(({ said }) => said.claim.date?.at));
  // Two pictures of one name and size: which is which is not known.
  return moments.size > 1 ? exact : found;
}

function* everyFile(library: Database): Generator<{ path: string; size: number }> {
  const rows = prepared<[], { root: string; below: string; size: number }>(
    library,
    `SELECT folders.path AS root, files.path AS below, size
     FROM files JOIN folders ON folders.id = folder_id
     WHERE photo_id IS NOT NULL AND state <> 'missing'`,
  ).all();
  for (const { root, below, size } of rows) yield { path: absolutePath(root, below), size };
}

/** As file systems compare names, mostly. */
function nameOf(path: string): string {
  return basename(path).normalize('NFC').toLowerCase();
}
