/** What goes where a photo's file goes: sidecars, and the film and edit list of a Live Photo. Runs in the engine. */
import { lstat, readdir } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { ATTACHED, LONGEST_LIVE_BYTES, shotName, stemOf } from '../base/companions.ts';
import { sidecarPlaces, sidecarSpellings } from '../base/sidecar-places.ts';
import type { DiskFile } from '../store/removals.ts';
import { contentHashOf } from './disk-check.ts';

/**
 * Paths of the files that belong to no photo but this one: `IMG.jpg.xmp`, and `IMG.xmp`, `IMG.MOV`
 * and `IMG.AAE` where no other IMG lies beside it. Files in `leaving` (paths) count as gone, and so
 * does this one.
 */
export async function ownSidecars(
  path: string,
  leaving: ReadonlySet<string> = new Set(),
): Promise<string[]> {
  const folder = dirname(path);
  // A folder that cannot be listed keeps what is in it.
  const names: string[] = await readdir(folder).catch(() => []);
  const stem = stemOf(basename(path));
  const others = names.filter((name) => {
    const other = join(folder, name);
    return other !== path && !leaving.has(other) && !isAttachable(name);
  });
  const { own, shared } = sidecarPlaces(path);
  const isShared = others.some((name) => stemOf(name) === stem);
  const wanted = isShared ? [own] : [own, shared];
  const spellings = wanted.flatMap(sidecarSpellings);
  const sidecars = spellings.filter((place) => names.includes(basename(place)));
  // A film beside an edit and its original belongs to both.
  const { base } = shotName(basename(path));
  const isAlone = !others.some((name) => shotName(name).base === base);
  const films = isAlone
    ? names.filter((name) => isAttachable(name) && !isXmp(name) && shotName(name).base === base)
    : [];
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
  const facts = await lstat(path).catch(() => null);
  return facts !== null && facts.size <= LONGEST_LIVE_BYTES ? path : null;
}

/** Those files as they are now. What is no plain file, or cannot be read, stays. */
export async function sidecarsToGo(path: string): Promise<DiskFile[]> {
  const found: DiskFile[] = [];
  for (const place of await ownSidecars(path)) {
    try {
      const facts = await lstat(place);
      if (!facts.isFile()) continue;
      const contentHash = await contentHashOf(place);
      found.push({ path: place, size: facts.size, modifiedAt: facts.mtimeMs, contentHash });
    } catch {
      continue;
    }
  }
  return found;
}
