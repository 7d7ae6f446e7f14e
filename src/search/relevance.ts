/**
 * The relevance cut: which of the ranked photos answer a query. It is held against what queries that
 * have nothing to do with the library score, so that no cosine is compared with a constant.
 */
import type { Fitted } from '../models/manifest.ts';
import type { WeighedWord } from '../models/unigram.ts';
import { dot } from '../vectors/arithmetic.ts';
import { scoreAbove } from '../vectors/background.ts';
import type { ScoreStatistics } from '../vectors/background.ts';

/** The cut of one query. */
export interface Cut {
  /** A photo that answers beats unrelated queries by so many of their deviations, … */
  deviations: number;
  /** … and has at least this share of the best photo's lead over them. */
  shareOfBest: number;
}

/** How the cut follows from the words of a query. */
export type WordsCut = NonNullable<Fitted['wordsCut']>;

/**
 * What the cut needs to know of a query's words. Photos of a thing that has a name of its own score
 * far above all others; those of a general word (*white*, *people*) hardly do, and need a lower cut.
 */
export interface QueryWords {
  /** Cosine of the words with a sentence around them: how much of their meaning is their own. */
  specificity: number;
  /** How many words there are. */
  count: number;
  /**
   * How much rarer than usual they are in what people write, from -RAREST to RAREST. Common words name
   * what many photos show, rare ones what few do.
   */
  rarity: number;
  /** By how much their cosine with what means nothing is above that of most words; 0 where it is not. */
  emptiness: number;
}

/** The cut that nothing reaches: of words that mean nothing. */
export const OUT_OF_REACH: Cut = { deviations: Infinity, shareOfBest: 1 };

/** Of an everyday word: one of e^16. A word is not rarer than this and RAREST steps more, of e^6 each. */
const USUAL_LOG_PROBABILITY = -16;
const RARITY_STEP = 6;
const RAREST = 2;

/** Four of five words that people look for are not nearer to texts that mean nothing. */
const USUAL_EMPTINESS = 0.3;

const HAN = /\p{Script=Han}/u;
/** A word, or two characters of Chinese, which is what most of its words have. */
const WORD = /\p{Script=Han}{1,2}|[^\s\p{Script=Han}]+/gu;

/** A plain sentence around words, in their language. */
export function inSentence(words: string): string {
  return HAN.test(words) ? `照片里有一个${words}` : `a photo of a ${words}`;
}

/**
 * @param vector of the words, and of the sentence around them; both of length 1.
 * @param weighed null where the model's vocabulary does not say how rare they are.
 * @param meaningless the direction of texts that mean nothing, of length 1.
 */
export function queryWords(
  words: string,
  vector: Float32Array,
  sentence: Float32Array,
  weighed: readonly WeighedWord[] | null,
  meaningless: Float32Array,
): QueryWords {
  const count = words.match(WORD)?.length ?? 1;
  const total = weighed?.reduce((sum, { logProbability }) => sum + logProbability, 0);
  const rarity = total === undefined ? 0 : (USUAL_LOG_PROBABILITY - total / count) / RARITY_STEP;
  return {
    ...{ specificity: dot(vector, sentence), count },
    rarity: Math.min(RAREST, Math.max(-RAREST, rarity)),
    emptiness: Math.max(0, dot(vector, meaningless) - USUAL_EMPTINESS),
  };
}

/** The cut of a query of these words. */
export function cutOfWords(
  { specificity, count, rarity, emptiness }: QueryWords,
  { deviations, shareOfBest }: WordsCut,
): Cut {
  return {
    deviations:
      deviations.base +
      deviations.specificity * specificity +
      deviations.length * Math.log(Math.max(1, count)) +
      deviations.rarity * rarity +
      deviations.emptiness * emptiness,
    shareOfBest: Math.min(1, Math.max(0, shareOfBest.base + shareOfBest.specificity * specificity)),
  };
}

/** The score that unrelated queries hardly reach. */
export function clearScore(background: ScoreStatistics, { deviations }: Cut): number {
  return scoreAbove(background, deviations);
}

/** The lowest score that answers a query whose best photo has the score `best`. */
export function lowestAnswer(best: number, background: ScoreStatistics, cut: Cut): number {
  const { mean } = background;
  return Math.max(clearScore(background, cut), mean + cut.shareOfBest * (best - mean));
}
