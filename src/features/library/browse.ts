/** Folders of this machine for a window without a native dialog: names only, never contents. */
import { readdir, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import type { FolderListing } from '../../contract/folders.ts';
import { AppError, messageOf } from '../../base/errors.ts';
import { patiently } from '../../base/patience.ts';

/** Where people's photos and mounted volumes usually are, on every system. */
const usualPlaces = ['Pictures', 'Desktop', 'Documents', 'Downloads'];
/** A folder that takes longer to say what it is would keep all others from being shown. */
const PLACE_MILLISECONDS = 2000;
const usualVolumes = ['/media', '/mnt', '/Volumes', '/run/media'];

/** The folders below `path` (home when null). @throws AppError naming the folder. */
export async function browse(path: string | null): Promise<FolderListing> {
  const folder = resolve(path ?? homedir());
  const parent = dirname(folder);
  return {
    path: folder,
    parent: parent === folder ? null : parent,
    folders: await foldersIn(folder),
    places: await places(),
  };
}

async function foldersIn(folder: string): Promise<{ name: string; path: string }[]> {
  let entries;
  try {
    entries = await patiently(folder, () => readdir(folder, { withFileTypes: true }));
  } catch (error) {
    throw new AppError('not-a-folder', `${folder} cannot be opened: ${messageOf(error)}`);
  }
  const found = await Promise.all(
    entries.map(async (entry) => {
      if (entry.name.startsWith('.')) return null;
      const path = join(folder, entry.name);
      const isFolder = entry.isDirectory() || (entry.isSymbolicLink() && (await isDirectory(path)));
      return isFolder ? { name: entry.name, path } : null;
    }),
  );
  return found
    .filter((one) => one !== null)
    .sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }));
}

async function places(): Promise<{ name: string; path: string }[]> {
  const home = homedir();
  const found = [{ name: basename(home), path: home }];
  for (const name of usualPlaces) {
    const path = join(home, name);
    if (await isDirectory(path)) found.push({ name, path });
  }
  for (const root of usualVolumes) {
    if (await isDirectory(root)) found.push(...(await foldersIn(root).catch(() => [])));
  }
  return found;
}

async function isDirectory(path: string): Promise<boolean> {
  return patiently(path, () => stat(path), PLACE_MILLISECONDS).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
