/** Complete-link groups: every pair close, no chains, nothing left apart that belongs together. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { completeLinkGroups } from '../../src/features/duplicates/groups.ts';

const pair = fc
  .tuple(
    fc.integer({ min: 1, max: 14 }),
    fc.integer({ min: 1, max: 14 }),
    fc.float({ min: 0, max: 1, noNaN: true }),
  )
  .filter(([a, b]) => a < b)
  .map(([a, b, score]) => ({ a, b, score }));
const pairs = fc.uniqueArray(pair, { selector: ({ a, b }) => `${a} ${b}`, maxLength: 60 });

test('every pair in a group is close, and no photo is in two groups', () => {
  fc.assert(
    fc.property(pairs, (close) => {
      const known = new Set(close.map(({ a, b }) => `${a} ${b}`));
      const groups = completeLinkGroups(close);
      for (const group of groups) {
        expect(group.length).toBeGreaterThan(1);
        for (const a of group) {
          for (const b of group) if (a < b) expect(known).toContain(`${a} ${b}`);
        }
      }
      const members = groups.flat();
      expect(new Set(members).size).toBe(members.length);
    }),
  );
});

test('a pair of photos that are in no group would have been one', () => {
  fc.assert(
    fc.property(pairs, (close) => {
      const grouped = new Set(completeLinkGroups(close).flat());
      for (const { a, b } of close) expect(grouped.has(a) || grouped.has(b)).toBe(true);
    }),
  );
});

test('a chain is not a group', () => {
  const chain = [
    { a: 1, b: 2, score: 0.9 },
    { a: 2, b: 3, score: 0.8 },
    { a: 3, b: 4, score: 0.7 },
  ];
  expect(completeLinkGroups(chain)).toEqual([
    [1, 2],
    [3, 4],
  ]);
});
