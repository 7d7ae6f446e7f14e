/** What the index is compared with: the exact order, a plain loop, sqlite-vec and usearch. */
import type { Database } from 'better-sqlite3';
import { Index, MetricKind, ScalarKind } from 'usearch';
import type { SyntheticVectors } from './vectors.ts';

/** What another search found, and how long each query took, in milliseconds. */
export interface Answers {
  times: number[];
  found: number[][];
}

/** Written out, without a view for each row. */
function dotAt(photos: Float32Array, from: number, query: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < query.length; i += 1) sum += (photos[from + i] ?? 0) * (query[i] ?? 0);
  return sum;
}

/** The cosine of every photo, by a float32 loop in JavaScript. */
function scoresOf({ photos, dimensions }: SyntheticVectors, query: Float32Array): Float64Array {
  const scores = new Float64Array(photos.length / dimensions);
  for (let i = 0; i < scores.length; i += 1) scores[i] = dotAt(photos, i * dimensions, query);
  return scores;
}

/** The exact order: ids of the best `limit`, in no order. */
export function exact(vectors: SyntheticVectors, query: Float32Array, limit: number): number[] {
  const scores = scoresOf(vectors, query);
  const least = scores.toSorted().at(-limit) ?? -Infinity;
  return Array.from(scores.keys())
    .filter((i) => (scores[i] ?? 0) >= least)
    .map((i) => i + 1);
}

/** The share of the exact order that was found, on average. */
export function recallOf(found: readonly number[][], truths: readonly number[][]): number {
  const shares = found.map((ids, i) => {
    const truth = new Set(truths[i]);
    return ids.filter((id) => truth.has(id)).length / truth.size;
  });
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
}

export function loopTimes(vectors: SyntheticVectors, queries: readonly Float32Array[]): number[] {
  return queries.map((query) => timed(() => scoresOf(vectors, query)).milliseconds);
}

export function askSqliteVec(
  library: Database,
  queries: readonly Float32Array[],
  limit: number,
): Answers {
  const nearest = library
    .prepare<[Buffer, number], number>(
      'SELECT photo_id FROM embeddings ORDER BY vec_distance_cosine(vector, ?) LIMIT ?',
    )
    .pluck();
  return answers(queries, (query) =>
    nearest.all(Buffer.from(query.buffer, query.byteOffset, query.byteLength), limit),
  );
}

/** A graph (HNSW) over the same vectors in 8 bits, built first; the time that takes is told. */
export function askUsearch(
  { photos, dimensions }: SyntheticVectors,
  queries: readonly Float32Array[],
  limit: number,
): Answers & { buildSeconds: number } {
  const index = new Index({
    dimensions,
    metric: MetricKind.Cos,
    quantization: ScalarKind.I8,
    // 0: what the library recommends.
    ...{ connectivity: 0, expansion_add: 0, expansion_search: 0, multi: false },
  });
  const { milliseconds } = timed(() => {
    const rows = 10_000;
    for (let from = 0; from * dimensions < photos.length; from += rows) {
      const slice = photos.subarray(from * dimensions, (from + rows) * dimensions);
      const keys = BigUint64Array.from({ length: slice.length / dimensions }, (_, i) =>
        BigInt(from + i + 1),
      );
      index.add(keys, slice, 0);
    }
  });
  const asked = answers(queries, (query) => Array.from(index.search(query, limit, 0).keys, Number));
  return { ...asked, buildSeconds: milliseconds / 1000 };
}

function answers(
  queries: readonly Float32Array[],
  ask: (query: Float32Array) => number[],
): Answers {
  const all = queries.map((query) => timed(() => ask(query)));
  return {
    times: all.map(({ milliseconds }) => milliseconds),
    found: all.map(({ result }) => result),
  };
}

function timed<Result>(work: () => Result): { result: Result; milliseconds: number } {
  const started = performance.now();
  const result = work();
  return { result, milliseconds: performance.now() - started };
}
