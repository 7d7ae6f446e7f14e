import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normalised } from '../../src/vectors/arithmetic.ts';
import { VectorIndex } from '../../src/vectors/vector-index.ts';
import { mixedVectors, randomNumbers, syntheticVectors } from '../bench/vectors.ts';
import { realVectors } from '../support/real-vectors.ts';
import { sharedPhotos } from '../support/shared.ts';

/** What the index must say, worked out apart from it: every photo scored in double precision. */
function exactOrder(
  vectors: ReadonlyMap<number, Float32Array>,
  query: Float32Array,
): { id: number; score: number }[] {
  const length = Math.hypot(...query);
  return Array.from(vectors, ([id, vector]) => ({
    id,
    score: vector.reduce((sum, value, i) => sum + value * (query[i] ?? 0), 0) / length,
  })).sort((a, b) => b.score - a.score || a.id - b.id);
}

function randomVector(random: () => number, dimensions: number): Float32Array {
  return normalised(Array.from({ length: dimensions }, () => random() - 0.4));
}

describe('a small library', () => {
  test.each([1, 3, 128, 256, 500, 512, 768, 2048])(
    'of %i dimensions is ranked by cosine, as exact as float32 to four places',
    (dimensions) => {
      const random = randomNumbers(dimensions);
      const vectors = new Map(
        Array.from({ length: 300 }, (_, i) => [i * 7 + 1, randomVector(random, dimensions)]),
      );
      const index = new VectorIndex(dimensions);
      for (const [id, vector] of vectors) index.set(id, vector);
      const query = randomVector(random, dimensions).map((value) => 5 * value);
      const truth = exactOrder(vectors, query);
      const { ids, scores, total } = index.nearest(query, 40);
      expect(total).toBe(300);
      expect(scores).toEqual(scores.toSorted((a, b) => b - a));
      for (const [place, score] of scores.entries()) {
        expect(score).toBeCloseTo(truth[place]?.score ?? NaN, 4);
        expect(score).toBeCloseTo(truth.find(({ id }) => id === ids[place])?.score ?? NaN, 4);
      }
    },
  );

  test('answers equal scores in the order of ids, and never more than there are', () => {
    const index = new VectorIndex(4);
    for (const id of [9, 2, 5]) index.set(id, Float32Array.of(1, 0, 0, 0));
    expect(index.nearest(Float32Array.of(1, 0, 0, 0), 100)).toMatchObject({
      ids: [2, 5, 9],
      scores: [1, 1, 1].map((score) => expect.closeTo(score, 4) as number),
      total: 3,
    });
    expect(index.nearest(Float32Array.of(1, 0, 0, 0), 0).ids).toEqual([]);
  });

  test('that is empty, or asked for nothing, answers nothing', () => {
    const index = new VectorIndex(256);
    expect(index.nearest(new Float32Array(256).fill(1), 10)).toMatchObject({
      ids: [],
      scores: [],
      total: 0,
    });
    index.set(1, new Float32Array(256).fill(1 / 16));
    expect(index.nearest(new Float32Array(256), 10).scores).toEqual([0]);
    expect(index.nearest(new Float32Array(256).fill(1), 10, []).ids).toEqual([]);
  });

  test('takes vectors as SQLite stores them', () => {
    const index = new VectorIndex(3);
    const bytes = Buffer.alloc(13);
    for (const [i, value] of [0.6, 0, 0.8].entries()) bytes.writeFloatLE(value, 1 + 4 * i);
    index.load([{ photoId: 4, vector: bytes.subarray(1) }]);
    expect(index.nearest(Float32Array.of(0, 0, 1), 1).scores[0]).toBeCloseTo(0.8, 4);
  });

  test('refuses vectors of another length and ids that are none', () => {
    const index = new VectorIndex(3);
    expect(() => index.set(1, new Float32Array(4))).toThrow('16 bytes instead of 12');
    expect(() => index.set(-1, new Float32Array(3))).toThrow('no photo id');
    expect(() => index.set(1.5, new Float32Array(3))).toThrow('no photo id');
    expect(index.size).toBe(0);
  });
});

test('after any additions, replacements and removals the index is what a map would be', () => {
  const step = fc.record({ id: fc.nat(20), seed: fc.nat(), remove: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const index = new VectorIndex(8);
      const vectors = new Map<number, Float32Array>();
      for (const { id, seed, remove } of steps) {
        if (remove) {
          index.delete(id);
          vectors.delete(id);
        } else {
          const vector = randomVector(randomNumbers(seed + 1), 8);
          index.set(id, vector);
          vectors.set(id, vector);
        }
      }
      expect(index.size).toBe(vectors.size);
      expect(new Set(index.ids())).toEqual(new Set(vectors.keys()));
      const query = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8);
      const truth = new Map(exactOrder(vectors, query).map(({ id, score }) => [id, score]));
      const { ids, scores } = index.scores(query);
      for (const [place, id] of ids.entries()) {
        expect(scores[place]).toBeCloseTo(truth.get(id) ?? NaN, 4);
      }
    }),
    { numRuns: 200 },
  );
});

