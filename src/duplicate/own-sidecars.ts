/** The sidecars that go where a photo's file goes. Runs in the engine. */
import { lstat, readdir } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { sidecarPlaces, sidecarSpellings } from '../base/sidecar-places.ts';
import type { DiskFile } from '../store/removals.ts';
import { contentHashOf } from './disk-check.ts';

/**
 * Paths of the sidecars that belong to no file but this one: `IMG.jpg.xmp`, and `IMG.xmp` where no
 * other IMG lies beside it. Files in `leaving` (paths) count as gone, and so does this one.
 */
export async function ownSidecars(
  path: string,
  leaving: ReadonlySet<string> = new Set(),
): Promise<string[]> {
  const folder = dirname(path);
  // A folder that cannot be listed keeps what is in it.
  const names: string[] = await readdir(folder).catch(() => []);
  const stem = stemOf(path);
  const isShared = names.some((name) => {
    const other = join(folder, name);
    const isSidecar = extname(name).toLowerCase() === '.xmp';
    return !isSidecar && other !== path && !leaving.has(other) && stemOf(other) === stem;
  });
  const { own, shared } = sidecarPlaces(path);
  const wanted = isShared ? [own] : [own, shared];
  return wanted.flatMap(sidecarSpellings).filter((place) => names.includes(basename(place)));
}

/** Those sidecars as they are now. What is no plain file, or cannot be read, stays. */
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

function stemOf(path: string): string {
  return path.slice(0, path.length - extname(path).length);
}
