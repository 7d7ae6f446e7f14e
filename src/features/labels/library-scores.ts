/** Classifiers asked about every photo of the library: one scan of the vectors for each prompt. Plain functions. */
import type { PhotoVectors } from './label-context.ts';
import type { Group } from './groups.ts';
import { indexOfHighest } from '../../vectors/arithmetic.ts';
import { isBlank, loneProbabilities, probabilities, scan } from './label-classifier.ts';
import type { LabelClassifier } from './label-classifier.ts';

/** Every photo's probability for one label. */
export interface LibraryScores {
  ids: ArrayLike<number>;
  probabilities: Float32Array;
  /** 1 where the label is the most probable of its exclusive set; everywhere for a label by itself. */
  best: Uint8Array;
}

/** Every photo's probability for the label at `index` of a classifier. */
export function scoreLibrary(
  classifier: LabelClassifier,
  index: number,
  photos: PhotoVectors,
): LibraryScores {
  const ids = photos.ids();
  const scanned = scan(classifier, (query) => photos.cosines(query));
  const best = new Uint8Array(ids.length);
  const lone = loneProbabilities(classifier, scanned, ids.length);
  if (lone !== null) return { ids, probabilities: lone, best: best.fill(1) };
  const own = new Float32Array(ids.length);
  for (let i = 0; i < ids.length; i += 1) {
    const all = probabilities(classifier, scanned, i);
    own[i] = all[index] ?? 0;
    best[i] = Number(indexOfHighest(all) === index);
  }
  return { ids, probabilities: own, best };
}

/** By label of a group: the photos that pass, in whole percent. */
export function guessLibrary(classifier: LabelClassifier, group: Group, photos: PhotoVectors) {
  const found = group.map(() => new Map<number, number>());
  if (isBlank(classifier)) return found;
  const ids = photos.ids();
  const scanned = scan(classifier, (query) => photos.cosines(query));
  for (let i = 0; i < ids.length; i += 1) {
    const passed = passes(probabilities(classifier, scanned, i), group);
    if (passed !== null) found[passed.index]?.set(ids[i] ?? 0, passed.percent);
  }
  return found;
}

/** The label of a group that a photo passes: of an exclusive set only the most probable one. */
export function passes(
  probabilitiesOfPhoto: readonly number[],
  group: Group,
): { index: number; percent: number } | null {
  const index = indexOfHighest(probabilitiesOfPhoto);
  const probability = probabilitiesOfPhoto[index] ?? 0;
  if (probability < (group[index]?.threshold ?? 1)) return null;
  return { index, percent: Math.round(100 * probability) };
}
