/** What comes free when files go: a hard link frees nothing as long as another one stays. */
import { lstat } from 'node:fs/promises';
import { patiently } from '../../../base/patience.ts';

interface SizedFile {
  path: string;
  size: number;
}

/** Bytes by path; of links that all go the first frees them. Those that cannot be looked at count in full. */
export async function freedBytes(files: readonly SizedFile[]): Promise<Map<string, number>> {
  const freed = new Map<string, number>();
  const links = new Map<string, { first: string; left: number; size: number }>();
  for (const { path, size } of files) {
    const facts = await patiently(path, () => lstat(path)).catch(() => null);
    const isLinked = facts !== null && facts.nlink > 1 && facts.ino !== 0;
    freed.set(path, isLinked ? 0 : size);
    if (!isLinked) continue;
    const place = `${facts.dev}:${facts.ino}`;
    const link = links.get(place) ?? { first: path, left: facts.nlink, size };
    links.set(place, { ...link, left: link.left - 1 });
  }
  for (const { first, left, size } of links.values()) if (left <= 0) freed.set(first, size);
  return freed;
}
