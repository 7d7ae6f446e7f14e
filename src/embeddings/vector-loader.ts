/** Keeps the vector index the image of the store, in slices, so that the engine answers meanwhile. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { VectorIndex } from '../vectors/vector-index.ts';
import type { Store } from '../store/database.ts';
import { eachEmbedding, embeddedPhotos, embeddingOf } from '../store/embeddings.ts';

/** Vectors copied before the event loop gets its turn: a few milliseconds' worth. */
const SLICE = 1000;

/** One model's vectors of the photos that have a file, in memory. */
export class VectorLoader {
  readonly #store: Store;
  readonly #index: VectorIndex;
  readonly #model: string;
  #stopped = false;

  constructor(store: Store, index: VectorIndex, model: string) {
    this.#store = store;
    this.#index = index;
    this.#model = model;
  }

  /** Loads everything; the index is searchable from the first slice on. */
  async load(): Promise<void> {
    let count = 0;
    for (const { photoId, vector } of eachEmbedding(this.#store, this.#model)) {
      // A photo that was analysed meanwhile is in the index with its newer vector.
      if (!this.#index.has(photoId)) this.#index.set(photoId, vector);
      count += 1;
      if (count % SLICE === 0) await nextTurn();
      if (this.#stopped) return;
    }
  }

  /** Takes out photos whose last file is gone, and takes in those that are back. */
  async reconcile(): Promise<void> {
    const present = new Set(embeddedPhotos(this.#store, this.#model));
    for (const photoId of this.#index.ids()) {
      if (!present.has(photoId)) this.#index.delete(photoId);
    }
    let count = 0;
    for (const photoId of present) {
      if (this.#stopped) return;
      if (this.#index.has(photoId)) continue;
      const vector = embeddingOf(this.#store, photoId, this.#model);
      if (vector !== null) this.#index.set(photoId, vector);
      count += 1;
      if (count % SLICE === 0) await nextTurn();
    }
  }

  /** A vector that has just been written. */
  set(photoId: number, vector: Float32Array): void {
    this.#index.set(photoId, vector);
  }

  stop(): void {
    this.#stopped = true;
  }
}
