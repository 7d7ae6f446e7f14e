/** Files beside a photo that are no photos and belong to it: the film and the edit list of a Live Photo. */
import { lstat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Companion, PhotoDetails } from '../../contract/photos.ts';
import { patiently } from '../../base/patience.ts';
import { attachedNames, LONGEST_LIVE_BYTES, shotName } from '../../facts/companions.ts';

/** Looks beside each file of the photo that is there. */
export async function attachedFiles({ files }: PhotoDetails): Promise<Companion[]> {
  const places = files
    .filter(({ state }) => state === 'present')
    .flatMap(({ path }) =>
      attachedNames(shotName(basename(path)).base).map((name) => join(dirname(path), name)),
    );
  const found = await Promise.all([...new Set(places)].map(attached));
  // Where large and small letters are one, each is found under both names.
  const byName = new Map(
    found.filter((one) => one !== null).map((one) => [one.path.toLowerCase(), one]),
  );
  return [...byName.values()];
}

async function attached(path: string): Promise<Companion | null> {
  const facts = await patiently(path, () => lstat(path)).catch(() => null);
  if (facts?.isFile() !== true || facts.size > LONGEST_LIVE_BYTES) return null;
  const kind = path.toLowerCase().endsWith('.aae') ? 'edit-list' : 'film';
  return { photo: null, path, kind };
}
