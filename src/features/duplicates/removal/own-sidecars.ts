/** What goes where a photo's file goes: sidecars, and the film and edit list of a Live Photo. Runs in the engine. */
import { lstat, readdir } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { patiently } from '../../../base/patience.ts';
import { ATTACHED, LONGEST_LIVE_BYTES, shotName, stemOf } from '../../../facts/companions.ts';
import { otherPhotoOf, sidecarPaths, sidecarSpellings } from '../../../facts/sidecar-paths.ts';
import type { DiskFile } from './removal-log.ts';
import { contentHashOf } from './disk-check.ts';

/** What lies in folders, each listed once: for work that asks about many files of one folder. */
export class FolderNames {
  readonly #listed = new Map<string, Promise<Listing>>();

  of(folder: string): Promise<Listing> {
    const listed = this.#listed.get(folder) ?? list(folder);
    this.#listed.set(folder, listed);
    return listed;
  }
}

/** Names in a folder: all of them, by their stems, and by the shots that they are of. */
interface Listing {
  names: ReadonlySet<string>;
  byStem: ReadonlyMap<string, string[]>;
  byShot: ReadonlyMap<string, string[]>;
}

async function list(folder: string): Promise<Listing> {
  // A folder that cannot be listed keeps what is in it.
  const names: string[] = await patiently(folder, () => readdir(folder)).catch(() => []);
  return {
    names: new Set(names),
    byStem: Map.groupBy(names, stemOf),
    byShot: Map.groupBy(names, (name) => shotName(name).base),
  };
}

/**
 * Paths of the files that belong to no photo but this one: `IMG.jpg.xmp`, and `IMG.xmp`, `IMG.MOV`
 * and `IMG.AAE` where no other IMG lies beside it. Files in `leaving` (paths) count as gone, and so
 * does this one.
 */
export async function ownSidecars(
  path: string,
  leaving: ReadonlySet<string> = new Set(),
  folders = new FolderNames(),
): Promise<string[]> {
  const folder = dirname(path);
  const { names, byStem, byShot } = await folders.of(folder);
  const isOther = (name: string): boolean => {
    const other = join(folder, name);
    return other !== path && !leaving.has(other) && !isAttachable(name);
  };
  const { own, shared } = sidecarPaths(path);
  const isShared = byStem.get(stemOf(basename(path)))?.some(isOther) ?? false;
  const wanted = isShared ? [own] : [own, shared];
  const spellings = wanted.flatMap((place) =>
    sidecarSpellings(place).filter((spelling) => {
      const other = otherPhotoOf(spelling, place);
      return other === null || !names.has(basename(other)) || !isOther(basename(other));
    }),
  );
  const sidecars = spellings.filter((place) => names.has(basename(place)));
  // A film beside an edit and its original belongs to both.
  const ofShot = byShot.get(shotName(basename(path)).base) ?? [];
  const films = ofShot.some(isOther)
    ? []
    : ofShot.filter((name) => isAttachable(name) && !isXmp(name));
  const attached = await Promise.all(films.map((name) => shortFilm(join(folder, name))));
  return [...sidecars, ...attached.filter((film) => film !== null)];
}

function isXmp(name: string): boolean {
  return extname(name).toLowerCase() === '.xmp';
}

function isAttachable(name: string): boolean {
  const ending = extname(name).toLowerCase();
  return isXmp(name) || ATTACHED.some((one) => one === ending);
}

/** The path again, unless this is a film that somebody made for its own sake. */
async function shortFilm(path: string): Promise<string | null> {
  const facts = await patiently(path, () => lstat(path)).catch(() => null);
  return facts !== null && facts.size <= LONGEST_LIVE_BYTES ? path : null;
}

/** Bytes of a plain file; null for anything else, which stays. */
export async function sizeOfFile(path: string): Promise<number | null> {
  const facts = await patiently(path, () => lstat(path)).catch(() => null);
  return facts?.isFile() === true ? facts.size : null;
}

/** Those files as they are now. What is no plain file, or cannot be read, stays. */
export async function sidecarsToGo(path: string): Promise<DiskFile[]> {
  const found: DiskFile[] = [];
  for (const place of await ownSidecars(path)) {
    try {
      const facts = await patiently(place, () => lstat(place));
      if (!facts.isFile()) continue;
      const contentHash = await contentHashOf(place);
      found.push({ path: place, size: facts.size, modifiedAt: facts.mtimeMs, contentHash });
    } catch {
      continue;
    }
  }
  return found;
}
