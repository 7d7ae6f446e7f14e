/** Known photos before those that are only alike: as one who puts all of them in order would do it. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { led } from '../../src/search/leading.ts';
import type { LedBy } from '../../src/search/leading.ts';
import type { Ranked } from '../../src/search/rank.ts';

const MOST = 40;
const id = fc.integer({ min: 1, max: MOST });
const runs = fc.array(
  fc.record({
    key: fc.constantFrom('tag', 'name', 'caption'),
    value: fc.constantFrom('dog', 'beach'),
    ids: fc.uniqueArray(id),
    isStrict: fc.boolean(),
  }),
  { maxLength: 5 },
);
/** Of each photo its score, in few steps so that many are equal; null where it has no vector. */
const scoresOf = fc.array(
  fc.option(
    fc.integer({ min: -4, max: 4 }).map((step) => step / 8),
    { nil: null },
  ),
  { minLength: MOST + 1, maxLength: MOST + 1 },
);

test('each is told once, the best first, the newest of equal ones, those without a vector last', () => {
  fc.assert(
    fc.property(runs, scoresOf, fc.integer({ min: 1, max: 60 }), (known, scores, limit) => {
      const isAbove = (one: number): boolean => (scores[one] ?? -1) >= 0.25;
      const ranked = rankedBy(scores, isAbove, limit);
      const found = led(known, {
        limit,
        rank: () => ranked,
        count: () => ranked.total,
        hasVector: (one) => scores[one] !== null,
        judge: (ids) => {
          const own = Int32Array.from(ids).filter((one) => scores[one] !== null);
          return {
            ids: own,
            scores: Float32Array.from(own, (one) => scores[one] ?? 0),
            answers: () => Uint8Array.from(own, (one) => Number(isAbove(one))),
          };
        },
      });
      expect(found).toEqual(expected(known, scores, isAbove, ranked, limit));
    }),
  );
});

function rankedBy(
  scores: readonly (number | null)[],
  isAbove: (id: number) => boolean,
  limit: number,
): Ranked {
  const all = scores
    .flatMap((score, one) => (one === 0 || score === null ? [] : [{ one, score }]))
    .sort((a, b) => b.score - a.score || a.one - b.one);
  const told = all.slice(0, limit);
  return {
    ids: told.map(({ one }) => one),
    scores: told.map(({ score }) => score),
    likely: told.filter(({ one }) => isAbove(one)).length,
    total: all.length,
  };
}

function expected(
  known: readonly LedBy[],
  scores: readonly (number | null)[],
  isAbove: (id: number) => boolean,
  ranked: Ranked,
  limit: number,
): ReturnType<typeof led> {
  const placed = new Set<number>();
  const all: { key: string; value: string; ids: number[] }[] = [];
  let unscored = 0;
  for (const { key, value, ids, isStrict } of known) {
    const own = Array.from(ids)
      .filter((one) => !placed.has(one) && (!isStrict || isAbove(one)))
      .sort((a, b) => (scores[b] ?? -9) - (scores[a] ?? -9) || b - a);
    for (const one of own) placed.add(one);
    unscored += own.filter((one) => scores[one] === null).length;
    const before = all.reduce((sum, run) => sum + run.ids.length, 0);
    const kept = own.slice(0, limit - before);
    const last = all.at(-1);
    if (last?.key === key && last.value === value) last.ids.push(...kept);
    else if (kept.length > 0) all.push({ key, value, ids: kept });
  }
  const first = all.flatMap(({ ids }) => ids);
  const others = ranked.ids.map((one, at) => ({ one, isLikely: at < ranked.likely }));
  const rest = others.filter(({ one }) => !placed.has(one)).slice(0, limit - first.length);
  const ids = [...first, ...rest.map(({ one }) => one)];
  return {
    ids,
    scores: ids.map((one) => scores[one] ?? 0),
    likely: first.length + rest.filter(({ isLikely }) => isLikely).length,
    total: ranked.total + unscored,
    known: all,
  };
}
