/**
 * What queries that have nothing to do with a library score on its photos. Cosines shift from model
 * to model and from library to library, so that no cosine is compared with a constant: it is held
 * against these statistics. Runs in the engine.
 */
import { meanAndDeviation } from './statistics.ts';
import type { Among } from './vector-index.ts';
import type { Scored } from './top-k.ts';

/** Mean and standard deviation of cosines. */
export interface ScoreStatistics {
  mean: number;
  deviation: number;
}

/** A photo that is a query meets itself; nothing else comes so near. */
const ITSELF = 0.999;

/** Mean and deviation of the cosines of queries of length 1 with these photos. */
export function measureScores(
  index: { scores(query: Float32Array, among: Among): Scored },
  queries: readonly Float32Array[],
  photoIds: readonly number[],
): ScoreStatistics {
  const scores = queries.flatMap((query) => index.scores(query, photoIds).scores);
  return scoreStatistics(scores.filter((score) => score <= ITSELF));
}

/** Mean and deviation of scores; a deviation of 1 where there is none to measure by. */
export function scoreStatistics(scores: Iterable<number>): ScoreStatistics {
  const { mean, deviation } = meanAndDeviation(scores);
  // No photos, or photos that are all alike, have no spread: 1 keeps divisions by it finite.
  return { mean, deviation: deviation > 0 ? deviation : 1 };
}

/** The score so many deviations above the mean: from 2 on, unrelated queries hardly reach it. */
export function scoreAbove({ mean, deviation }: ScoreStatistics, deviations: number): number {
  return mean + deviations * deviation;
}

/** How many deviations a score lies above the mean. */
export function inDeviations(score: number, { mean, deviation }: ScoreStatistics): number {
  return (score - mean) / deviation;
}
