/**
 * The classifier of a label, or of all labels of an exclusive set: vectors in, probabilities out. The same
 * arithmetic serves the whole library, a new photo and an explanation. Plain functions; no store.
 */
import { dot, indexOfHighest, lengthOf, normalised } from '../../vectors/arithmetic.ts';
import { sigmoid } from '../../vectors/statistics.ts';
import { learnedLogit } from './regression.ts';
import type { LinearModel } from './regression.ts';
import { exclusiveLogits, independentLogit, joinPrompts, oneOrNoneLogits } from './zero-shot.ts';
import type { Calibration } from './zero-shot.ts';

/** One label as it is scored. */
export interface Member {
  labelId: number;
  prompts: readonly string[];
  /** The prompts' vectors, in their order. */
  vectors: readonly Float32Array[];
  /** Null in a set of which one label always fits, whose softmax needs none, and without prompts. */
  calibration: Calibration | null;
  /** Where decisions taught more than the prompts say. */
  learned: LinearModel | null;
}

/** A label by itself, or the labels of an exclusive set together. */
export interface LabelClassifier {
  members: readonly Member[];
  logitScale: number;
}

/** Log-odds of a label without prompts before anything is known: few photos have any one label. */
export const UNKNOWN_LOGIT = -3;

/** Cosines of every photo with every query that a classifier asks, photo by photo in the same order. */
export interface Scanned {
  /** By member: the prompts' joined cosines (empty without prompts). */
  joined: readonly Float32Array[];
  /** By member: the products with the learned weights; null where nothing is learned. */
  products: readonly (ArrayLike<number> | null)[];
}

/** Asks for all queries of a classifier. `score` multiplies a vector of length 1 with every photo. */
export function scan(
  classifier: LabelClassifier,
  score: (query: Float32Array) => ArrayLike<number>,
): Scanned {
  return {
    joined: classifier.members.map(({ vectors }) =>
      joinPrompts(vectors.map(score), classifier.logitScale),
    ),
    products: classifier.members.map(({ learned }) =>
      learned === null ? null : products(learned.weights, score),
    ),
  };
}

/** The index scores vectors of length 1 only: its integers are scaled for them. */
function products(
  weights: Float32Array,
  score: (query: Float32Array) => ArrayLike<number>,
): Float32Array {
  const length = lengthOf(weights);
  return Float32Array.from(score(normalised(weights))).map((value) => value * length);
}

/** Log-odds by member that the prompts alone give to the photo at this index. */
export function priorLogits(
  { members, logitScale }: LabelClassifier,
  { joined }: Scanned,
  photo: number,
): number[] {
  if (members.length > 1) {
    const cosines = joined.map((own) => own[photo] ?? 0);
    const calibrations = members.flatMap(({ calibration }) => calibration ?? []);
    return calibrations.length > 0
      ? oneOrNoneLogits(cosines, calibrations, logitScale)
      : exclusiveLogits(cosines, logitScale);
  }
  return [lonePrior(members[0]?.calibration ?? null, joined[0]?.[photo])];
}

/** Log-odds of a label by itself: what most photos are asked, so nothing is allocated. */
function loneLogit({ calibration, learned }: Member, scanned: Scanned, photo: number): number {
  const prior = lonePrior(calibration, scanned.joined[0]?.[photo]);
  if (learned === null) return prior;
  return learnedLogit(learned, prior, scanned.products[0]?.[photo] ?? 0);
}

function lonePrior(calibration: Calibration | null, cosine: number | undefined): number {
  return calibration === null || cosine === undefined
    ? UNKNOWN_LOGIT
    : independentLogit(cosine, calibration);
}

/**
 * Probabilities by member for the photo at this index. Those of an exclusive set sum up to 1, or to
 * less where a photo may have none of its labels.
 */
export function probabilities(
  classifier: LabelClassifier,
  scanned: Scanned,
  photo: number,
): number[] {
  const [only] = classifier.members;
  if (only !== undefined && classifier.members.length === 1) {
    return [sigmoid(loneLogit(only, scanned, photo))];
  }
  const priors = priorLogits(classifier, scanned, photo);
  const logits = classifier.members.map(({ learned }, index) => {
    const prior = priors[index] ?? UNKNOWN_LOGIT;
    const product = scanned.products[index]?.[photo] ?? 0;
    return learned === null ? prior : learnedLogit(learned, prior, product);
  });
  const found = logits.map(sigmoid);
  const isLearned = classifier.members.some(({ learned }) => learned !== null);
  if (found.length < 2 || !isLearned) return found;
  const sum = found.reduce((total, probability) => total + probability, 0);
  const mayBeNone = classifier.members.some(({ calibration }) => calibration !== null);
  const whole = mayBeNone ? Math.max(1, sum) : Math.max(sum, 1e-12);
  return found.map((probability) => probability / whole);
}

/** The probabilities of so many photos for a label by itself; null for an exclusive set. */
export function loneProbabilities(
  { members: [only, ...others] }: LabelClassifier,
  scanned: Scanned,
  photos: number,
): Float32Array | null {
  if (only === undefined || others.length > 0) return null;
  const found = new Float32Array(photos);
  for (let photo = 0; photo < photos; photo += 1) {
    found[photo] = sigmoid(loneLogit(only, scanned, photo));
  }
  return found;
}

/** A classifier asked about one vector only. */
export function scanOne(classifier: LabelClassifier, vector: Float32Array): Scanned {
  return scan(classifier, (query) => [dot(query, vector)]);
}

/** The prompt that fits a photo best, or null without prompts. */
export function bestPrompt({ prompts, vectors }: Member, photo: Float32Array): string | null {
  return prompts[indexOfHighest(vectors.map((vector) => dot(vector, photo)))] ?? null;
}

/** Neither prompts nor decisions to score by. */
export function isBlank({ members }: LabelClassifier): boolean {
  return members.every(({ vectors, learned }) => vectors.length === 0 && learned === null);
}
