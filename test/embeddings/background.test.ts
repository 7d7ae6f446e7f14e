/** The background of a library is that of the photos it has now, however their vectors came in. */
import { expect, test } from 'vitest';
import { measureBackground, RememberedBackground } from '../../src/embeddings/background.ts';
import { normalised, weightedSum } from '../../src/vectors/arithmetic.ts';
import { VectorIndex } from '../../src/vectors/vector-index.ts';
import { randomNumbers } from '../bench/vectors.ts';

const random = randomNumbers(11);
const direction = (): Float32Array => normalised(Array.from({ length: 32 }, () => random() - 0.5));
const prompts = Array.from({ length: 28 }, direction);
const remembered = (index: VectorIndex): RememberedBackground =>
  new RememberedBackground(index, () => Promise.resolve(prompts));
const near = (one: Float32Array): Float32Array =>
  normalised(
    weightedSum([
      { vector: one, weight: 1 },
      { vector: direction(), weight: 1 },
    ]),
  );

test('asked while vectors are loaded, it is measured again once they are there', async () => {
  const index = new VectorIndex(32);
  const background = remembered(index);
  const [one = direction()] = prompts;
  // The first slice is all of one kind: what it says of scores is not so of the library.
  for (let id = 1; id <= 100; id += 1) index.set(id, near(one));
  const early = await background.current();
  for (let id = 101; id <= 2000; id += 1) index.set(id, direction());
  const now = await background.current();
  expect(now).toEqual(measureBackground(index, prompts));
  expect(now.words.mean).toBeLessThan(early.words.mean);
});

test('photos that come, change or go count alike, and a few of many do not', async () => {
  const index = new VectorIndex(32);
  const background = remembered(index);
  for (let id = 1; id <= 1000; id += 1) index.set(id, direction());
  const first = await background.current();
  for (let id = 1; id <= 10; id += 1) index.set(id, direction());
  for (let id = 11; id <= 20; id += 1) index.delete(id);
  expect(await background.current()).toBe(first);
  index.delete(2000);
  expect(await background.current()).toBe(first);
  index.delete(21);
  expect(await background.current()).not.toBe(first);
});

test('of no photos it is measured, and again with the first one', async () => {
  const index = new VectorIndex(32);
  const background = remembered(index);
  expect((await background.current()).words).toEqual({ mean: 0, deviation: 1 });
  index.set(1, direction());
  expect((await background.current()).sampleIds).toEqual([1]);
});
