/** Vectors as encoders make them, in any number: off centre, in clusters of every size, with bursts. */
import { normalised, weightedSum } from '../../src/vectors/arithmetic.ts';

/** A small fast generator of numbers (xorshift32), so that every run measures the same data. */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

export interface SyntheticVectors {
  dimensions: number;
  /** Rows of L2-normalised float32. */
  photos: Float32Array;
  queries: Float32Array[];
}

/**
 * Photos share a mean (cosine of two strangers some 0.3), lie in scenes of very different size whose
 * directions have a decaying spectrum, and one in ten is a near copy of the one before. Queries point
 * to a scene from the other side of the gap between texts and pictures.
 */
export function syntheticVectors(
  count: number,
  dimensions: number,
  queryCount: number,
): SyntheticVectors {
  const random = randomNumbers(12_345);
  const normal = (): number => (random() + random() + random() + random() - 2) * Math.sqrt(3);
  const direction = (decay: number): Float32Array =>
    Float32Array.from({ length: dimensions }, (_, i) => normal() / (1 + i) ** decay);
  const mean = normalised(direction(0));
  const scenes = Array.from({ length: 400 }, () => normalised(direction(0.3)));
  const photos = new Float32Array(count * dimensions);
  const row = (i: number): Float32Array => photos.subarray(i * dimensions, (i + 1) * dimensions);
  const noise = 1 / Math.sqrt(dimensions);

  for (let photo = 0; photo < count; photo += 1) {
    const vector = row(photo);
    if (photo > 0 && random() < 0.1) {
      const before = row(photo - 1);
      for (let i = 0; i < dimensions; i += 1) {
        vector[i] = (before[i] ?? 0) + 0.1 * noise * normal();
      }
    } else {
      // Squared: the first scenes hold most of the photos.
      const scene = scenes[Math.floor(random() ** 2 * scenes.length)] ?? mean;
      const other = scenes[Math.floor(random() * scenes.length)] ?? mean;
      for (let i = 0; i < dimensions; i += 1) {
        const shown = 0.6 * (scene[i] ?? 0) + 0.3 * (other[i] ?? 0);
        vector[i] = 0.55 * (mean[i] ?? 0) + shown + 0.5 * noise * normal();
      }
    }
    vector.set(normalised(vector));
  }
  const gap = normalised(direction(0));
  const queries = Array.from({ length: queryCount }, () => {
    const scene = scenes[Math.floor(random() * scenes.length)] ?? mean;
    return normalised(
      scene.map((value, i) => 0.7 * (gap[i] ?? 0) + 0.5 * value + 0.5 * noise * normal()),
    );
  });
  return { dimensions, photos, queries };
}

/** Photos between three of the given ones each, in random shares: real directions, in any number. */
export function mixedVectors(real: readonly Float32Array[], count: number): SyntheticVectors {
  const random = randomNumbers(99);
  const dimensions = real[0]?.length ?? 0;
  const photos = new Float32Array(count * dimensions);
  for (let photo = 0; photo < count; photo += 1) {
    const parts = Array.from({ length: 3 }, () => ({
      vector: real[Math.floor(random() * real.length)] ?? new Float32Array(dimensions),
      weight: random(),
    }));
    photos.set(normalised(weightedSum(parts)), photo * dimensions);
  }
  return { dimensions, photos, queries: [] };
}
