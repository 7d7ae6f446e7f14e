/**
 * Learning a label from decisions: a logistic regression on the vectors whose prior is what the
 * prompts say, and the cross-validation that decides whether it is used. Plain functions; no store.
 */
import { inTurns } from '../../base/turns.ts';
import { fit, logitOf, lossOf, makeSpace } from './regression.ts';
import type { LinearModel, Example, Row } from './regression.ts';

export interface Learning {
  model: LinearModel;
  /** Null where there are too few decisions of either kind to cross-validate. */
  quality: { prompts: number; learned: number; decisions: number } | null;
  /** Cross-validation says that it predicts decisions better than the prompts do. */
  better: boolean;
}

/*
 * Standard deviations of the weights: how far decisions may lead away from the prompts. A small one
 * suits good prompts, a large one prompts that mislead; both are tried. They and the anchors were
 * chosen on eight ideas of `npm run bench -- labels`, on ten colours and actions, and on labels whose
 * prompts say nothing or the wrong thing. The benchmark reports on the other ideas.
 */
const WEIGHTS = [1, 2] as const;
/** Without prompts there is no direction to stay near. */
const WEIGHTS_WITHOUT_PROMPTS = [3] as const;
/** Weight of all undecided photos together. They keep the share of photos that pass in bounds. */
const ANCHOR_WEIGHT = 2;
/**
 * People give examples of what a label is, seldom of what it is not. While hardly any photo is
 * rejected, undecided photos stand for the rejected ones: each accepted photo that no rejected one
 * balances adds so much to their weight. Once some are rejected, the decisions speak for themselves.
 */
const ANCHORS_PER_ACCEPTED = 4;
/** Fewer decisions of a kind say nothing of their share, nor of quality. */
const FEWEST_OF_A_KIND = 3;
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
  const accepted = decided.filter(({ target }) => target === 1).length;
  const rejected = decided.length - accepted;
  const unbalanced = rejected < FEWEST_OF_A_KIND ? Math.max(0, accepted - rejected) : 0;
  const anchorsWeigh = Math.max(ANCHOR_WEIGHT, ANCHORS_PER_ACCEPTED * unbalanced);
  let best: (Validated & { model: LinearModel }) | null = null;
  for (const deviation of hasPrompts ? WEIGHTS : WEIGHTS_WITHOUT_PROMPTS) {
    const space = makeSpace([...decided, ...anchors], deviation);
    const rows = decided.map((example) => space.row(example, 1));
    const stand = anchors.map((example) => space.row(example, anchorsWeigh / anchors.length));
    const validated = await validate(rows, stand, space.dimensions, unbalanced > 0);
    if (best !== null && validated.gain <= best.gain) continue;
    const solution = await inTurns(fit([...rows, ...stand], space.dimensions));
    best = { ...validated, model: space.unfold(solution) };
  }
  if (best === null) throw new Error('There is always a deviation to try.');
  const targets = decided.map(({ target }) => target);
  const priors = decided.map(({ prior }) => prior);
  return {
    model: best.model,
    better: best.gain > 0,
    quality:
      Math.min(accepted, rejected) < FEWEST_OF_A_KIND
        ? null
        : {
            prompts: pairAccuracy(priors, targets),
            learned: pairAccuracy(best.predicted, targets),
            decisions: decided.length,
          },
  };
}

interface Validated {
  /** How much less log loss than the prompts have. */
  gain: number;
  /** Log-odds of the decided photos by what was learned from the others. */
  predicted: number[];
}

/**
 * Cross-validation on the decisions. The only accepted or the only rejected photo is never held out:
 * without it nothing could be learned. Where undecided photos stand for rejected ones (`theyCount`),
 * their loss is part of the gain.
 */
async function validate(
  rows: readonly Row[],
  anchors: readonly Row[],
  dimensions: number,
  theyCount: boolean,
): Promise<Validated> {
  // Both kinds are dealt to the folds in turn, so that each has its share.
  const folds = new Map<Row, number>();
  for (const kind of [1, 0]) {
    const own = rows.filter(({ target }) => target === kind);
    if (own.length > 1) own.forEach((row, i) => folds.set(row, i % FOLDS));
  }
  const predicted = new Map<Row, number>();
  let gain = 0;
  for (let fold = 0; fold < FOLDS; fold += 1) {
    const held = rows.filter((row) => folds.get(row) === fold);
    if (held.length === 0) continue;
    const kept = rows.filter((row) => folds.get(row) !== fold);
    const solution = await inTurns(fit([...kept, ...anchors], dimensions));
    for (const row of held) {
      const logit = logitOf(row, solution);
      predicted.set(row, logit);
      gain += lossOf(row, row.prior) - lossOf(row, logit);
    }
    if (!theyCount) continue;
    for (const row of anchors) {
      gain += (lossOf(row, row.prior) - lossOf(row, logitOf(row, solution))) / FOLDS;
    }
  }
  return { gain, predicted: rows.map((row) => predicted.get(row) ?? row.prior) };
}

/** Per cent of the pairs of an accepted and a rejected photo that are in the right order. */
export function pairAccuracy(scores: readonly number[], targets: readonly number[]): number {
  const accepted = scores.filter((_, i) => targets[i] === 1);
  const rejected = scores.filter((_, i) => targets[i] === 0);
  let right = 0;
  for (const high of accepted) {
    for (const low of rejected) right += high > low ? 1 : high === low ? 0.5 : 0;
  }
  return Math.round((100 * right) / (accepted.length * rejected.length));
}
