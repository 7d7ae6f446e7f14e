/**
 * The relevance cut: which of the ranked photos answer a query. It is held against what queries that
 * have nothing to do with the library score, so that no cosine is compared with a constant.
 */
import { scoreAbove } from '../vectors/background.ts';
import type { ScoreStatistics } from '../vectors/background.ts';

/** Fitted to a model: see `Fitted` in src/models/manifest.ts. */
export interface CutRule {
  deviations: number;
  shareOfBest: number;
}

/** The score that unrelated queries hardly reach. */
export function clearScore(background: ScoreStatistics, { deviations }: CutRule): number {
  return scoreAbove(background, deviations);
}

/** The lowest score that answers a query whose best photo has the score `best`. */
export function lowestAnswer(best: number, background: ScoreStatistics, rule: CutRule): number {
  const { mean } = background;
  return Math.max(clearScore(background, rule), mean + rule.shareOfBest * (best - mean));
}
