/** Classifiers asked about every photo of the library: one scan of the vectors for each prompt. Plain functions. */
import type { PhotoVectors } from './label-context.ts';
import type { Group } from './groups.ts';
import { atOnce, inTurns } from '../../base/turns.ts';
import { indexOfHighest } from '../../vectors/arithmetic.ts';
import { isBlank, loneProbabilities, probabilities, scan } from './label-classifier.ts';
import type { LabelClassifier, Scanned } from './label-classifier.ts';

/** Every photo's probability for one label. */
export interface LibraryScores {
  ids: Int32Array;
  probabilities: Float32Array;
  /** 1 where the label is the most probable of its exclusive set; everywhere for a label by itself. */
  best: Uint8Array;
}

/** Cosines that are made between two turns of the event loop: some ten milliseconds. */
const COSINES_AT_ONCE = 32_768;
/** So often all is begun anew where photos were removed meanwhile; then it is done at once. */
const MOST_TRIES = 3;

/** Every photo's probability for the label at `index` of a classifier. */
export function scoreLibrary(
  classifier: LabelClassifier,
  index: number,
  photos: PhotoVectors,
): Promise<LibraryScores> {
  return overAll(classifier, photos, () => {
    const { size } = photos;
    const ids = new Int32Array(size);
    const own = new Float32Array(size);
    const best = new Uint8Array(size);
    let from = 0;
    return {
      take: (some, scanned) => {
        ids.set(some, from);
        const lone = loneProbabilities(classifier, scanned, some.length);
        if (lone === null) {
          for (let i = 0; i < some.length; i += 1) {
            const all = probabilities(classifier, scanned, i);
            own[from + i] = all[index] ?? 0;
            best[from + i] = Number(indexOfHighest(all) === index);
          }
        } else {
          own.set(lone, from);
          best.fill(1, from, from + some.length);
        }
        from += some.length;
      },
      result: () => ({
        ids: ids.subarray(0, from),
        probabilities: own.subarray(0, from),
        best: best.subarray(0, from),
      }),
    };
  });
}

/** By label of a group: the photos that pass, in whole percent. */
export async function guessLibrary(
  classifier: LabelClassifier,
  group: Group,
  photos: PhotoVectors,
): Promise<Map<number, number>[]> {
  if (isBlank(classifier)) return group.map(() => new Map<number, number>());
  return overAll(classifier, photos, () => {
    const found = group.map(() => new Map<number, number>());
    return {
      take: (ids, scanned) => {
        for (let i = 0; i < ids.length; i += 1) {
          const passed = passes(probabilities(classifier, scanned, i), group);
          if (passed !== null) found[passed.index]?.set(ids[i] ?? 0, passed.percent);
        }
      },
      result: () => found,
    };
  });
}

interface Visit<Result> {
  take: (ids: ArrayLike<number>, scanned: Scanned) => void;
  result: () => Result;
}

/** Goes over all photos that are there at first, with turns for others in between. Who is added later may be left out. */
async function overAll<Result>(
  classifier: LabelClassifier,
  photos: PhotoVectors,
  begin: () => Visit<Result>,
): Promise<Result> {
  for (let tries = 1; ; tries += 1) {
    const { removals } = photos;
    const steps = stepsOver(classifier, photos, begin());
    const result = tries > MOST_TRIES ? atOnce(steps) : await inTurns(steps);
    // One that took the place of a removed one may have been passed over.
    if (photos.removals === removals) return result;
  }
}

function* stepsOver<Result>(
  classifier: LabelClassifier,
  photos: PhotoVectors,
  { take, result }: Visit<Result>,
): Generator<void, Result> {
  const queries = classifier.members.reduce(
    (sum, { vectors, learned }) => sum + vectors.length + Number(learned !== null),
    0,
  );
  const step = Math.max(1024, Math.floor(COSINES_AT_ONCE / Math.max(1, queries)));
  const { size } = photos;
  for (let from = 0; from < size; from += step) {
    const to = Math.min(from + step, size, photos.size);
    if (to <= from) break;
    take(
      photos.idsIn(from, to),
      scan(classifier, (query) => photos.cosines(query, from, to)),
    );
    yield;
  }
  return result();
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
