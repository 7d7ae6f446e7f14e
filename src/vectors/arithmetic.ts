/** Arithmetic of vectors: the only place where it is written out. Imports nothing; runs anywhere. */

/** Numbers of one vector. Sums are in double precision, whatever holds the numbers. */
export type Vector = ArrayLike<number>;

/** The dot product; of two vectors of length 1 it is their cosine similarity, -1 to 1. */
export function dot(a: Vector, b: Vector): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

/** The Euclidean (L2) length. */
export function lengthOf(vector: Vector): number {
  return Math.sqrt(dot(vector, vector));
}

/** The vector with length 1; a vector of zeros stays one. */
export function normalised(vector: Vector): Float32Array<ArrayBuffer> {
  const length = lengthOf(vector) || 1;
  const unit = new Float32Array(vector.length);
  for (let i = 0; i < unit.length; i += 1) unit[i] = (vector[i] ?? 0) / length;
  return unit;
}

/** Adds `factor · vector` to `sum`. */
export function addScaled(sum: Float64Array, vector: Vector, factor: number): void {
  for (let i = 0; i < sum.length; i += 1) sum[i] = (sum[i] ?? 0) + factor * (vector[i] ?? 0);
}

/** The sum of `weight · vector`, in double precision until the end; empty where there are none. */
export function weightedSum(
  parts: readonly { vector: Vector; weight: number }[],
): Float32Array<ArrayBuffer> {
  const sum = new Float64Array(parts[0]?.vector.length ?? 0);
  for (const { vector, weight } of parts) addScaled(sum, vector, weight);
  return Float32Array.from(sum);
}

/** The mean of vectors that may be the same view, filled anew each time; zeros where there are none. */
export function meanVector(
  vectors: Iterable<Vector>,
  dimensions: number,
): Float64Array<ArrayBuffer> {
  const sum = new Float64Array(dimensions);
  let count = 0;
  for (const vector of vectors) {
    addScaled(sum, vector, 1);
    count += 1;
  }
  return count === 0 ? sum : sum.map((value) => value / count);
}

/** The index of the highest value, the first of equal ones; 0 where there is none. */
export function indexOfHighest(values: Vector): number {
  let highest = 0;
  for (let i = 1; i < values.length; i += 1) {
    if ((values[i] ?? 0) > (values[highest] ?? 0)) highest = i;
  }
  return highest;
}
