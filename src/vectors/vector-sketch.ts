/** A 256-bit sketch of a vector: one bit a dimension, above or below the library's mean. */

/** Words of a sketch. */
export const VECTOR_WORDS = 8;

/** Signs of the first 256 dimensions after the mean is taken away: vectors of photos are not centred. */
export function vectorSketch(vector: Float32Array, mean: Float32Array): Uint32Array {
  const sketch = new Uint32Array(VECTOR_WORDS);
  const bits = Math.min(vector.length, VECTOR_WORDS * 32);
  for (let bit = 0; bit < bits; bit += 1) {
    if ((vector[bit] ?? 0) <= (mean[bit] ?? 0)) continue;
    const word = bit >> 5;
    sketch[word] = (sketch[word] ?? 0) | (1 << (bit & 31));
  }
  return sketch;
}

/** The mean of some vectors; zeros where there are none. */
export function meanVector(vectors: readonly Float32Array[], dimensions: number): Float32Array {
  const mean = new Float32Array(dimensions);
  for (const vector of vectors) {
    for (let at = 0; at < dimensions; at += 1) {
      mean[at] = (mean[at] ?? 0) + (vector[at] ?? 0) / vectors.length;
    }
  }
  return mean;
}

/** Cosine of two L2-normalised vectors. */
export function cosine(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at += 1) sum += (a[at] ?? 0) * (b[at] ?? 0);
  return sum;
}