describe('a large library', () => {
  const count = 40_000;
  const { photos, queries } = syntheticVectors(count, 128, 10);
  const index = new VectorIndex(128);
  const vectors = new Map<number, Float32Array>();
  for (let i = 0; i < count; i += 1) {
    const vector = photos.subarray(i * 128, (i + 1) * 128);
    vectors.set(i + 1, vector);
    index.set(i + 1, vector);
  }
  const recall = (limit: number, among: number[] | null): number => {
    const shares = queries.map((query) => {
      const allowed = among === null ? vectors : new Map(among.map((id) => [id, vectors.get(id)]));
      const truth = exactOrder(allowed as Map<number, Float32Array>, query).slice(0, limit);
      const found = new Set(index.nearest(query, limit, among).ids);
      return truth.filter(({ id }) => found.has(id)).length / limit;
    });
    return shares.reduce((sum, share) => sum + share, 0) / shares.length;
  };

  test('is searched through sketches with the same best 50 as the exact order', () => {
    expect(recall(50, null)).toBeGreaterThanOrEqual(0.99);
  });

  test('is filtered without starving: whatever passes can be ranked, all of it', () => {
    const some = [...vectors.keys()].filter((id) => id % 2 === 0);
    expect(recall(50, some)).toBeGreaterThanOrEqual(0.99);
    const few = [...vectors.keys()].filter((id) => id % 200 === 0);
    expect(recall(few.length, few)).toBe(1);
    const [query = new Float32Array(128)] = queries;
    const unknown = index.nearest(query, 10, [...few, 999_999]);
    expect(unknown.total).toBe(few.length);
    expect(index.nearest(query, count).ids).toHaveLength(count);
  });

  test('finds a photo the moment it is added and loses it the moment it is removed', () => {
    const [query = new Float32Array(128)] = queries;
    index.set(1_000_000, query);
    expect(index.nearest(query, 1).ids).toEqual([1_000_000]);
    index.delete(1_000_000);
    expect(index.nearest(query, 1).ids).not.toEqual([1_000_000]);
  });
});

test.skipIf(sharedPhotos === null)(
  'of mixtures of real photos, words find the same best 50 and nearly the same best 1,000 (needs ../shared/photos)',
  async () => {
    const { photos: real, texts } = await realVectors(sharedPhotos ?? '', 60);
    const { photos, dimensions } = mixedVectors(real, 40_000);
    const index = new VectorIndex(dimensions);
    const vectors = new Map<number, Float32Array>();
    for (let i = 0; i * dimensions < photos.length; i += 1) {
      const vector = photos.subarray(i * dimensions, (i + 1) * dimensions);
      vectors.set(i + 1, vector);
      index.set(i + 1, vector);
    }
    for (const query of texts.slice(0, 12)) {
      const found = new Set(index.nearest(query, 1000).ids);
      const truth = exactOrder(vectors, query).slice(0, 1000);
      const isFound = truth.map(({ id }) => found.has(id));
      expect(isFound.slice(0, 50)).not.toContain(false);
      expect(isFound.filter(Boolean).length).toBeGreaterThan(950);
    }
  },
);

test('what is remembered of a query is forgotten with the next change', () => {
  const random = randomNumbers(9);
  const direction = (): Float32Array =>
    normalised(Array.from({ length: 16 }, () => random() - 0.5));
  const index = new VectorIndex(16);
  for (let id = 1; id <= 21_000; id += 1) index.set(id, direction());
  const query = direction();
  const before = index.nearest(query, 3);
  const few = index.nearest(query, 3, [7, 8, 9]);
  expect(few.top.ids).toEqual(before.ids.slice(0, 2));
  index.set(30_000, query);
  expect(index.nearest(query, 3, [7, 8, 9]).top.ids[0]).toBe(30_000);
  expect(index.nearest(query, 3).ids).toEqual([30_000, ...before.ids.slice(0, 2)]);
  index.nearest(direction(), 3);
  index.delete(30_000);
  expect(index.nearest(query, 3, [7, 8, 9]).top.ids).toEqual(before.ids.slice(0, 2));
  expect(index.nearest(query, 3).ids).toEqual(before.ids);
  index.close();
});
