/**
 * Finds candidates among the photos that were compared before: those whose perceptual hash or whose
 * vector is near. Runs in the engine.
 */
import type { Store } from '../../store/database.ts';
import { storedHashes } from '../../store/duplicates.ts';
import { PAIRS_VERSION } from '../../analyse/tasks/pairs/task.ts';
import { SketchTable } from '../../vectors/sketch-table.ts';
import { HASH_WORDS } from './perceptual-hash.ts';
import type { PerceptualHashes } from './perceptual-hash.ts';
import { NEAR_HASHES } from './registration.ts';
import { VectorNeighbours } from './vector-neighbours.ts';

/** Bits that may differ in the first word of a hash: a quarter of what may differ at all. */
const QUICK_BITS = 8;
/** Nearest by vectors that are candidates. */
const MOST_NEIGHBOURS = 64;

/** Why a photo may be like another one. */
export interface Candidate {
  /** Their perceptual hashes are near. */
  byHash: boolean;
  /** Its place among those whose vectors are near, the nearest at 0; Infinity where it is not among them. */
  rank: number;
}

export class CandidateIndex {
  readonly #store: Store;
  readonly #hashes = new SketchTable(HASH_WORDS, true);
  readonly #vectors: VectorNeighbours;

  constructor(store: Store, model: { key: string; dimensions: number }) {
    this.#store = store;
    this.#vectors = new VectorNeighbours(store, model);
  }

  /** Takes in the compared photos of the library but for those that are to be compared again. */
  async load(isWaiting: (photoId: number) => boolean, isEnded: () => boolean): Promise<void> {
    for (const { photoId, hash } of storedHashes(this.#store, PAIRS_VERSION)) {
      if (!isWaiting(photoId)) this.#hashes.set(photoId, hash);
    }
    await this.#vectors.load((id) => this.#hashes.has(id), isEnded);
  }

  /** Photos that may be like one of these hashes and this vector, where it has one. */
  near(hashes: PerceptualHashes, vector: Float32Array | null): Map<number, Candidate> {
    const candidates = new Map<number, Candidate>();
    for (const hash of [hashes.straight, hashes.swapped]) {
      for (const { id } of this.#hashes.near(hash, 1, QUICK_BITS, NEAR_HASHES)) {
        candidates.set(id, { byHash: true, rank: Infinity });
      }
    }
    if (vector === null) return candidates;
    for (const [rank, { id }] of this.#vectors.near(vector).slice(0, MOST_NEIGHBOURS).entries()) {
      candidates.set(id, { byHash: candidates.has(id), rank });
    }
    return candidates;
  }

  set(photoId: number, hashes: PerceptualHashes, vector: Float32Array | null): void {
    this.#hashes.set(photoId, hashes.straight);
    if (vector !== null) this.#vectors.set(photoId, vector);
  }

  delete(photoId: number): void {
    this.#hashes.delete(photoId);
    this.#vectors.delete(photoId);
  }

  /** Forgets all hashes; `load` takes in what is compared by then. */
  clear(): void {
    for (const id of [...this.#hashes.ids()]) this.delete(id);
  }
}
