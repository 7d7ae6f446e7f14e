/** Where the sidecar of a file is written: beside the photo, or mirrored below another folder. */
import type { Database } from 'better-sqlite3';
import { stat } from 'node:fs/promises';
import { basename, join, sep } from 'node:path';
import { AppError } from '../../base/errors.ts';
import { patiently } from '../../base/patience.ts';
import { sidecarPaths } from '../../facts/sidecar-paths.ts';
import type { FindSidecar, Sidecar } from '../../media/sidecar.ts';
import { absolutePath } from '../../store/folders.ts';
import { hasNamesake, type PhotoFile } from '../../store/photo-files.ts';

/** A place for a sidecar and what is there now. */
export interface SidecarTarget {
  path: string;
  before: Sidecar | null;
}

/**
 * Beside the photo: a sidecar that is there already is kept on with, `IMG.xmp` only where it is this
 * file's alone; a new one is `IMG.jpg.xmp`, which no other file can mean.
 * @throws the file system's error where the photo is not there now.
 */
export async function targetBesidePhoto(
  library: Database,
  findSidecar: FindSidecar,
  file: PhotoFile,
  content: string,
): Promise<SidecarTarget> {
  const photoPath = absolutePath(file.root, file.path);
  await patiently(photoPath, () => stat(photoPath));
  const { own, shared } = sidecarPaths(photoPath);
  const ownBefore = await findSidecar(own);
  if (ownBefore !== null) return { path: ownBefore.path, before: ownBefore };
  const sharedBefore = await findSidecar(shared);
  if (
    sharedBefore !== null &&
    (sharedBefore.note?.photo === content || file.format === 'raw' || !hasNamesake(library, file))
  ) {
    return { path: sharedBefore.path, before: sharedBefore };
  }
  return { path: own, before: null };
}

/**
 * Below `to`, in a folder of the name of the file's own.
 * @throws AppError 'bad-input' where the name would lead out of it.
 */
export async function targetInMirror(
  findSidecar: FindSidecar,
  to: string,
  folderName: string,
  file: PhotoFile,
): Promise<SidecarTarget> {
  const folder = join(to, folderName);
  const { own } = sidecarPaths(join(folder, ...file.path.split('/')));
  // A library from another system may hold a name that leads elsewhere on this one.
  if (!own.startsWith(folder + sep)) {
    throw new AppError('bad-input', `${file.path} has a name that cannot be written here.`);
  }
  return { path: own, before: await findSidecar(own) };
}

/** A name for each folder below a mirror; two of the same name are told apart by a number. */
export function mirrorNames(folders: readonly { id: number; path: string }[]): Map<number, string> {
  const names = new Map<number, string>();
  const taken = new Map<string, number>();
  for (const { id, path } of [...folders].sort((a, b) => a.id - b.id)) {
    // `C:`, and `x\\..`, whose last part is the folder above to whoever reads `\\` as `/`.
    const name = basename(path.replaceAll('\\', '/')).replace(/:|^\.+$/, '') || 'disk';
    const count = (taken.get(name) ?? 0) + 1;
    taken.set(name, count);
    names.set(id, count === 1 ? name : `${name} (${count})`);
  }
  return names;
}
