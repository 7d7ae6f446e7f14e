/** A label's photos by probability, in the order that a plain sort gives. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { atOnce } from '../../src/base/turns.ts';
import { makeRanking } from '../../src/features/labels/ranking.ts';

test('the more probable first, of equal ones that which came first', () => {
  const probability = fc.oneof(
    fc.float({ min: 0, max: 1, noNaN: true }).map(Math.abs),
    fc.constantFrom(0, 0.5, 1),
  );
  fc.assert(
    fc.property(fc.array(probability, { maxLength: 60 }), (probabilities) => {
      const ids = probabilities.map((_, place) => 1000 - place);
      const order = ids
        .map((id, place) => ({ id, probability: probabilities[place] ?? 0, place }))
        .sort((a, b) => b.probability - a.probability || a.place - b.place);
      const ranking = atOnce(makeRanking(ids, probabilities));
      expect([...ranking.ids]).toEqual(order.map(({ id }) => id));
      expect([...ranking.probabilities]).toEqual(order.map((one) => one.probability));
    }),
  );
});
