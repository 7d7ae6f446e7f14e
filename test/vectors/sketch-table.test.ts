/** The table of sketches: its answers are those of a plain loop. */
import { expect, test } from 'vitest';
import { SketchTable } from '../../src/vectors/sketch-table.ts';
import { bitCount } from '../../src/vectors/bits.ts';
import { randomOf } from '../support/changed-pictures.ts';

test.each([true, false])('finds what a plain loop finds (mirrored: %s)', (mirrored) => {
  const random = randomOf(7);
  const sketch = (): Uint32Array =>
    Uint32Array.from({ length: 4 }, () => Math.floor(random() * 2 ** 32));
  const table = new SketchTable(4, mirrored);
  const known = new Map<number, Uint32Array>();
  const query = sketch();
  for (let id = 1; id <= 3000; id += 1) {
    // Every tenth is near the query, some of them mirrored.
    const one = id % 10 === 0 ? query.map((word) => word ^ (1 << (id % 31))) : sketch();
    if (id % 20 === 0) one[1] = ~(one[1] ?? 0);
    known.set(id, one);
    table.set(id, one);
  }
  for (let id = 1; id <= 3000; id += 3) {
    known.delete(id);
    table.delete(id);
  }
  const expected = [...known]
    .map(([id, words]) => {
      const bits = Array.from(words, (word, at) => bitCount(word ^ (query[at] ?? 0)));
      const folded = bits.map((count, at) =>
        mirrored && at > 0 ? Math.min(count, 32 - count) : count,
      );
      return { id, distance: folded.reduce((sum, count) => sum + count, 0), first: bits[0] ?? 0 };
    })
    .filter(({ distance, first }) => first <= 8 && distance <= 30)
    .map(({ id, distance }) => ({ id, distance }))
    .sort((x, y) => x.distance - y.distance || x.id - y.id);
  expect(expected.length).toBeGreaterThanOrEqual(100);
  expect(table.near(query, 1, 8, 30)).toEqual(expected);
});
