/** What labels that exclude each other find: where one always fits, and where a photo may have none. */
import { USUAL_THRESHOLD } from '../../../src/contract/labels.ts';
import { probabilities, scan } from '../../../src/features/labels/label-classifier.ts';
import type { LabelClassifier } from '../../../src/features/labels/label-classifier.ts';
import { calibrate } from '../../../src/features/labels/zero-shot.ts';
import { dot, indexOfHighest } from '../../../src/vectors/arithmetic.ts';
import { mean } from '../../../src/vectors/statistics.ts';
import { scoreStatistics } from '../../../src/vectors/background.ts';
import { ideas, rarerIdeas } from './ideas.ts';
import type { Idea } from './ideas.ts';
import { foundAbove, reliability } from './measures.ts';
import type { Found, Pair } from './measures.ts';
import { shownIn } from './photos.ts';
import type { LabelledPhotos } from './photos.ts';

/** Ideas of the captioned photos. None served to choose how a set is scored: kinds of objects did. */
const SETS: readonly (readonly string[])[] = [
  ['soccer', 'basketball', 'football', 'baseball', 'tennis'],
  ['bicycle', 'car', 'boat', 'motorcycle'],
  ['skateboard', 'surfing', 'skiing'],
  ['beach', 'mountain', 'street', 'pool', 'forest'],
  ['soccer', 'basketball'],
  ['boat', 'bicycle'],
];

/** Averages over sets, those of precision and recall over their labels; shares. */
export interface SetFound extends Found {
  /** Photos that show none of a set and get a label of it all the same. */
  strangers: number;
  /** |said − true| by bins over pairs that are said to be at least 30 %. */
  errorAbove30: number;
}

export interface SetQuality {
  always: SetFound;
  orNone: SetFound;
}

export async function measureSets(photos: LabelledPhotos): Promise<SetQuality> {
  const results = { always: [] as SetResult[], orNone: [] as SetResult[] };
  for (const names of SETS) {
    const own = names.flatMap((name): Idea[] => {
      const idea = ideas[name] ?? rarerIdeas[name];
      return idea === undefined ? [] : [idea];
    });
    const vectors = await photos.embed(own.map(({ prompt }) => prompt));
    const truth = own.map(({ words }) => shownIn(photos.captions, words));
    for (const kind of ['always', 'orNone'] as const) {
      const classifier = classifierOf(vectors, photos, kind === 'orNone');
      results[kind].push(resultOf(classifier, photos.captioned, truth));
    }
  }
  return { always: summary(results.always), orNone: summary(results.orNone) };
}

function classifierOf(
  vectors: readonly Float32Array[],
  { captioned, background, logitScale, fit }: LabelledPhotos,
  orNone: boolean,
): LabelClassifier {
  const cosinesOf = (query: Float32Array): number[] => captioned.map((photo) => dot(query, photo));
  const unrelated = scoreStatistics(background.flatMap(cosinesOf));
  const members = vectors.map((vector, index) => ({
    labelId: index + 1,
    prompts: [''],
    vectors: [vector],
    calibration: orNone ? calibrate(cosinesOf(vector), unrelated, fit) : null,
    learned: null,
  }));
  return { members, logitScale };
}

interface SetResult {
  labels: Found[];
  strangers: number;
  pairs: Pair[];
}

function resultOf(
  classifier: LabelClassifier,
  photos: readonly Float32Array[],
  truth: readonly (boolean | null)[][],
): SetResult {
  const scanned = scan(classifier, (query) => photos.map((photo) => dot(query, photo)));
  const pairs = truth.map((): Pair[] => []);
  const strangers: boolean[] = [];
  for (const place of photos.keys()) {
    const found = probabilities(classifier, scanned, place);
    const best = indexOfHighest(found);
    for (const [index, own] of pairs.entries()) {
      const isTrue = truth[index]?.[place] ?? null;
      // Only the most probable label of a set is ever said.
      if (isTrue !== null) own.push({ said: index === best ? (found[index] ?? 0) : 0, isTrue });
    }
    if (truth.every((label) => label[place] === false)) {
      strangers.push((found[best] ?? 0) >= USUAL_THRESHOLD);
    }
  }
  return {
    labels: pairs.map((own) => foundAbove(own, USUAL_THRESHOLD)),
    strangers: mean(strangers.map(Number)),
    pairs: pairs.flat(),
  };
}

function summary(results: readonly SetResult[]): SetFound {
  const meanOf = (of: (label: Found) => number): number =>
    mean(results.map(({ labels }) => mean(labels.map(of))));
  return {
    precision: meanOf(({ precision }) => precision),
    recall: meanOf(({ recall }) => recall),
    strangers: mean(results.map(({ strangers }) => strangers)),
    errorAbove30: reliability(results.flatMap(({ pairs }) => pairs)).errorAbove30,
  };
}
