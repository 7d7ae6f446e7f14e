/**
 * Words that the encoder cannot know: its vocabulary, which was counted on a great many texts, takes
 * them to be far less likely than any word of their length. Pure.
 */
import { spell } from '../base/fold.ts';
import type { Fitted } from '../models/manifest.ts';
import type { WeighedWord } from '../models/unigram.ts';

export type UnknownWords = NonNullable<Fitted['unknownWords']>;

/**
 * What can be judged. The vocabulary holds fewer words with other letters, which look rare for that
 * alone; and what stands between two spaces is no word in Chinese.
 */
const PLAIN = /^[a-z]+$/;

/** Which of the words are none, each once. */
export function unknownWords(
  words: readonly WeighedWord[] | null,
  rule: UnknownWords | null,
): string[] {
  if (words === null || rule === null) return [];
  const unknown = words.filter(({ word, logProbability }) => {
    return PLAIN.test(word) && logProbability < rule.base + rule.letter * word.length;
  });
  return [...new Set(unknown.map(({ word }) => word))];
}

/** A single word that lies farther from what means nothing than nonsense does is known all the same. */
const KNOWN_EMPTINESS = 0.35;

/**
 * Whether the text tower knows a word that its vocabulary cuts into unlikely pieces (*rhinoceros*).
 * @param text longer ones are not told: other words would speak for it.
 * @param emptiness the text's cosine with what means nothing.
 */
export function isKnownAllTheSame(text: string, emptiness: number): boolean {
  return !/\s/u.test(text.trim()) && emptiness < KNOWN_EMPTINESS;
}

/**
 * Whether nothing of a text means anything that a photo can show: it has unknown words, and beside them,
 * as without them, nothing but numbers and marks.
 */
export function isMeaningless(text: string, unknown: readonly string[]): boolean {
  const rest = spell(text)
    .split(/\s+/u)
    .filter((word) => !unknown.includes(word));
  return /^[\p{N}\p{P}]*$/u.test(rest.join(''));
}
