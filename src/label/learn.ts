/**
 * Learning a label from decisions: a logistic regression on the vectors whose prior is what the
 * prompts say, and the cross-validation that decides whether it is used. Plain functions; no store.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { sigmoid } from '../base/statistics.ts';

/** A photo to learn from. */
export interface Example {
  vector: Float32Array;
  /** Log-odds that the prompts give. */
  prior: number;
  /** 1 has the label, 0 has not; in between for a photo nobody judged. */
  target: number;
}

/** Log-odds of a photo: `slope · prior + offset + weights · vector`. */
export interface Classifier {
  slope: number;
  offset: number;
  weights: Float32Array;
}

export interface Learning {
  classifier: Classifier;
  /** Null where there are too few decisions of either kind to cross-validate. */
  quality: { prompts: number; learned: number; decisions: number } | null;
  /** Cross-validation says that it predicts decisions better than the prompts do. */
  better: boolean;
}

/**
 * Standard deviations of the priors: how far decisions may lead away from the prompts. Tuned on the
 * learning curve of `npm run bench -- labels`.
 */
const PRIORS = { slope: 0.5, offset: 1, weights: 2 };
/** Without prompts there is no direction to stay near. */
const WEIGHTS_WITHOUT_PROMPTS = 4;
/** What the undecided photos weigh all together: they keep the share of photos that pass in bounds. */
const ANCHOR_WEIGHT = 2;
/** Fewer decisions of a kind cannot be cross-validated. */
const FEWEST_OF_A_KIND = 2;
const FEWEST_FOR_QUALITY = 3;
const FOLDS = 5;

/**
 * Learns from the user's decisions (`target` 0 or 1).
 * @param anchors undecided photos of the library, as the prompts see them.
 */
export async function learn(
  decided: readonly Example[],
  anchors: readonly Example[],
  hasPrompts: boolean,
): Promise<Learning> {
  const deviation = hasPrompts ? PRIORS.weights : WEIGHTS_WITHOUT_PROMPTS;
  const space = makeSpace([...decided, ...anchors], deviation);
  const rows = decided.map((example) => space.row(example, 1));
  const anchorRows = anchors.map((example) => space.row(example, ANCHOR_WEIGHT / anchors.length));
  const classifier = space.unfold(fit([...rows, ...anchorRows], space.dimensions));
  const kinds = [1, 0].map((kind) => rows.filter(({ target }) => target === kind));
  const fewest = Math.min(...kinds.map(({ length }) => length));
  if (fewest < FEWEST_OF_A_KIND) return { classifier, quality: null, better: false };

  // Both kinds are dealt to the folds in turn, so that each has its share.
  const folds = new Map<Row, number>();
  for (const kind of kinds) kind.forEach((row, place) => folds.set(row, place % FOLDS));
  const predicted = new Map<Row, number>();
  for (let fold = 0; fold < FOLDS; fold += 1) {
    await nextTurn();
    const held = rows.filter((row) => folds.get(row) === fold);
    if (held.length === 0) continue;
    const kept = rows.filter((row) => folds.get(row) !== fold);
    const solution = fit([...kept, ...anchorRows], space.dimensions);
    for (const row of held) predicted.set(row, logitOf(row, solution));
  }
  const gains = rows.map(
    (row) => logLoss(row.prior, row.target) - logLoss(predicted.get(row) ?? row.prior, row.target),
  );
  const targets = rows.map(({ target }) => target);
  return {
    classifier,
    better: gains.reduce((sum, gain) => sum + gain, 0) > 0,
    quality:
      fewest < FEWEST_FOR_QUALITY
        ? null
        : {
            prompts: rankedRightly(
              rows.map(({ prior }) => prior),
              targets,
            ),
            learned: rankedRightly(
              rows.map((row) => predicted.get(row) ?? row.prior),
              targets,
            ),
            decisions: rows.length,
          },
  };
}

/** The log-odds of a photo. */
export function classify(classifier: Classifier, prior: number, product: number): number {
  return classifier.slope * prior + classifier.offset + product;
}

/** Per cent of the pairs of an accepted and a rejected photo that are in the right order. */
export function rankedRightly(scores: readonly number[], targets: readonly number[]): number {
  const accepted = scores.filter((_, place) => targets[place] === 1);
  const rejected = scores.filter((_, place) => targets[place] === 0);
  let right = 0;
  for (const high of accepted) {
    for (const low of rejected) right += high > low ? 1 : high === low ? 0.5 : 0;
  }
  return Math.round((100 * right) / (accepted.length * rejected.length));
}

/** An example in the space of the regression: centred vector, then the prior's excess and a 1. */
interface Row {
  x: Float64Array;
  prior: number;
  target: number;
  weight: number;
}

/**
 * Vectors of one model all point much the same way: only what differs from their mean says something,
 * and it is scaled so that its length is about 1, whatever the model.
 */
