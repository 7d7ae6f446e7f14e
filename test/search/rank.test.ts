import { describe, expect, test } from 'vitest';
import { rank } from '../../src/search/rank.ts';
import type { Ranked, RankInput } from '../../src/search/rank.ts';
import { measureBackground } from '../../src/embeddings/background.ts';
import { normalised, weightedSum } from '../../src/vectors/arithmetic.ts';
import { VectorIndex } from '../../src/vectors/vector-index.ts';
import { builtInModel } from '../../src/models/manifest.ts';
import { measureRelevance } from '../bench/relevance.ts';
import { randomNumbers } from '../bench/vectors.ts';
import { sharedPhotos } from '../support/shared.ts';

const dimensions = 64;
const random = randomNumbers(5);
const normal = (): number => random() + random() + random() + random() - 2;

/** A direction that stands for a thing: unlike everything else. */
function thing(): Float32Array {
  return normalised(Array.from({ length: dimensions }, normal));
}

function mixed(...parts: [Float32Array, number][]): Float32Array {
  return normalised(weightedSum(parts.map(([vector, weight]) => ({ vector, weight }))));
}

const [dog, snow, neverSeen] = [thing(), thing(), thing()];
const index = new VectorIndex(dimensions);
// 1 to 20: dogs; 11 to 30: snow; up to 400: other things.
for (let id = 1; id <= 400; id += 1) {
  const parts: [Float32Array, number][] = [[thing(), 0.8]];
  if (id <= 20) parts.push([dog, 1]);
  if (id > 10 && id <= 30) parts.push([snow, 1]);
  index.set(id, mixed(...parts));
}
const cut = { deviations: 2, shareOfBest: 0.6 };
const background = measureBackground(index, Array.from({ length: 20 }, thing));

function search(input: Partial<RankInput>): Ranked & { best: number[] } {
  const ranked = rank(
    { index, background, cut },
    { words: null, without: [], like: null, among: null, limit: 1000, ...input },
  );
  const best = ranked.ids.slice(0, ranked.likely).toSorted((a, b) => a - b);
  return { ...ranked, best };
}

const numbers = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i);

describe('ranking', () => {
  test('puts what shows the thing above the line and the rest below it, within reach', () => {
    const { best, ids, scores, total } = search({ words: dog });
    expect(best).toEqual(numbers(1, 20));
    expect(total).toBe(400);
    expect(ids).toHaveLength(400);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
  });

  test('of a thing that no photo shows puts next to nothing above the line', () => {
    // 2 of 100 unrelated photos pass two standard deviations by chance.
    expect(search({ words: neverSeen }).likely).toBeLessThanOrEqual(20);
  });

  test('keeps the cut where it was when filters leave little', () => {
    expect(search({ words: dog, among: numbers(15, 200) }).best).toEqual(numbers(15, 20));
    const none = search({ words: dog, among: [300] });
    expect(none).toMatchObject({ ids: [300], likely: 0, total: 1 });
  });

  test('puts photos that show what is pushed away below the line, and still reaches them', () => {
    const { best, ids } = search({ words: dog, without: [snow] });
    expect(best).toEqual(numbers(1, 10));
    expect(ids).toContain(15);
  });

  test('of things to push away alone is everything that does not show them', () => {
    const { best } = search({ without: [snow] });
    for (const id of numbers(11, 30)) expect(best).not.toContain(id);
    expect(best.length).toBeGreaterThan(300);
  });

  test('by a photo finds its like without itself; with words, what shows both', () => {
    const like = index.sample(400).vectors[1] ?? dog;
    const alike = search({ like, excludeId: 2 });
    expect(alike.ids).not.toContain(2);
    expect(alike.total).toBe(399);
    expect(alike.ids.slice(0, 12).every((id) => id <= 20)).toBe(true);
    const both = search({ like, words: snow, excludeId: 2 });
    expect(both.ids.slice(0, 10).filter((id) => id > 10 && id <= 20).length).toBeGreaterThan(6);
    expect(both.ids.slice(0, 20).every((id) => id <= 30)).toBe(true);
  });

  test('sends as many as were asked for, the best', () => {
    const { ids, likely, total } = search({ words: dog, limit: 5 });
    expect(ids).toEqual(search({ words: dog }).ids.slice(0, 5));
    expect({ likely, total }).toEqual({ likely: 5, total: 400 });
  });

  test('works in a library of none and of one', () => {
    const small = new VectorIndex(dimensions);
    const input = { words: dog, without: [], like: null, among: null, limit: 10 };
    const found = (): Ranked =>
      rank({ index: small, background: measureBackground(small, [thing()]), cut }, input);
    expect(found()).toMatchObject({ ids: [], total: 0 });
    small.set(1, dog);
    expect(found().ids).toEqual([1]);
  });
});

test.skipIf(sharedPhotos === null)(
  'on real photographs the cut holds most of what fits, and little of what is not there (needs ../shared/photos)',
  { timeout: 600_000 },
  async () => {
    const { captions, concepts, absent, names, nonsense, without } = await measureRelevance(
      sharedPhotos ?? '',
      builtInModel(),
    );
    expect(captions.recall).toBeGreaterThan(0.8);
    expect(captions.shown).toBeLessThan(15);
    expect(concepts.f1).toBeGreaterThan(0.75 * concepts.bestF1); // [0.9]
    expect(absent.shown).toBeLessThan(1.5); // [1]
    expect(names.shown).toBeLessThan(1.5); // [1]
    expect(nonsense.shown).toBeLessThan(0.2); // [0]
    expect(without.used.unwanted).toBeLessThan(0.8 * without.ignored.unwanted);
    expect(without.used.wanted).toBeGreaterThan(without.ignored.wanted);
  },
);
