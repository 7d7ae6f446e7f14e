/**
 * The relevance cut: which of the ranked photos answer a query. Cosines shift from model to model and
 * from query to query, so nothing here is a cosine: thresholds are in standard deviations of what
 * unrelated queries score on this library with this model. Runs in the engine.
 */
import type { VectorIndex } from '../vectors/vector-index.ts';

/** How unrelated queries of one kind score on the library's photos: mean and standard deviation. */
export interface Unrelated {
  mean: number;
  deviation: number;
}

/** What the cut and the mixing of words with a photo are measured by. */
export interface Background {
  words: Unrelated;
  photos: Unrelated;
  /** Vectors of unrelated texts, and of photos of the library. */
  prompts: readonly Float32Array[];
  examples: readonly Float32Array[];
  sampleIds: readonly number[];
  cut: CutRule;
}

/** Fitted to a model: see `Fitted` in src/models/manifest.ts. */
export interface CutRule {
  deviations: number;
  shareOfBest: number;
}

/** Photos that stand for the library, and those of them that serve as unrelated queries. */
const SAMPLE = 1024;
const EXAMPLES = 64;

/**
 * Measures the library as it is now: some 1,000 photos against every prompt, a few milliseconds.
 * @param promptVectors the vectors of the background prompts, from the model's text encoder.
 */
export function makeBackground(
  index: VectorIndex,
  promptVectors: readonly Float32Array[],
  cut: CutRule,
): Background {
  const sampleIds = index.sample(SAMPLE).ids;
  const examples = index.sample(EXAMPLES).vectors;
  return {
    words: unrelated(index, promptVectors, sampleIds),
    photos: unrelated(index, examples, sampleIds),
    prompts: promptVectors,
    examples,
    sampleIds,
    cut,
  };
}

/** Mean and deviation of the cosines of these queries with the sampled photos. */
export function unrelated(
  index: VectorIndex,
  queries: readonly Float32Array[],
  sampleIds: readonly number[],
): Unrelated {
  let count = 0;
  let sum = 0;
  let squares = 0;
  for (const query of queries) {
    for (const score of index.scores(query, sampleIds).scores) {
      // An example meets itself in the sample.
      if (score > 0.999) continue;
      count += 1;
      sum += score;
      squares += score * score;
    }
  }
  // Without photos nothing can be said, and nothing is asked.
  if (count === 0) return { mean: 0, deviation: 1 };
  const mean = sum / count;
  const variance = Math.max(0, squares / count - mean * mean);
  return { mean, deviation: variance > 0 ? Math.sqrt(variance) : 1 };
}

/** The score that unrelated queries hardly reach. */
export function clearly({ mean, deviation }: Unrelated, { deviations }: CutRule): number {
  return mean + deviations * deviation;
}

/** The lowest score that answers a query, from the best score and what unrelated queries score. */
export function lowestAnswer(best: number, unrelated: Unrelated, rule: CutRule): number {
  const { mean } = unrelated;
  return Math.max(clearly(unrelated, rule), mean + rule.shareOfBest * (best - mean));
}
