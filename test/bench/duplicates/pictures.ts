/** The files that quality is measured on: photos changed in every way, and what only looks like them. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import {
  changes,
  makePicture,
  openPhoto,
  otherShots,
  rendered,
} from '../../support/changed-pictures.ts';
import { sharedPhotos } from '../../support/shared.ts';

export interface Item {
  path: string;
  /** Pictures of one source are the same picture, except for `otherShots`. */
  source: number;
  /** `original`, a change, another shot, a rendered picture, or `stranger`. */
  kind: string;
  strength: number;
  /** The source is a 224-pixel photo of captioned/. */
  isSmall: boolean;
}

/**
 * Which photos are changed. `seen`: those that thresholds were set with. `unseen`: any other; nobody
 * looked at them before the figures were printed.
 */
export type Split = 'seen' | 'unseen';

/** Photos that thresholds may be set with, evenly spaced among those that are large enough. */
const SEEN = 60;
/** In captioned/, every hundredth photo may be; of the others some are changed and the rest are strangers. */
const SEEN_SMALL_STEP = 100;
const RENDERED_EACH = 14;

/** Makes all pictures of `bases` photos, a fifth of them small ones, and the strangers. */
export async function makeItems(folder: string, split: Split, bases: number): Promise<Item[]> {
  if (sharedPhotos === null) throw new Error('The photographs of ../shared/photos are not here.');
  mkdirSync(folder, { recursive: true });
  const items: Item[] = [];
  let source = 0;
  const add = (
    kind: string,
    strength: number,
    bytes: Buffer,
    extension: string,
    isSmall = false,
  ): void => {
    const path = join(folder, `${String(items.length).padStart(5, '0')}.${extension}`);
    writeFileSync(path, bytes);
    items.push({ path, source, kind, strength, isSmall });
  };
  const { large, small, strangers } = await chooseBases(sharedPhotos, split, bases);
  for (const path of [...large, ...small]) {
    source += 1;
    const isSmall = small.includes(path);
    const photo = await openPhoto(readFileSync(path), source);
    const original = await sharp(photo.png).jpeg({ quality: 92 }).toBuffer();
    add('original', 0, original, 'jpg', isSmall);
    for (const kind of [...Object.keys(changes), ...Object.keys(otherShots)]) {
      for (const strength of [1, 2, 3]) {
        const made = await makePicture(photo, kind, strength);
        add(kind, strength, made.bytes, made.extension, isSmall);
      }
    }
  }
  for (const [kind, make] of Object.entries(rendered)) {
    for (let seed = 0; seed < RENDERED_EACH; seed += 1) {
      source += 1;
      add(kind, 0, await make(seed), 'png');
    }
  }
  for (const path of strangers) {
    source += 1;
    add('stranger', 0, readFileSync(path), 'jpg', true);
  }
  return items;
}

/** Photos to change, by the split, and those that nothing else is made of. */
export async function chooseBases(
  root: string,
  split: Split,
  bases: number,
): Promise<{ large: string[]; small: string[]; strangers: string[] }> {
  const usable = await photosToChange(root);
  const seen = new Set(evenly(usable, SEEN));
  const captioned = readdirSync(join(root, 'captioned'))
    .filter((file) => /jpe?g$/i.test(file))
    .sort()
    .map((file) => join(root, 'captioned', file));
  const seenSmall = captioned.filter((_, place) => place % SEEN_SMALL_STEP === 0);
  const isWanted = (path: string, known: readonly string[] | Set<string>): boolean =>
    (known instanceof Set ? known.has(path) : known.includes(path)) === (split === 'seen');
  const count = Math.ceil(bases / 5);
  const large = evenly(
    usable.filter((path) => isWanted(path, seen)),
    bases - count,
  );
  const small = evenly(
    captioned.filter((path) => isWanted(path, seenSmall)),
    count,
  );
  return { large, small, strangers: captioned.filter((path) => !small.includes(path)) };
}

function evenly(all: readonly string[], count: number): string[] {
  const most = Math.min(count, all.length);
  return Array.from(
    { length: most },
    (_, place) => all[Math.floor((place * all.length) / most)] ?? '',
  );
}

/** Photos large enough to be cut, and not of one colour. */
async function photosToChange(root: string): Promise<string[]> {
  const found: string[] = [];
  for (const folder of ['objects', 'camera']) {
    for (const file of readdirSync(join(root, folder)).sort()) {
      if (!/\.jpe?g$/i.test(file)) continue;
      const path = join(root, folder, file);
      try {
        const picture = sharp(path);
        const { width, height } = await picture.metadata();
        const { entropy } = await picture.stats();
        if (Math.max(width, height) >= 400 && entropy > 4) found.push(path);
      } catch {
        // Some of the camera's files are deliberately damaged.
      }
    }
  }
  return found;
}
