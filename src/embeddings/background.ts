/** How the model that answers scores this library in general: what every search and label is held against. */
import { measureScores } from '../vectors/background.ts';
import type { ScoreStatistics } from '../vectors/background.ts';
import type { VectorIndex } from '../vectors/vector-index.ts';

/** The scores of queries that have nothing to do with the library, on a sample of its photos. */
export interface Background {
  /** Of background prompts, and of photos of the library that are queries. */
  words: ScoreStatistics;
  photos: ScoreStatistics;
  /** The vectors of the background prompts, and of those photos. */
  prompts: readonly Float32Array[];
  examples: readonly Float32Array[];
  /** The photos that stand for the library. */
  sampleIds: readonly number[];
}

/** Photos that stand for the library, and those of them that serve as queries. */
const SAMPLE = 1024;
const EXAMPLES = 64;
/** Measured again when this share of the vectors has changed. */
const CHANGED_SHARE = 0.02;

/** Measures the library as it is now: a few milliseconds. */
export function measureBackground(
  index: VectorIndex,
  prompts: readonly Float32Array[],
): Background {
  const sampleIds = index.sample(SAMPLE).ids;
  const examples = index.sample(EXAMPLES).vectors;
  return {
    words: measureScores(index, prompts, sampleIds),
    photos: measureScores(index, examples, sampleIds),
    prompts,
    examples,
    sampleIds,
  };
}

/**
 * Remembers the background of one model's vectors while the library stays much the same. The index
 * itself counts its changes: vectors are loaded in slices, and follow the library with a delay.
 */
export class RememberedBackground {
  readonly #index: VectorIndex;
  readonly #prompts: () => Promise<readonly Float32Array[]>;
  #known: { background: Background; changes: number; size: number } | undefined;

  /** @param prompts answers the vectors of the background prompts. */
  constructor(index: VectorIndex, prompts: () => Promise<readonly Float32Array[]>) {
    this.#index = index;
    this.#prompts = prompts;
  }

  /** @throws AppError 'encoder-unavailable'. */
  async current(): Promise<Background> {
    const prompts = await this.#prompts();
    if (this.#known === undefined || this.#isOld(this.#known)) {
      const { changes, size } = this.#index;
      this.#known = { background: measureBackground(this.#index, prompts), changes, size };
    }
    return this.#known.background;
  }

  #isOld({ changes, size }: { changes: number; size: number }): boolean {
    return this.#index.changes - changes > CHANGED_SHARE * size;
  }
}
