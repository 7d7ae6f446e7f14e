/** What an encoder's tower gives, as vectors of length 1. Runs anywhere; imports only errors. */
import { AppError } from '../base/errors.ts';
import { lengthOf, normalised } from './arithmetic.ts';

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
    unitRow(output.subarray(row * dimensions, (row + 1) * dimensions)),
  );
}

function unitRow(values: Float32Array): Float32Array {
  const length = lengthOf(values);
  if (Number.isFinite(length) && length > 0) return normalised(values);
  throw new AppError('encoder-unavailable', 'The encoder gave a vector that is not finite or zero');
}
