/**
 * Arithmetic of embeddings as the encoders give and check them. Runs anywhere; imports only errors.
 */
import { AppError } from '../base/errors.ts';

/**
 * Cuts a tower's output [rows, dimensions] into rows of length 1 (L2). The first `count` are wanted.
 * @throws AppError `encoder-unavailable` for a value that is not finite, or a row of zeros: such a
 * vector must never be stored.
 */
export function unitRows(output: Float32Array, dimensions: number, count: number): Float32Array[] {
  if (output.length < dimensions * count) {
    throw new AppError(
      'encoder-unavailable',
      `The encoder gave ${output.length} values instead of ${count} x ${dimensions}`,
    );
  }
  return Array.from({ length: count }, (_, row) =>
    unitVector(output.subarray(row * dimensions, (row + 1) * dimensions)),
  );
}

function unitVector(values: Float32Array): Float32Array {
  let squares = 0;
  for (const value of values) squares += value * value;
  const length = Math.sqrt(squares);
  if (!Number.isFinite(length) || length === 0) {
    throw new AppError(
      'encoder-unavailable',
      'The encoder gave a vector that is not finite or zero',
    );
  }
  return values.map((value) => value / length);
}

/** Cosine similarity of two vectors of length 1. */
export function cosine(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  a.forEach((value, index) => (sum += value * (b[index] ?? 0)));
  return sum;
}
