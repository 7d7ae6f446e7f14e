/** Keeps the vector index the image of the store, in slices, so that the engine answers meanwhile. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { VectorIndex } from '../vectors/vector-index.ts';
import type { Store } from '../store/database.ts';
import {
  eachEmbedding,
  embeddedPhotos,
  embeddingOf,
  photosWithoutFile,
  presentSum,
} from '../store/embeddings.ts';
import { changedAfterImage, rowsAfterImage } from '../store/image-changes.ts';
import { readVectorImage, writeVectorImage } from './vector-image.ts';
import type { ReadImage } from './vector-image.ts';

/** Vectors copied before the event loop gets its turn: a few milliseconds' worth. */
const SLICE = 1000;
/** Fewer are read from their rows in less than half a second. */
const WORTH_A_FILE = 100_000;
/** The file is written anew when so large a share of it has changed: others are read from their rows. */
const MOST_CHANGED = 1 / 16;

/** One model's vectors of the photos that have a file, in memory. */
export class VectorLoader {
  readonly #store: Store;
  readonly #index: VectorIndex;
  readonly #model: string;
  readonly #worthAFile: number;
  /** Vectors that come while the file is read. */
  #waiting: Map<number, Float32Array> | undefined;
  #reading: Promise<ReadImage | null> | undefined;
  /** Photos whose vectors came while all are read once more. */
  #fresh: Set<number> | undefined;
  /** There is a file, and with what the library notes it says what the rows say. */
  #hasFile = false;
  #loaded = false;
  #stopped = false;

  /** @param worthAFile from how many vectors on they are kept as a file as well. */
  constructor(store: Store, index: VectorIndex, model: string, worthAFile = WORTH_A_FILE) {
    this.#store = store;
    this.#index = index;
    this.#model = model;
    this.#worthAFile = worthAFile;
  }

  /** Loads everything; without a file the index is searchable from the first slice on. */
  async load(): Promise<void> {
    const image = await this.#readFile();
    if (image === null) {
      await this.#readRows();
    } else {
      await this.#readChanged();
      const isComplete = this.#isComplete();
      if (!isComplete) await this.reconcile();
      // It answers already: damage is rare, and what the rows say then takes its place.
      if (await image.isSound()) this.#hasFile = isComplete;
      else if (!this.#stopped) await this.#readRowsAnew();
    }
    this.#loaded = !this.#stopped;
  }

  /** Whether the index holds the photos that are there: as many, and with the same sum of ids. */
  #isComplete(): boolean {
    for (const photoId of photosWithoutFile(this.#store)) this.#index.delete(photoId);
    const { count, sum } = presentSum(this.#store, this.#model);
    return count === this.#index.size && sum === this.#index.ids().reduce((all, id) => all + id, 0);
  }

  /** Takes out photos whose last file is gone, and takes in those that are back. */
  async reconcile(): Promise<void> {
    await this.#reading;
    const present = embeddedPhotos(this.#store, this.#model);
    const missing = present.filter((photoId) => !this.#index.has(photoId));
    if (present.length - missing.length < this.#index.size) {
      const kept = new Set(present);
      for (const photoId of this.#index.ids()) {
        if (!kept.has(photoId)) this.#index.delete(photoId);
      }
    }
    let count = 0;
    for (const photoId of missing) {
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
    this.#fresh?.add(photoId);
    if (this.#waiting) this.#waiting.set(photoId, vector);
    else this.#index.set(photoId, vector);
  }

  stop(): void {
    this.#stopped = true;
  }

  /**
   * Keeps the vectors as a file for the next start, where it is worth it and nothing is missing; with most
   * of them in a file already nothing is to be done. One at a time. @throws Error of the file system.
   */
  async keep(): Promise<void> {
    const { size } = this.#index;
    if (!this.#loaded || size < this.#worthAFile) return;
    if (this.#hasFile && changedAfterImage(this.#store) <= size * MOST_CHANGED) return;
    this.#hasFile = false;
    this.#hasFile = await writeVectorImage(this.#store, this.#model, this.#index);
  }

  async #readFile(): Promise<ReadImage | null> {
    if (this.#index.size > 0) return null;
    this.#waiting = new Map();
    this.#reading = readVectorImage(this.#store, this.#model, this.#index);
    const image = await this.#reading;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    for (const [photoId, vector] of waiting) this.#index.set(photoId, vector);
    return image;
  }

  /** What came, changed or went after the file was written. */
  async #readChanged(): Promise<void> {
    for (let after = 0; !this.#stopped;) {
      const rows = rowsAfterImage(this.#store, this.#model, after, SLICE);
      for (const { photoId, vector } of rows) {
        if (vector === null) this.#index.delete(photoId);
        else this.#index.set(photoId, vector);
      }
      const last = rows.at(-1);
      if (last === undefined) return;
      after = last.photoId;
      await nextTurn();
    }
  }

  /** What lies in the index is of no use. */
  async #readRowsAnew(): Promise<void> {
    this.#fresh = new Set();
    const fresh = this.#fresh;
    await this.#readRows((photoId) => fresh.has(photoId));
    this.#fresh = undefined;
  }

  async #readRows(
    isThere: (photoId: number) => boolean = (photoId) => this.#index.has(photoId),
  ): Promise<void> {
    let count = 0;
    for (const { photoId, vector } of eachEmbedding(this.#store, this.#model)) {
      // A photo that was analysed meanwhile is in the index with its newer vector.
      if (!isThere(photoId)) this.#index.set(photoId, vector);
      count += 1;
      if (count % SLICE === 0) await nextTurn();
      if (this.#stopped) return;
    }
  }
}
