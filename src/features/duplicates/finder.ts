/**
 * Finds duplicates: every photo is compared once with all that were compared before it, so that a
 * new photo and a pass over everything are the same work. Runs in the engine, in slices. What was
 * found lies in the store; a restart goes on where it ended.
 */
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import { AppError, messageOf } from '../../base/errors.ts';
import { forgetCompared, saveCompared } from '../../store/duplicates.ts';
import type { Store } from '../../store/database.ts';
import { readyAmong, readyPhotos, wantResults } from '../../store/results.ts';
import { PAIRS_VERSION } from '../../analyse/tasks/pairs/task.ts';
import { CandidateIndex } from './candidates.ts';
import { PairFinder } from './pair-finder.ts';
import type { ComparedModel, FoundPairs } from './pair-finder.ts';

/** Work between two turns of the event loop, so that a search is answered meanwhile. */
const SLICE_MILLISECONDS = 8;
/** Photos to one transaction: a kill costs the comparison of these. */
const BATCH = 256;

export interface FinderOptions {
  store: Store;
  /** The key and size of the vectors. */
  model: ComparedModel;
  /** True while work in the background has to wait. */
  paused: () => boolean;
  /** Groups may have changed, or a pass moved on. */
  onProgress: () => void;
  /** Fingerprints are wanted again because the cache has lost them. */
  onReadAgain: () => void;
  /** A run of work ended with an error; the next photo begins another. */
  onError: (error: unknown) => void;
}

/** Compares the photos of one library. */
export class DuplicateFinder {
  readonly #options: FinderOptions;
  #index: CandidateIndex;
  #pairs: PairFinder;
  readonly #waiting = new Set<number>();
  readonly #readAgain = new Set<number>();
  #done = 0;
  #working: Promise<void> | undefined;
  #closed = false;
  #failure: Error | undefined;
  #loaded = false;
  #revision = 1;

  constructor(options: FinderOptions) {
    this.#options = options;
    this.#index = new CandidateIndex(options.store, options.model);
    this.#pairs = new PairFinder(options.store, options.model, this.#index);
  }

  /** Grows when pairs were added or have gone. */
  get revision(): number {
    return this.#revision;
  }

  /** Photos compared in this run of work, of how many; null when none wait. */
  get finding(): { done: number; total: number } | null {
    const waiting = this.#waiting.size;
    return waiting === 0 ? null : { done: this.#done, total: this.#done + waiting };
  }

  /** Loads what is known and compares what has not been compared yet. */
  start(): void {
    void this.#work();
  }

  /** Photos were analysed: they are compared, again where they show another picture now. */
  photosSaved(ids: readonly number[]): void {
    this.#pairs.vectorsChanged();
    // Neither those that miss something yet nor those of which nothing new is known.
    for (const id of readyAmong(this.#options.store, 'pairs', ids)) {
      this.#pairs.forget(id);
      this.#waiting.add(id);
    }
    if (this.#loaded) void this.#work();
  }

  /** Photos came or went with their files: groups change with them. */
  libraryChanged(): void {
    this.#changed();
  }

  /** Forgets what was found and compares every photo again. */
  findAll(): void {
    forgetCompared(this.#options.store);
    this.#pairs.forgetAll();
    this.#loaded = false;
    this.#changed();
    void this.#work();
  }

  /** Another model makes the vectors: photos are compared by its own from now on. */
  useModel(model: ComparedModel): void {
    this.#index = new CandidateIndex(this.#options.store, model);
    this.#pairs = new PairFinder(this.#options.store, model, this.#index);
    this.#loaded = false;
    void this.#work();
  }

  /** Resolves when no photo waits to be compared; throws what the last run of work ended with. */
  async whenIdle(): Promise<void> {
    while (this.#working !== undefined) await this.#working;
    if (this.#failure !== undefined) throw this.#failure;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#working;
  }

  #work(): Promise<void> {
    this.#working ??= this.#workThrough().then(
      () => {
        this.#working = undefined;
        if (!this.#closed && (this.#waiting.size > 0 || !this.#loaded)) void this.#work();
      },
      (error: unknown) => {
        this.#working = undefined;
        this.#failure = error instanceof Error ? error : new Error(messageOf(error));
        if (!this.#closed) this.#options.onError(error);
      },
    );
    return this.#working;
  }

  async #workThrough(): Promise<void> {
    this.#failure = undefined;
    // Nobody who calls this waits for it.
    await nextTurn();
    if (!this.#loaded) await this.#load();
    let begun = performance.now();
    let batch: FoundPairs[] = [];
    const save = async (): Promise<void> => {
      if (batch.length === 0) return;
      // A full disk makes room some day; until then nothing is compared in vain.
      while (!this.#closed && !this.#tryToSave(batch)) await pause(5000);
      const hasPairs = batch.some(({ pairs }) => pairs.length > 0);
      batch = [];
      this.#pairs.saved();
      if (hasPairs) this.#changed();
      else this.#options.onProgress();
    };
    for (const photoId of this.#waiting) {
      while (this.#options.paused() && !this.#closed) await pause(250);
      if (this.#closed) break;
      const found = this.#pairs.find(photoId);
      if (found === 'no-fingerprint') this.#readAgain.add(photoId);
      else if (found !== null) batch.push(found);
      this.#waiting.delete(photoId);
      this.#done += 1;
      if (batch.length >= BATCH) await save();
      if (performance.now() - begun > SLICE_MILLISECONDS) {
        await nextTurn();
        begun = performance.now();
      }
    }
    await save();
    this.#readMissingAgain();
    if (this.#waiting.size === 0) this.#done = 0;
    this.#options.onProgress();
  }

  /** Only compared photos are found by others; the rest join them as they are compared. */
  async #load(): Promise<void> {
    const index = this.#index;
    await index.load(
      (id) => this.#waiting.has(id),
      () => this.#closed,
    );
    for (const id of readyPhotos(this.#options.store, 'pairs')) this.#waiting.add(id);
    // Unless another model came meanwhile.
    this.#loaded = index === this.#index;
  }

  #readMissingAgain(): void {
    if (this.#readAgain.size === 0) return;
    wantResults(this.#options.store, 'fingerprint', [...this.#readAgain]);
    this.#readAgain.clear();
    this.#options.onReadAgain();
  }

  #tryToSave(batch: readonly FoundPairs[]): boolean {
    try {
      saveCompared(this.#options.store, PAIRS_VERSION, batch);
      return true;
    } catch (error) {
      if (error instanceof AppError && error.code === 'disk-full') return false;
      throw error;
    }
  }

  #changed(): void {
    this.#revision += 1;
    this.#options.onProgress();
  }
}
