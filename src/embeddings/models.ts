/**
 * Which model answers, and the way from one to the next. A new release's model reads every photo
 * anew in the background; until it is through, the vectors of the one before answer. Engine process.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ModelInfo } from '../contract/models.ts';
import type { Report } from '../base/log.ts';
import type { ModelManifest } from '../models/manifest.ts';
import type { SpawnAnalyser } from '../analyse/protocol.ts';
import { VectorIndex } from '../vectors/vector-index.ts';
import {
  answeringModel,
  deleteOtherEmbeddings,
  embeddingCount,
  setAnsweringModel,
} from '../store/embeddings.ts';
import type { Store } from '../store/database.ts';
import { RememberedBackground } from './background.ts';
import { TextVectors } from './text-vectors.ts';
import { VectorLoader } from './vector-loader.ts';

/** A model at work. It is replaced whole, so that words and photos of two models never meet. */
export interface ActiveModel {
  manifest: ModelManifest;
  /** The photos' vectors in memory. */
  index: VectorIndex;
  vectors: VectorLoader;
  texts: TextVectors;
  background: RememberedBackground;
}

/** The model that answers for a library: the stored choice, or an earlier one that has vectors here. */
export function modelThatAnswers(
  store: Store,
  [current, ...earlier]: readonly [ModelManifest, ...ModelManifest[]],
): ModelManifest {
  const key = answeringModel(
    store,
    current.key,
    earlier.map((model) => model.key),
  );
  return earlier.find((model) => model.key === key) ?? current;
}

/** Makes a model ready to answer; nothing is loaded before it is asked. */
export function activate(
  manifest: ModelManifest,
  store: Store,
  spawn: SpawnAnalyser,
  report?: Report,
): ActiveModel {
  const index = new VectorIndex(manifest.dimensions);
  const texts = new TextVectors(spawn, manifest, report);
  return {
    manifest,
    index,
    vectors: new VectorLoader(store, index, manifest.key),
    texts,
    background: new RememberedBackground(index, () => texts.background()),
  };
}

export interface ModelsOptions {
  store: Store;
  spawn: SpawnAnalyser;
  report: Report;
  /** The model that makes vectors, then those of earlier releases that may answer meanwhile. */
  shipped: readonly [ModelManifest, ...ModelManifest[]];
  /** Another model answers from now on. */
  onSwitched: () => void;
}

/** The model that answers, and the one that is on its way. */
export class Models {
  /** Makes the vectors of all photos that are read. */
  readonly current: ModelManifest;
  readonly #options: ModelsOptions;
  #active: ActiveModel;
  #loading: Promise<void> | undefined;
  #switching: Promise<void> | undefined;
  #cleaning: Promise<void> | undefined;
  /** Work that needs the model to stay, and the change that waits for its end. */
  readonly #steady = new Set<Promise<unknown>>();
  #changing: Promise<void> | undefined;
  #closed = false;

  constructor(options: ModelsOptions) {
    const { store, spawn, shipped, report } = options;
    this.#options = options;
    this.current = shipped[0];
    this.#active = activate(modelThatAnswers(store, shipped), store, spawn, report);
  }

  /** The model that answers now. Read it once for one piece of work. */
  get active(): ActiveModel {
    return this.#active;
  }

  /** An earlier model still answers. */
  get isSwitching(): boolean {
    return this.#active.manifest.key !== this.current.key;
  }

  info(): ModelInfo {
    const { key, dimensions, languages } = this.#active.manifest;
    const { store } = this.#options;
    return {
      id: key,
      dimensions,
      photos: embeddingCount(store, key),
      languages: { good: [...languages.good], others: languages.others },
      next: this.isSwitching
        ? { id: this.current.key, photos: embeddingCount(store, this.current.key) }
        : null,
    };
  }

  /** Loads the vectors of the model that answers; once, whoever asks first. */
  load(): Promise<void> {
    return (this.#loading ??= this.#active.vectors.load());
  }

  /** Photos came or went with their files: the index follows. */
  reconcile(): Promise<void> {
    return this.#active.vectors.reconcile();
  }

  /** Vectors that have just been written, of the current model. */
  saved(vectors: readonly { photoId: number; vector: Float32Array }[]): void {
    if (this.isSwitching) return;
    for (const { photoId, vector } of vectors) this.#active.vectors.set(photoId, vector);
  }

  /**
   * Every photo that can be read has been read: the current model takes over, and then the vectors of
   * the others go. Resolves when the current model answers; harmless when it does already.
   */
  async readAll(): Promise<void> {
    if (this.#closed) return;
    if (this.isSwitching) {
      this.#switching ??= this.#switch()
        .catch((error: unknown) => this.#options.report(error, 'models'))
        .finally(() => (this.#switching = undefined));
      await this.#switching;
    }
    if (!this.isSwitching) this.#cleaning ??= this.#deleteOthers();
  }

  /** Does some work during which the model that answers stays the same. */
  async steady<Result>(work: () => Promise<Result>): Promise<Result> {
    while (this.#changing !== undefined) await this.#changing;
    const working = work();
    const settled = working.catch(() => undefined);
    this.#steady.add(settled);
    void settled.then(() => this.#steady.delete(settled));
    return working;
  }

  /** Starts the text tower ahead of the first search. */
  warmUp(): Promise<void> {
    return this.#active.texts.warmUp();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#active.vectors.stop();
    await this.#switching;
    await this.#cleaning;
    this.#active.texts.close();
    await this.#active.vectors.keep().catch((error: unknown) => {
      this.#options.report(error, 'vectors');
    });
  }

  async #switch(): Promise<void> {
    const { store, spawn, report, onSwitched } = this.#options;
    const next = activate(this.current, store, spawn, report);
    // Whoever searches meanwhile still asks the old one.
    await Promise.all([next.vectors.load(), next.texts.warmUp()]);
    const before = this.#active;
    this.#changing = Promise.all(this.#steady).then(() => {
      this.#changing = undefined;
      if (this.#closed) return;
      this.#active = next;
      this.#loading = Promise.resolve();
      setAnsweringModel(store, this.current.key);
    });
    await this.#changing;
    if (this.#closed) {
      next.texts.close();
      return;
    }
    before.vectors.stop();
    before.texts.close();
    // Photos that were read while the new vectors were loaded.
    await next.vectors.reconcile();
    report(`${this.current.key} answers now`, 'models');
    onSwitched();
  }

  /** A slice at a time; what a kill leaves goes at the next start. */
  async #deleteOthers(): Promise<void> {
    try {
      while (!this.#closed && deleteOtherEmbeddings(this.#options.store, this.current.key)) {
        await nextTurn();
      }
    } catch (error) {
      this.#options.report(error, 'models');
    }
  }
}
