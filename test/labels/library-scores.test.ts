/** A library is scored in steps, whatever comes and goes in between. */
import { expect, test } from 'vitest';
import type { LabelClassifier } from '../../src/features/labels/label-classifier.ts';
import { scoreLibrary } from '../../src/features/labels/library-scores.ts';
import { normalised } from '../../src/vectors/arithmetic.ts';
import { VectorIndex } from '../../src/vectors/vector-index.ts';
import { randomNumbers } from '../bench/vectors.ts';

test('photos that change places meanwhile are scored all the same, each once', async () => {
  const random = randomNumbers(3);
  const direction = (): Float32Array =>
    normalised(Array.from({ length: 32 }, () => random() - 0.5));
  const index = new VectorIndex(32);
  for (let id = 1; id <= 2500; id += 1) index.set(id, direction());
  // Of so many prompts a step is a thousand photos.
  const vectors = Array.from({ length: 40 }, direction);
  const calibration = {
    ...{ background: { mean: 0, deviation: 0.1 }, share: 0.05 },
    fit: { slope: 1, offset: 0 },
  };
  const classifier: LabelClassifier = {
    members: [{ labelId: 1, prompts: [], vectors, calibration, learned: null }],
    logitScale: 100,
  };
  const scoring = scoreLibrary(classifier, 0, index);
  // The last one takes the place of one that was scored.
  index.delete(5);
  const during = await scoring;
  expect([...during.ids]).toEqual(index.ids());
  const whole = await scoreLibrary(classifier, 0, index);
  expect(during.probabilities).toEqual(whole.probabilities);
  expect(during.best.every((one) => one === 1)).toBe(true);
});
