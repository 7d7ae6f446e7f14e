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
import { getSetting, setSetting } from '../store/settings.ts';
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

/** The models of a library, the one that ships first. */
export type KnownModels = readonly [ModelManifest, ...ModelManifest[]];

const CHOSEN = 'chosenModel';

/** The model that makes vectors: the user's choice while it is there, else the one that ships. */
export function chosenModel(store: Store, known: KnownModels): ModelManifest {
  const key = getSetting(store, CHOSEN);
  const chosen = known.find((model) => model.key === key && model.files.vision !== null);
  return chosen ?? known[0];
}

/** The model that answers for a library: the stored one, or another one that has vectors here. */
export function modelThatAnswers(store: Store, known: KnownModels): ModelManifest {
  const current = chosenModel(store, known);
  const others = known.filter((model) => model.key !== current.key);
  const key = answeringModel(
    store,
    current.key,
    others.map((model) => model.key),
  );
  return others.find((model) => model.key === key) ?? current;
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
  /** The models that are there now: the one that ships, those of earlier releases, the user's. */
  known: () => KnownModels;
  /** Makes vectors of the current model for photos that cannot be read now. */
  ofAway: () => Promise<void>;
  /** Another model answers from now on. */
  onSwitched: () => void;
}

/** The model that answers, and the one that is on its way. */
export class Models {
  readonly #options: ModelsOptions;
  #active: ActiveModel;
  #current: ModelManifest;
  #loading: Promise<void> | undefined;
  #switching: Promise<void> | undefined;
  #cleaning: Promise<void> | undefined;
  #ofAway: Promise<void> | undefined;
  #keeping = Promise.resolve();
  /** Work that needs the model to stay, and the change that waits for its end. */
  readonly #steady = new Set<Promise<unknown>>();
  #changing: Promise<void> | undefined;
  #closed = false;

  constructor(options: ModelsOptions) {
    const { store, spawn, report } = options;
    this.#options = options;
    const known = options.known();
    this.#current = chosenModel(store, known);
    this.#active = activate(modelThatAnswers(store, known), store, spawn, report);
  }

  /** Makes the vectors of all photos that are read. */
  get current(): ModelManifest {
    return this.#current;
  }

  /** Another model makes the vectors from now on; the one that answers does so until it is through. */
  choose(next: ModelManifest): void {
    this.#current = next;
    setSetting(this.#options.store, CHOSEN, next.key);
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
    const { ofAway, report } = this.#options;
    this.#ofAway ??= ofAway()
      .catch((error: unknown) => report(error, 'models'))
      .finally(() => (this.#ofAway = undefined));
    await this.#ofAway;
    if (this.#isClosed()) return;
    if (this.isSwitching) {
      this.#switching ??= this.#switch()
        .catch((error: unknown) => report(error, 'models'))
        .finally(() => (this.#switching = undefined));
      await this.#switching;
    }
    if (this.isSwitching) return;
    this.#cleaning ??= this.#deleteOthers();
    // Now, so that whoever ends the program need not wait for it.
    void this.#keep();
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
    await this.#ofAway;
    await this.#switching;
    await this.#cleaning;
    this.#active.texts.close();
    this.#active.index.close();
    await this.#keep();
  }

  /** One after the other, of whatever model: there is one file. */
  #keep(): Promise<void> {
    return (this.#keeping = this.#keeping
      .then(() => this.#active.vectors.keep())
      .catch((error: unknown) => this.#options.report(error, 'vectors')));
  }

  /** A call, because it changes meanwhile. */
  #isClosed(): boolean {
    return this.#closed;
  }

  async #switch(): Promise<void> {
    const { store, spawn, report, onSwitched } = this.#options;
    const next = activate(this.#current, store, spawn, report);
    // Whoever searches meanwhile still asks the old one.
    await Promise.all([next.vectors.load(), next.texts.warmUp()]);
    const before = this.#active;
    this.#changing = Promise.all(this.#steady).then(() => {
      this.#changing = undefined;
      // The user may have chosen another one meanwhile.
      if (this.#closed || this.#current.key !== next.manifest.key) return;
      this.#active = next;
      this.#loading = Promise.resolve();
      setAnsweringModel(store, next.manifest.key);
    });
    await this.#changing;
    if (this.#active !== next) {
      next.vectors.stop();
      next.index.close();
      next.texts.close();
      return;
    }
    before.vectors.stop();
    before.index.close();
    before.texts.close();
    // Photos that were read while the new vectors were loaded.
    await next.vectors.reconcile();
    report(`${next.manifest.key} answers now`, 'models');
    onSwitched();
  }

  /** Forgets the vectors of a model that the user removed. */
  async forget(): Promise<void> {
    await this.#cleaning;
    await this.#deleteOthers();
  }

  /**
   * Vectors stay of models that can make further ones: they are compared, and come back at no cost.
   * A slice at a time; what a kill leaves goes at the next start.
   */
  async #deleteOthers(): Promise<void> {
    try {
      const keys = (): string[] => [
        ...[this.#current.key, this.#active.manifest.key],
        ...this.#options.known().flatMap(({ key, files }) => (files.vision === null ? [] : [key])),
      ];
      while (!this.#closed && deleteOtherEmbeddings(this.#options.store, keys())) await nextTurn();
    } catch (error) {
      this.#options.report(error, 'models');
    }
  }
}
