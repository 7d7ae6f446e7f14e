/**
 * What stands behind some text towers and is not in their graph: the mean over a text's tokens, and a
 * matrix that brings it into the pictures' space (Sentence Transformers' Pooling and Dense). Text process.
 */
import { readFileSync } from 'node:fs';
import { endianness } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { AppError, messageOf } from '../base/errors.ts';
import type { ModelManifest } from './manifest.ts';

/** A matrix [rows, columns], row by row. */
export interface Projection {
  rows: number;
  columns: number;
  values: Float32Array;
}

const tensor = v.looseObject({
  dtype: v.literal('F32'),
  shape: v.tuple([v.number(), v.number()]),
  data_offsets: v.tuple([v.number(), v.number()]),
});

/**
 * The one matrix of a safetensors file: 8 bytes of header length, the header as JSON, then the data
 * (the format of huggingface/safetensors). Null where the model needs none.
 * @throws AppError `encoder-unavailable` where the file is another, or has a bias.
 */
export function loadProjection({ folder, text, dimensions }: ModelManifest): Projection | null {
  if (text.projection === null) return null;
  const path = join(folder, text.projection);
  try {
    const bytes = readFileSync(path);
    const length = Number(bytes.readBigUInt64LE(0));
    const header: unknown = JSON.parse(bytes.toString('utf8', 8, 8 + length));
    const entries = Object.entries(v.parse(v.record(v.string(), v.unknown()), header));
    const [only, ...others] = entries
      .filter(([name]) => name !== '__metadata__')
      .map(([, entry]) => v.parse(tensor, entry));
    if (only === undefined || others.length > 0) throw new Error('it holds not one matrix');
    const [rows, columns] = only.shape;
    const [from, to] = only.data_offsets;
    const data = Uint8Array.from(bytes.subarray(8 + length + from, 8 + length + to));
    if (data.length !== rows * columns * 4 || rows !== dimensions) {
      throw new Error(`its matrix is ${rows} x ${columns}`);
    }
    if (endianness() === 'BE') Buffer.from(data.buffer).swap32();
    return { rows, columns, values: new Float32Array(data.buffer) };
  } catch (error) {
    throw new AppError('encoder-unavailable', `${path} cannot be used: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

/** Means of token vectors [texts, tokens, width] over the tokens whose mask is 1. */
export function meanOfTokens(
  values: Float32Array,
  mask: readonly (readonly number[])[],
): Float32Array {
  const length = mask[0]?.length ?? 0;
  const width = values.length / (mask.length * length);
  const means = new Float32Array(mask.length * width);
  for (const [text, row] of mask.entries()) {
    const count = row.reduce((sum, one) => sum + one, 0);
    for (const [token, isText] of row.entries()) {
      if (isText === 0) continue;
      const from = (text * length + token) * width;
      for (let index = 0; index < width; index += 1) {
        means[text * width + index] =
          (means[text * width + index] ?? 0) + (values[from + index] ?? 0) / count;
      }
    }
  }
  return means;
}

/** Each vector times the matrix. */
export function project(
  vectors: Float32Array,
  { rows, columns, values }: Projection,
): Float32Array {
  const count = vectors.length / columns;
  const projected = new Float32Array(count * rows);
  for (let vector = 0; vector < count; vector += 1) {
    for (let row = 0; row < rows; row += 1) {
      let sum = 0;
      for (let column = 0; column < columns; column += 1) {
        sum += (values[row * columns + column] ?? 0) * (vectors[vector * columns + column] ?? 0);
      }
      projected[vector * rows + row] = sum;
    }
  }
  return projected;
}