function makeSpace(examples: readonly Example[], deviation: number) {
  const dimensions = examples[0]?.vector.length ?? 0;
  const mean = new Float64Array(dimensions);
  for (const { vector } of examples) {
    for (let i = 0; i < dimensions; i += 1)
      mean[i] = (mean[i] ?? 0) + (vector[i] ?? 0) / examples.length;
  }
  let squares = 0;
  for (const { vector } of examples) {
    for (let i = 0; i < dimensions; i += 1) squares += ((vector[i] ?? 0) - (mean[i] ?? 0)) ** 2;
  }
  const length = Math.sqrt(squares / Math.max(1, examples.length)) || 1;
  // Each coordinate is divided by its prior's deviation, so that one penalty of 1 fits all.
  const unit = deviation / length;
  return {
    dimensions: dimensions + 2,
    row({ vector, prior, target }: Example, weight: number): Row {
      const x = new Float64Array(dimensions + 2);
      for (let i = 0; i < dimensions; i += 1) x[i] = ((vector[i] ?? 0) - (mean[i] ?? 0)) * unit;
      x[dimensions] = prior * PRIORS.slope;
      x[dimensions + 1] = PRIORS.offset;
      return { x, prior, target, weight };
    },
    unfold(solution: Float64Array): Classifier {
      const weights = Float32Array.from(solution.subarray(0, dimensions), (value) => value * unit);
      let atMean = 0;
      for (let i = 0; i < dimensions; i += 1) atMean += (weights[i] ?? 0) * (mean[i] ?? 0);
      return {
        slope: 1 + (solution[dimensions] ?? 0) * PRIORS.slope,
        offset: (solution[dimensions + 1] ?? 0) * PRIORS.offset - atMean,
        weights,
      };
    },
  };
}

const NEWTON_STEPS = 12;
const CONJUGATE_STEPS = 24;

/**
 * The most probable weights: Newton's method on weighted log loss + ½|v|², each step solved by
 * conjugate gradients, which needs no matrix of dimensions².
 */
function fit(rows: readonly Row[], dimensions: number): Float64Array {
  let solution = new Float64Array(dimensions);
  for (let step = 0; step < NEWTON_STEPS; step += 1) {
    const gradient = Float64Array.from(solution);
    const curvatures = rows.map((row) => {
      const probability = sigmoid(logitOf(row, solution));
      addTo(gradient, row.x, row.weight * (probability - row.target));
      return row.weight * probability * (1 - probability);
    });
    const change = solve(rows, curvatures, gradient);
    // A full step overshoots where the curve is flat: it is halved until it leads downhill.
    let pace = 1;
    let next = moved(solution, change, pace);
    const before = loss(rows, solution);
    while (pace > 1e-3 && loss(rows, next) > before) next = moved(solution, change, (pace /= 2));
    if (pace <= 1e-3) break;
    solution = next;
    if (dot(change, change) < 1e-8) break;
  }
  return solution;
}

/** Solves (I + Σ curvature · x xᵀ) change = gradient. */
function solve(
  rows: readonly Row[],
  curvatures: readonly number[],
  gradient: Float64Array,
): Float64Array {
  const change = new Float64Array(gradient.length);
  const rest = Float64Array.from(gradient);
  const direction = Float64Array.from(gradient);
  let length = dot(rest, rest);
  for (let step = 0; step < CONJUGATE_STEPS && length > 1e-12; step += 1) {
    const image = Float64Array.from(direction);
    rows.forEach(({ x }, place) => addTo(image, x, (curvatures[place] ?? 0) * dot(x, direction)));
    const pace = length / dot(direction, image);
    addTo(change, direction, pace);
    addTo(rest, image, -pace);
    const before = length;
    length = dot(rest, rest);
    for (let i = 0; i < direction.length; i += 1) {
      direction[i] = (rest[i] ?? 0) + (length / before) * (direction[i] ?? 0);
    }
  }
  return change;
}

function moved(from: Float64Array, change: Float64Array, pace: number): Float64Array<ArrayBuffer> {
  const to = Float64Array.from(from);
  addTo(to, change, -pace);
  return to;
}

/** What is made least: weighted log loss + ½|v|². */
function loss(rows: readonly Row[], solution: Float64Array): number {
  let sum = dot(solution, solution) / 2;
  for (const row of rows) {
    const logit = logitOf(row, solution);
    // log(1 + e^logit) − target · logit, without overflow.
    const softplus = Math.max(0, logit) + Math.log1p(Math.exp(-Math.abs(logit)));
    sum += row.weight * (softplus - row.target * logit);
  }
  return sum;
}

function logitOf(row: Row, solution: Float64Array): number {
  return row.prior + dot(row.x, solution);
}

function logLoss(logit: number, target: number): number {
  const probability = Math.min(1 - 1e-6, Math.max(1e-6, sigmoid(logit)));
  return -Math.log(target === 1 ? probability : 1 - probability);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

function addTo(sum: Float64Array, vector: Float64Array, factor: number): void {
  for (let i = 0; i < sum.length; i += 1) sum[i] = (sum[i] ?? 0) + factor * (vector[i] ?? 0);
}
