/**
 * The sketches of the vectors of compared photos, around a mean that a library which began empty
 * learns as it grows. Runs in the engine.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Store } from '../../store/database.ts';
import { eachEmbedding, embeddingOf, toVector } from '../../store/embeddings.ts';
import { SketchTable } from '../../vectors/sketch-table.ts';
import type { Near } from '../../vectors/sketch-table.ts';
import { meanVector } from '../../vectors/arithmetic.ts';
import { SIGN_SKETCH_WORDS, signSketch } from '../../vectors/sign-sketch.ts';

/** Bits that may differ in 64 and in 256 of a vector's sketch; measured: 95 % of copies at cosine 0.85. */
const QUICK_WORDS = 2;
const QUICK_BITS = 17;
const NEAR_BITS = 54;
/** The vectors' mean is learned from so many, and again when the library has outgrown them. */
const MEAN_SAMPLE = 4096;

export class VectorNeighbours {
  readonly #store: Store;
  readonly #model: { key: string; dimensions: number };
  #table = new SketchTable(SIGN_SKETCH_WORDS, false);
  #mean: Float64Array;
  #meanOf = 0;

  constructor(store: Store, model: { key: string; dimensions: number }) {
    this.#store = store;
    this.#model = model;
    this.#mean = new Float64Array(model.dimensions);
  }

  /** Takes in the photos that `isWanted`; the mean is that of the library's first vectors. */
  async load(isWanted: (photoId: number) => boolean, isEnded: () => boolean): Promise<void> {
    const table = new SketchTable(SIGN_SKETCH_WORDS, false);
    let mean: Float64Array | undefined;
    let sample: { photoId: number; vector: Float32Array }[] = [];
    let count = 0;
    const keepSample = (): Float64Array => {
      const known = this.#meanOfAll(sample.map(({ vector }) => vector));
      for (const { photoId, vector } of sample) {
        if (isWanted(photoId)) table.set(photoId, signSketch(vector, known));
      }
      sample = [];
      return known;
    };
    for (const { photoId, vector: bytes } of eachEmbedding(this.#store, this.#model.key)) {
      count += 1;
      if (count % 1000 === 0) await nextTurn();
      if (isEnded()) return;
      const vector = toVector(bytes);
      if (mean === undefined) {
        sample.push({ photoId, vector });
        if (sample.length >= MEAN_SAMPLE) mean = keepSample();
      } else if (isWanted(photoId)) table.set(photoId, signSketch(vector, mean));
    }
    this.#mean = mean ?? keepSample();
    this.#table = table;
    this.#meanOf = count;
  }

  /** Photos whose sketches are near that of a vector, nearest first. */
  near(vector: Float32Array): Near[] {
    const sketch = signSketch(vector, this.#mean);
    return this.#table.near(sketch, QUICK_WORDS, QUICK_BITS, NEAR_BITS);
  }

  set(photoId: number, vector: Float32Array): void {
    this.#table.set(photoId, signSketch(vector, this.#mean));
    if (this.#meanOf < MEAN_SAMPLE && this.#table.size >= 2 * this.#meanOf + 16) this.#learnAgain();
  }

  delete(photoId: number): void {
    this.#table.delete(photoId);
  }

  #learnAgain(): void {
    const vectors: { id: number; vector: Float32Array }[] = [];
    for (const id of this.#table.ids()) {
      const vector = embeddingOf(this.#store, id, this.#model.key);
      if (vector !== null) vectors.push({ id, vector });
    }
    this.#mean = this.#meanOfAll(vectors.map(({ vector }) => vector));
    this.#meanOf = vectors.length;
    for (const { id, vector } of vectors) this.#table.set(id, signSketch(vector, this.#mean));
  }

  #meanOfAll(vectors: readonly Float32Array[]): Float64Array {
    return meanVector(vectors, this.#model.dimensions);
  }
}
