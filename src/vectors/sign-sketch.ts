/**
 * A 256-bit sketch of a vector: one bit a dimension, above or below the library's mean. Sketches of
 * near vectors differ in few bits, which a scan of all photos counts in a millisecond (sketch-table.ts).
 *
 * Search has sketches of its own (`write` and `distances` in kernel.wat), of every dimension and laid
 * out by bytes, because it weighs each bit by the query. One layout does not serve both: by
 * `nearest`, a full pass for duplicates of 100,000 photos would take ten times as long.
 */

/** Words of a sketch. */
export const SIGN_SKETCH_WORDS = 8;

/** Signs of the first 256 dimensions after the mean is taken away: vectors of photos are not centred. */
export function signSketch(vector: Float32Array, mean: ArrayLike<number>): Uint32Array {
  const sketch = new Uint32Array(SIGN_SKETCH_WORDS);
  const bits = Math.min(vector.length, SIGN_SKETCH_WORDS * 32);
  for (let bit = 0; bit < bits; bit += 1) {
    if ((vector[bit] ?? 0) <= (mean[bit] ?? 0)) continue;
    const word = bit >> 5;
    sketch[word] = (sketch[word] ?? 0) | (1 << (bit & 31));
  }
  return sketch;
}
