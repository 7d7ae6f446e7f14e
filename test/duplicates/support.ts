/** A finder over a real store of drawn pictures. */
import sharp from 'sharp';
import { onTestFinished } from 'vitest';
import { DuplicateFinder } from '../../src/features/duplicates/finder.ts';
import { companionPhotos } from '../../src/store/companions.ts';
import type { Store } from '../../src/store/database.ts';
import { foundPairs, withoutCompanions } from '../../src/store/duplicates.ts';
import { normalised } from '../../src/vectors/arithmetic.ts';
import { randomOf } from '../support/changed-pictures.ts';
import { decodePhoto } from '../support/decode.ts';
import type { AnalysedFacts } from '../support/library.ts';
import { addFile, readAs } from '../support/photos.ts';

/** A picture of soft coloured shapes that no other seed makes. */
export async function picture(seed: number): Promise<Buffer> {
  const random = randomOf(seed);
  const pixels = Buffer.alloc(12 * 9 * 3);
  for (let at = 0; at < pixels.length; at += 1) pixels[at] = Math.floor(random() * 256);
  return sharp(pixels, { raw: { width: 12, height: 9, channels: 3 } })
    .resize(480, 360, { kernel: 'cubic' })
    .png()
    .toBuffer();
}

/** What the analyser would hand over for these bytes. Copies have nearly the same vector. */
export async function analysedAs(bytes: Buffer, seed: number): Promise<AnalysedFacts> {
  const { fingerprintInput, width, height, format } = await decodePhoto(
    { path: '/x', bytes },
    null,
  );
  const random = randomOf(seed + 1000);
  const vector = normalised(Array.from({ length: 16 }, () => random() - 0.5));
  return {
    ...{ fingerprintInput, width, height, format },
    embedding: { model: 'model', vector, device: 'cpu' },
  };
}

/** A file with this picture, read; answers its photo. */
export async function add(
  store: Store,
  name: string,
  bytes: Buffer,
  seed: number,
  facts: AnalysedFacts = {},
): Promise<number> {
  const found = await analysedAs(bytes, seed);
  return readAs(store, addFile(store, name), name, { ...found, ...facts }).photoId;
}

/** A finder over this store, closed when the test ends, and how often it wanted fingerprints again. */
export function finderOf(store: Store): { finder: DuplicateFinder; readAgain: () => number } {
  let readAgain = 0;
  const finder = new DuplicateFinder({
    store,
    model: {
      key: 'model',
      dimensions: 16,
      fitted: { similarShots: { minutesApart: 0.9, anytime: 0.96 } },
    },
    paused: () => false,
    onProgress: () => undefined,
    onReadAgain: () => (readAgain += 1),
    onError: (error) => {
      throw error;
    },
  });
  onTestFinished(() => finder.close());
  return { finder, readAgain: () => readAgain };
}

/** Ids of pairs that are the same picture at `normal`. */
export function samePairs(store: Store): string[] {
  const pairs = withoutCompanions(foundPairs(store, 'same', 1), companionPhotos(store));
  return pairs.map(({ a, b }) => `${a} ${b}`);
}
