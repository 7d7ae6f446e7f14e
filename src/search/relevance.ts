/** The relevance cut: which of the ranked photos answer a query. Runs in the engine. */
import type { VectorIndex } from './vector-index.ts';

/** Texts that fit any photo equally. */
export const neutralPrompts: readonly string[] = [
  'a photo',
  'a picture',
  'an image',
  'a photo of something',
];

export interface Background {
  prompts: Float32Array[];
  logitScale: number;
}

export function makeBackground(
  _index: VectorIndex,
  prompts: Float32Array[],
  logitScale: number,
): Background {
  return { prompts, logitScale };
}
