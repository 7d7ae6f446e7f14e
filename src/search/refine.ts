/**
 * A query refined by photos that the user picked: more like these, less like those. Rocchio's feedback
 * (J. J. Rocchio, Relevance feedback in information retrieval, 1971), told from the photos around: what
 * a picked photo shares with all that the words find says nothing, what sets it apart is what is meant.
 * Runs in the engine.
 */
import type { Background } from '../embeddings/background.ts';
import { meanVector, normalised, weightedSum } from '../vectors/arithmetic.ts';
import type { Vector } from '../vectors/arithmetic.ts';
import type { VectorIndex } from '../vectors/vector-index.ts';

/** A photo that was picked; of length 1. */
export interface Picked {
  id: number;
  vector: Float32Array;
}

export interface Refinement {
  more: readonly Picked[];
  less: readonly Picked[];
}

export interface Weights {
  /** Of the best photos of the query by itself, so many say what is shared. */
  around: number;
  /** Beside a query of length 1, with each on the scale of its own unrelated ones. */
  more: number;
  less: number;
}

/** Chosen on one half of the captioned photos (`npm run bench -- answers`). */
export const WEIGHTS: Weights = { around: 30, more: 1.5, less: 0.3 };

/** What picked photos come to, as a vector to add to a query's. */
interface Direction {
  more: Vector | null;
  less: Vector | null;
}

/**
 * The query with its picked photos. Without a query of its own, photos to have more of are the query.
 * @param base on the scale of its own unrelated queries; empty where nothing but photos is asked with.
 */
export function refined(
  index: VectorIndex,
  { photos }: Background,
  base: Float32Array,
  { more, less }: Refinement,
  weights = WEIGHTS,
): Float32Array {
  const dimensions = index.dimensions;
  const meanOf = (picked: readonly Picked[]): Float32Array | null =>
    picked.length === 0
      ? null
      : normalised(
          meanVector(
            picked.map(({ vector }) => vector),
            dimensions,
          ),
        );
  const isOwn = base.length > 0;
  const own = isOwn ? base : (meanOf(more) ?? base);
  const direction = { more: isOwn ? meanOf(more) : null, less: meanOf(less) };
  if (own.length === 0) return withPicked(own, direction, null, photos.deviation, weights);
  const around = index.vectors(index.nearest(own, weights.around).ids);
  const scaled = isOwn ? own : own.map((value) => value / photos.deviation);
  const centre = meanVector(around, dimensions);
  return withPicked(scaled, direction, centre, photos.deviation, weights);
}

/**
 * What unrelated queries with unrelated photos would be, for the scale of a refined one.
 * @param bases unrelated queries; empty where nothing but photos is asked with.
 */
export function unrelatedRefined(
  { examples, photos }: Background,
  bases: readonly Float32Array[],
  { more, less }: Refinement,
): Float32Array[] {
  const [first] = examples;
  if (first === undefined) return [...bases];
  const around = meanVector(examples, first.length);
  const example = (place: number): Float32Array => examples[place % examples.length] ?? first;
  return bases.map((base, place) => {
    const isOwn = base.length > 0;
    const own = isOwn ? base : example(place).map((value) => value / photos.deviation);
    const direction = {
      more: isOwn && more.length > 0 ? example(place) : null,
      less: less.length > 0 ? example(place + 1) : null,
    };
    return withPicked(own, direction, around, photos.deviation, WEIGHTS);
  });
}

function withPicked(
  base: Float32Array,
  { more, less }: Direction,
  around: Vector | null,
  deviation: number,
  weights: Weights,
): Float32Array {
  const apart = (vector: Vector): Float32Array =>
    around === null
      ? normalised(vector)
      : normalised(
          weightedSum([
            { vector, weight: 1 },
            { vector: around, weight: -1 },
          ]),
        );
  const parts = base.length === 0 ? [] : [{ vector: base, weight: 1 }];
  if (more !== null) parts.push({ vector: apart(more), weight: weights.more / deviation });
  if (less !== null) parts.push({ vector: apart(less), weight: -weights.less / deviation });
  return weightedSum(parts);
}
