/**
 * The regression behind learning: a logistic one around given log-odds, in the space of the centred
 * vectors, with Gaussian priors. Plain functions; no store.
 */
import { addScaled, dot, meanVector } from '../../vectors/arithmetic.ts';
import { sigmoid } from '../../vectors/statistics.ts';

/** A photo to learn from. */
export interface Example {
  vector: Float32Array;
  /** Log-odds that the prompts give. */
  prior: number;
  /** 1 has the label, 0 has not; in between for a photo nobody decided on. */
  target: number;
}

/** Log-odds of a photo: `slope · prior + offset + weights · vector`. */
export interface LinearModel {
  slope: number;
  offset: number;
  weights: Float32Array;
}

/** The log-odds of a photo. */
export function learnedLogit(learned: LinearModel, prior: number, product: number): number {
  return learned.slope * prior + learned.offset + product;
}

/** Standard deviations of the priors: of the prompts' slope around 1, and of the offset around 0. */
const PRIORS = { slope: 0.5, offset: 1 };

/** An example in the space of the regression: centred vector, then the prior's excess and a 1. */
export interface Row {
  x: Float64Array;
  prior: number;
  target: number;
  weight: number;
}

/**
 * Vectors of one model all point much the same way: only what differs from their mean says something,
 * and it is scaled so that its length is about 1, whatever the model.
 */
export function makeSpace(examples: readonly Example[], deviation: number) {
  const dimensions = examples[0]?.vector.length ?? 0;
  const vectors = examples.map(({ vector }) => vector);
  const mean = meanVector(vectors, dimensions);
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
    unfold(solution: Float64Array): LinearModel {
      const weights = Float32Array.from(solution.subarray(0, dimensions), (value) => value * unit);
      const atMean = dot(weights, mean);
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
 * conjugate gradients, which needs no matrix of dimensions². In steps, between which others may have
 * their turn.
 */
export function* fit(
  rows: readonly Row[],
  dimensions: number,
): Generator<void, Float64Array<ArrayBuffer>> {
  let solution = new Float64Array(dimensions);
  for (let step = 0; step < NEWTON_STEPS; step += 1) {
    yield;
    const gradient = Float64Array.from(solution);
    const curvatures = rows.map((row) => {
      const probability = sigmoid(logitOf(row, solution));
      addScaled(gradient, row.x, row.weight * (probability - row.target));
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
    rows.forEach(({ x }, i) => addScaled(image, x, (curvatures[i] ?? 0) * dot(x, direction)));
    const pace = length / dot(direction, image);
    addScaled(change, direction, pace);
    addScaled(rest, image, -pace);
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
  addScaled(to, change, -pace);
  return to;
}

/** What is made least: weighted log loss + ½|v|². */
function loss(rows: readonly Row[], solution: Float64Array): number {
  let sum = dot(solution, solution) / 2;
  for (const row of rows) sum += lossOf(row, logitOf(row, solution));
  return sum;
}

/** Weighted log loss at these log-odds: log(1 + e^logit) − target · logit, without overflow. */
export function lossOf({ weight, target }: Row, logit: number): number {
  const softplus = Math.max(0, logit) + Math.log1p(Math.exp(-Math.abs(logit)));
  return weight * (softplus - target * logit);
}

export function logitOf(row: Row, solution: Float64Array): number {
  return row.prior + dot(row.x, solution);
}
