/** Puts photos in the order of how well they answer a query. Runs in the engine. */
import type { Background } from './relevance.ts';
import type { VectorIndex } from './vector-index.ts';

export interface RankInput {
  words: Float32Array | null;
  without: Float32Array[];
  like: Float32Array | null;
  among: number[] | null;
  limit: number;
  excludeId?: number;
}

export interface Ranked {
  ids: number[];
  scores: number[];
  /** The first so many are above the cut. */
  likely: number;
  /** Photos that could have been ranked. */
  total: number;
}

export function rank(index: VectorIndex, input: RankInput, _background: Background): Ranked {
  const query = new Float32Array(index.dimensions);
  const add = (vector: Float32Array, weight: number): void => {
    for (let i = 0; i < query.length; i += 1)
      query[i] = (query[i] ?? 0) + weight * (vector[i] ?? 0);
  };
  if (input.words !== null) add(input.words, 1);
  if (input.like !== null) add(input.like, 1);
  for (const vector of input.without) add(vector, -0.5);
  const all = index.nearest(query, Infinity, input.among);
  const kept = all.ids
    .map((id, place) => ({ id, score: all.scores[place] ?? 0 }))
    .filter(({ id }) => id !== input.excludeId);
  const total = kept.length;
  const best = kept.slice(0, input.limit);
  const half = best.filter(({ score }) => score > (best[0]?.score ?? 0) * 0.7).length;
  return { ids: best.map((b) => b.id), scores: best.map((b) => b.score), likely: half, total };
}
