/** The cut of a query of words, from what the words are. */
import { describe, expect, test } from 'vitest';
import { cutOfWords, inSentence, lowestAnswer, queryWords } from '../../src/search/relevance.ts';

const rule = {
  deviations: { base: 1, specificity: 2, length: -0.5, rarity: 0.5, emptiness: 20 },
  shareOfBest: { base: -0.5, specificity: 1 },
};

describe('the cut of words', () => {
  test('is higher for a thing with a name of its own, and lower for a sentence', () => {
    const general = cutOfWords({ specificity: 0.6, count: 1, rarity: 0, emptiness: 0 }, rule);
    const named = cutOfWords({ specificity: 0.9, count: 1, rarity: 0, emptiness: 0 }, rule);
    expect(named.deviations).toBeGreaterThan(general.deviations);
    expect(named.shareOfBest).toBeGreaterThan(general.shareOfBest);
    expect(
      cutOfWords({ specificity: 0.9, count: 8, rarity: 0, emptiness: 0 }, rule).deviations,
    ).toBeLessThan(named.deviations);
  });

  test('is higher for words that point to where nothing is meant', () => {
    const words = { specificity: 0.8, count: 1, rarity: 0 };
    const meant = cutOfWords({ ...words, emptiness: 0 }, rule);
    const unclear = cutOfWords({ ...words, emptiness: 0.2 }, rule);
    expect(unclear.deviations - meant.deviations).toBeCloseTo(4, 10);
  });

  test('never asks for more than the best photo, nor for less than nothing of it', () => {
    expect(
      cutOfWords({ specificity: 9, count: 1, rarity: 0, emptiness: 0 }, rule).shareOfBest,
    ).toBe(1);
    expect(cutOfWords({ specificity: -1, count: 0, rarity: 0, emptiness: 0 }, rule)).toEqual({
      deviations: -1,
      shareOfBest: 0,
    });
  });

  test('lies above unrelated queries, and above its share of the best', () => {
    const background = { mean: 0.1, deviation: 0.05 };
    const cut = { deviations: 2, shareOfBest: 0.5 };
    expect(lowestAnswer(0.2, background, cut)).toBeCloseTo(0.2, 10);
    expect(lowestAnswer(0.5, background, cut)).toBeCloseTo(0.3, 10);
  });
});

test.each([
  ['dog', 1],
  ['dog on the beach', 4],
  ['狗', 1],
  ['海滩上的狗', 3],
  ['!!!', 1],
  ['', 1],
])('%o counts as %i words', (words, count) => {
  const one = Float32Array.of(1, 0);
  const found = queryWords(words, one, Float32Array.of(0.6, 0.8), null, Float32Array.of(0.5, 0));
  expect(found.count).toBe(count);
  expect(found.specificity).toBeCloseTo(0.6, 6);
  expect(found.emptiness).toBeCloseTo(0.2, 6);
});

test('the sentence around words is in their language', () => {
  expect(inSentence('dog')).toBe('a photo of a dog');
  expect(inSentence('狗')).toBe('照片里有一个狗');
});
