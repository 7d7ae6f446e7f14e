/** Probabilities from prompts: CLIP's own formula, and the seed example on the real model. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { decodePhoto } from '../support/decode.ts';
import { ImageEmbedder } from '../../src/models/image-embedder.ts';
import { builtInModel } from '../../src/models/manifest.ts';
import { TextEmbedder } from '../../src/models/text-embedder.ts';
import { sigmoid } from '../../src/vectors/statistics.ts';
import { probabilities, scanOne } from '../../src/features/labels/label-classifier.ts';
import {
  exclusiveLogits,
  joinPrompts,
  oneOrNoneLogits,
} from '../../src/features/labels/zero-shot.ts';
import { sharedPhotos } from '../support/shared.ts';

test('an exclusive set gets the softmax of scaled cosines, also where it is all but certain', () => {
  const found = exclusiveLogits([0.3, 0.25, 0.1], 100).map(sigmoid);
  const powers = [0.3, 0.25, 0.1].map((cosine) => Math.exp(100 * cosine));
  const sum = powers.reduce((total, power) => total + power);
  found.forEach((value, place) => expect(value).toBeCloseTo((powers[place] ?? 0) / sum, 10));
  expect(exclusiveLogits([1, -1], 100).every(Number.isFinite)).toBe(true);
});

test('where none of a set may fit, softmax shares out what its labels are worth by themselves', () => {
  const calibration = {
    background: { mean: 0.1, deviation: 0.05 },
    share: 0.05,
    fit: { slope: 1.5, offset: -1.85 },
  };
  const found = (cosines: number[]): number[] =>
    oneOrNoneLogits(cosines, [calibration, calibration], 100).map(sigmoid);
  const [cat = 0, dog = 0] = found([0.35, 0.33]);
  expect(cat + dog).toBeGreaterThan(0.8);
  expect(cat / dog).toBeCloseTo(Math.exp(2), 5);
  const [neither = 1] = found([0.12, 0.05]);
  expect(neither).toBeLessThan(0.05);
  expect(oneOrNoneLogits([1, -1], [calibration, calibration], 100).every(Number.isFinite)).toBe(
    true,
  );
});

test('of several prompts any suffices', () => {
  const [joined] = joinPrompts([[0.4], [-0.2]], 100);
  expect(joined).toBeGreaterThan(0.39);
  expect(joined).toBeLessThanOrEqual(0.4);
});

describe.skipIf(sharedPhotos === null)('on real photographs (needs ../shared/photos)', () => {
  test('a photo of a cat / a photo of a dog: each photo gets the right one', async () => {
    const manifest = builtInModel();
    const images = await ImageEmbedder.open(manifest, 'cpu');
    const texts = await TextEmbedder.open(manifest);
    try {
      const prompts = ['a photo of a cat', 'a photo of a dog'];
      const vectors = await texts.embed(prompts);
      const classifier = {
        logitScale: manifest.logitScale,
        members: prompts.map((prompt, index) => ({
          labelId: index + 1,
          prompts: [prompt],
          vectors: vectors.slice(index, index + 1),
          calibration: null,
          learned: null,
        })),
      };
      for (const [file, best] of [
        ['n02123045_tabby.JPEG', 0],
        ['n02112350_keeshond.JPEG', 1],
      ] as const) {
        const path = join(sharedPhotos ?? '', 'objects', file);
        const { encoderInput } = await decodePhoto(
          { path, bytes: readFileSync(path) },
          manifest.image,
        );
        const [vector = new Float32Array()] = await images.embed([encoderInput]);
        const found = probabilities(classifier, scanOne(classifier, vector), 0);
        expect(found.reduce((sum, value) => sum + value)).toBeCloseTo(1, 6);
        expect(found[best]).toBeGreaterThan(0.5);
      }
    } finally {
      await images.close();
      await texts.close();
    }
  });
});
