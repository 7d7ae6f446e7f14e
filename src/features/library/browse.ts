/** Folders of this machine for a window without a native dialog: names only, never contents. */
import { readdir, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import type { FolderListing } from '../../contract/folders.ts';
import { AppError, messageOf } from '../../base/errors.ts';

/** Where people's photos and mounted volumes usually are, on every system. */
const usualPlaces = ['Pictures', 'Desktop', 'Documents', 'Downloads'];
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
    entries = await readdir(folder, { withFileTypes: true });
  } catch (error) {
    throw new AppError('not-a-folder', `${folder} cannot be opened: ${messageOf(error)}`);
  }
  const folders: { name: string; path: string }[] = [];
  for (const entry of entries) {
    if (entry.name.startsWith('.')) continue;
    const path = join(folder, entry.name);
    const isFolder = entry.isDirectory() || (entry.isSymbolicLink() && (await isDirectory(path)));
    if (isFolder) folders.push({ name: entry.name, path });
  }
  return folders.sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }));
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
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
