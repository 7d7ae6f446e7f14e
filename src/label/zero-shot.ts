/**
 * Labels judged by their prompts alone: CLIP's softmax where labels exclude each other, a calibrated
 * probability where a label stands for itself. Plain functions; imports only base.
 */
import { moments, quantile } from '../base/statistics.ts';

/** The cosines of a query with every photo of the library, always in the same order of photos. */
export type ScoreLibrary = (query: Float32Array) => ArrayLike<number>;

/**
 * Unrelated texts, spread wide over everyday things. What they score on the library's photos is the
 * measure of this model on this library: no cosine is compared with a constant anywhere.
 */
export const neutralPrompts: readonly string[] = [
  ...['a photo', 'a person', 'an animal', 'a bird', 'a plant', 'food', 'a drink', 'a building'],
  ...['a room', 'furniture', 'a street', 'a vehicle', 'water', 'mountains', 'the sky', 'night'],
  ...['grass', 'sports', 'music', 'clothes', 'a crowd', 'text', 'a screen', 'a machine', 'a toy'],
  ...['outdoors', 'something red', 'a pattern'],
];

/** What unrelated texts score on the library. */
export interface Unrelated {
  mean: number;
  deviation: number;
}

/** How one label's cosines become probabilities. In units of `unrelated.deviation` above its mean. */
export interface Calibration {
  unrelated: Unrelated;
  /** Where the label's scores on the library lie in the middle… */
  median: number;
  /** …and how far below it the lowest sixth begins: the spread of photos that do not have it. */
  spread: number;
}

/** Photos that measure the library; more of them say no more. */
export const MEASURED_PHOTOS = 2000;

/** Measures unrelated texts on photos, given the cosines of each text with them. */
export function measureUnrelated(cosines: readonly ArrayLike<number>[]): Unrelated {
  const { mean, deviation } = moments(cosines.flatMap((scores) => Array.from(scores)));
  return { mean, deviation: deviation > 0 ? deviation : 1 };
}

/**
 * A label's prompts as one cosine: the smooth maximum at the model's own temperature, so that any of
 * them suffices (`a dog`, `a cat` for *pets*), and synonyms support each other.
 */
export function joinPrompts(
  cosines: readonly ArrayLike<number>[],
  logitScale: number,
): Float32Array {
  const [first, ...others] = cosines;
  const joined = Float32Array.from(first ?? []);
  if (others.length === 0) return joined;
  for (let photo = 0; photo < joined.length; photo += 1) {
    let highest = -Infinity;
    for (const scores of cosines) highest = Math.max(highest, scores[photo] ?? 0);
    let sum = 0;
    for (const scores of cosines) sum += Math.exp(logitScale * ((scores[photo] ?? 0) - highest));
    joined[photo] = highest + Math.log(sum / cosines.length) / logitScale;
  }
  return joined;
}

/*
 * Fitted by logistic regression over 64 ideas on the 500 captioned photos (an idea is in a photo
 * when two of its five captions name it), 2026-11-23, photo-clip-tiny@0.2.0; judged by leaving out
 * ideas. The offset lies 0.25 above the fit's, whose ideas include many that nobody would search
 * for by sight (shirt, stick, camera). `npm run bench -- labels` prints how it holds.
 */
const SCORE_WEIGHT = 1.34;
const MEDIAN_WEIGHT = 1.24;
const SPREAD_WEIGHT = -2.71;
const OFFSET = -2.4;
/** Median and spread of an average label there: what a small library is taken to be until it is seen. */
const TYPICAL = { median: 0.12, spread: 0.79, photos: 20 };

/** How a label's joined cosines on the library become probabilities. */
export function calibrate(cosines: ArrayLike<number>, unrelated: Unrelated): Calibration {
  const middle = (quantile(cosines, 0.5) - unrelated.mean) / unrelated.deviation;
  const low = (quantile(cosines, 0.16) - unrelated.mean) / unrelated.deviation;
  const trust = cosines.length / (cosines.length + TYPICAL.photos);
  return {
    unrelated,
    median: trust * middle + (1 - trust) * TYPICAL.median,
    spread: trust * (middle - low) + (1 - trust) * TYPICAL.spread,
  };
}

/** Log-odds that a photo with this joined cosine has the label. */
export function independentLogit(cosine: number, calibration: Calibration): number {
  const { unrelated, median, spread } = calibration;
  const score = (cosine - unrelated.mean) / unrelated.deviation;
  return SCORE_WEIGHT * score + MEDIAN_WEIGHT * median + SPREAD_WEIGHT * spread + OFFSET;
}

/**
 * CLIP's zero-shot probabilities of labels that exclude each other: the softmax of
 * `logitScale · cosine`, as log-odds in the order of the labels.
 */
export function exclusiveLogits(cosines: readonly number[], logitScale: number): number[] {
  const logits = cosines.map((cosine) => logitScale * cosine);
  const highest = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - highest));
  const sum = powers.reduce((total, power) => total + power, 0);
  // log(p / (1 - p)) = own − log of the sum of the others, exact also where p rounds to 1.
  return logits.map(
    (logit, index) => logit - highest - Math.log(Math.max(sum - (powers[index] ?? 0), 1e-12)),
  );
}
