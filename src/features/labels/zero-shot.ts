/**
 * Labels scored by their prompts alone: CLIP's softmax where labels exclude each other, a calibrated
 * probability where a label stands for itself, both where none of a set may fit. Plain functions;
 * no store.
 */
import { inDeviations, scoreAbove } from '../../vectors/background.ts';
import type { ScoreStatistics } from '../../vectors/background.ts';
import { logOdds, sigmoid } from '../../vectors/statistics.ts';

/** How one label's cosines become probabilities. */
export interface Calibration {
  background: ScoreStatistics;
  /** Share of the library's photos, 0 to 1, that clearly match: what can be expected of any photo. */
  share: number;
  fit: Fit;
}

/** What a model's scores were fitted with: `Fitted.labels` in src/models/manifest.ts. */
export interface Fit {
  slope: number;
  offset: number;
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

/** A photo matches clearly when it beats background prompts by so many of their deviations. */
const CLEARLY = 2;
/** Added to the share: a label that no photo of the sample matches may still have some. */
const UNSEEN = 0.02;
/** Share of an average label: what a small library is taken to have until it is seen. */
const TYPICAL = { share: 0.05, photos: 20 };

/**
 * How a label's joined cosines become probabilities.
 * @param cosines with the photos that stand for the library.
 * @param background what background prompts score on the same photos.
 */
export function calibrate(
  cosines: ArrayLike<number>,
  background: ScoreStatistics,
  fit: Fit,
): Calibration {
  const enough = scoreAbove(background, CLEARLY);
  const clear = Array.from(cosines).filter((cosine) => cosine >= enough).length;
  const { share, photos } = TYPICAL;
  return { background, share: (clear + share * photos) / (cosines.length + photos), fit };
}

/** Log-odds before a photo is looked at. */
export function priorLogOdds({ share }: Calibration): number {
  return Math.log(share + UNSEEN);
}

/** Log-odds that a photo with this joined cosine has the label. */
export function independentLogit(cosine: number, calibration: Calibration): number {
  const { background, fit } = calibration;
  return fit.slope * inDeviations(cosine, background) + priorLogOdds(calibration) + fit.offset;
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

/**
 * Labels that exclude each other and need not fit at all, as log-odds in their order: that any of them
 * fits, by what each is worth by itself, times CLIP's softmax, which says what it then is.
 */
export function oneOrNoneLogits(
  cosines: readonly number[],
  calibrations: readonly Calibration[],
  logitScale: number,
): number[] {
  let none = 1;
  for (const [index, calibration] of calibrations.entries()) {
    none *= 1 - sigmoid(independentLogit(cosines[index] ?? 0, calibration));
  }
  return exclusiveLogits(cosines, logitScale).map((logit) => logOdds((1 - none) * sigmoid(logit)));
}
