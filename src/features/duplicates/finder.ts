/**
 * Finds duplicates: every photo is compared once with all that were compared before it, so that a
 * new photo and a pass over everything are the same work. Runs in the engine, in slices. What was
 * found lies in the store; a restart goes on where it ended.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { AppError, messageOf } from '../../base/errors.ts';
import {
  compareFacts,
  forgetCompared,
  samePartners,
  saveCompared,
  storedSketches,
  traits,
} from '../../store/duplicates.ts';
import type { CompareFacts, DuplicatePair } from '../../store/duplicates.ts';
import type { Store } from '../../store/database.ts';
import { embeddingOf } from '../../store/embeddings.ts';
import { readyAmong, readyPhotos, wantResults } from '../../store/results.ts';
import { PAIRS_VERSION } from '../../analyse/tasks/pairs/task.ts';
import { pairing } from './pairing.ts';
import type { SimilarShots } from './pairing.ts';
import { SketchTable } from '../../vectors/sketch-table.ts';
import { SKETCH_WORDS } from './sketch.ts';
import { subjectOf } from './subject.ts';
import { dot } from '../../vectors/arithmetic.ts';
import { VectorTable } from './vector-table.ts';
import { NEAR_SKETCHES, NEAR_VECTORS, seemAlike } from './overlay.ts';
import type { Subject } from './overlay.ts';
import { compare } from './verify.ts';
import type { Likeness } from './verify.ts';

/** Work between two turns of the event loop, so that a search is answered meanwhile. */
const SLICE_MILLISECONDS = 8;
/** Photos to one transaction: a kill costs the comparison of these. */
const BATCH = 256;
/** Bits that may differ in the first word of a print's sketch: a quarter of what may differ at all. */
const QUICK_PRINT = 8;
/** Nearest by vectors whose cosine is computed, and of which pictures are compared in any case. */
const MOST_NEIGHBOURS = 64;
const MOST_COMPARED = 8;
/** Of the pictures that are the same as a found one. */
const MOST_PARTNERS = 16;
/** Prints kept in memory: neighbours come in runs. 28 KB each. */
const PRINTS_KEPT = 400;

/** What comparisons know of the model that makes the vectors. */
export interface ComparedModel {
  key: string;
  dimensions: number;
  fitted: { similarShots: SimilarShots };
}

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
  readonly #sketches = new SketchTable(SKETCH_WORDS, true);
  #model: ComparedModel;
  #vectors: VectorTable;
  readonly #subjects = new Map<number, Subject | null>();
  readonly #waiting = new Set<number>();
  readonly #readAgain = new Set<number>();
  /** Who is the same picture as whom, of pairs that wait to be written. */
  readonly #unsaved = new Map<number, number[]>();
  #lastVector: { photoId: number; vector: Float32Array | null } | undefined;
  #done = 0;
  #working: Promise<void> | undefined;
  #closed = false;
  #failure: Error | undefined;
  #loaded = false;
  #revision = 1;

  constructor(options: FinderOptions) {
    this.#options = options;
    this.#model = options.model;
    this.#vectors = new VectorTable(options.store, options.model);
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
    this.#lastVector = undefined;
    // Neither those that miss something yet nor those of which nothing new is known.
    for (const id of readyAmong(this.#options.store, 'pairs', ids)) {
      this.#forget(id);
      this.#waiting.add(id);
    }
    if (this.#loaded) void this.#work();
  }

  /** Photos came or went with their files: groups are others now. */
  libraryChanged(): void {
    this.#changed();
  }

  /** Another model makes the vectors: photos are compared by its own from now on. */
  useModel(model: ComparedModel): void {
    this.#model = model;
    this.#vectors = new VectorTable(this.#options.store, model);
    this.#lastVector = undefined;
    this.#loaded = false;
    void this.#work();
  }

  /** Forgets what was found and compares every photo again. */
  findAll(): void {
    forgetCompared(this.#options.store);
    for (const id of [...this.#sketches.ids()]) this.#forget(id);
    this.#loaded = false;
    this.#changed();
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
    let batch: { photoId: number; sketch: Uint32Array; pairs: DuplicatePair[] }[] = [];
    const save = async (): Promise<void> => {
      if (batch.length === 0) return;
      // A full disk makes room some day; until then nothing is compared in vain.
      while (!this.#closed && !this.#tryToSave(batch)) await pause(5000);
      const found = batch.some(({ pairs }) => pairs.length > 0);
      batch = [];
      this.#unsaved.clear();
      if (found) this.#changed();
      else this.#options.onProgress();
    };
    for (const photoId of this.#waiting) {
      while (this.#options.paused() && !this.#closed) await pause(250);
      if (this.#closed) break;
      const compared = this.#compareOne(photoId);
      if (compared !== null) batch.push(compared);
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

  async #load(): Promise<void> {
    const { store } = this.#options;
    const known = storedSketches(store, PAIRS_VERSION);
    for (const { photoId, sketch } of known) {
      if (!this.#waiting.has(photoId)) this.#sketches.set(photoId, sketch);
    }
    // Only compared photos are found by others; the rest come in as they are compared.
    const vectors = this.#vectors;
    await vectors.load(
      (id) => this.#sketches.has(id),
      () => this.#closed,
    );
    for (const id of readyPhotos(store, 'pairs')) this.#waiting.add(id);
    // Unless another model came meanwhile.
    this.#loaded = vectors === this.#vectors;
  }

  #compareOne(
    photoId: number,
  ): { photoId: number; sketch: Uint32Array; pairs: DuplicatePair[] } | null {
    const { store } = this.#options;
    const facts = compareFacts(store, photoId);
    if (facts === null) return null;
    const subject = this.#subject(facts);
    if (subject === null) {
      this.#readAgain.add(photoId);
      return null;
    }
    const vector = this.#vectorOf(photoId);
    const pairs = this.#pairsOf(facts, subject, vector);
    this.#sketches.set(photoId, subject.sketches.straight);
    if (vector !== null) {
      this.#vectors.set(photoId, vector);
    }
    const sketch = Uint32Array.of(...subject.sketches.straight, ...subject.sketches.swapped);
    return { photoId, sketch, pairs };
  }

  #pairsOf(facts: CompareFacts, subject: Subject, vector: Float32Array | null): DuplicatePair[] {
    const candidates = new Map<number, { byPrint: boolean; rank: number }>();
    for (const sketch of [subject.sketches.straight, subject.sketches.swapped]) {
      for (const { id } of this.#sketches.near(sketch, 1, QUICK_PRINT, NEAR_SKETCHES)) {
        candidates.set(id, { byPrint: true, rank: Infinity });
      }
    }
    if (vector !== null) {
      const near = this.#vectors.near(vector).slice(0, MOST_NEIGHBOURS);
      for (const [rank, { id }] of near.entries()) {
        candidates.set(id, { byPrint: candidates.has(id), rank });
      }
    }
    candidates.delete(facts.photoId);
    const pairs: DuplicatePair[] = [];
    for (const [id, { byPrint, rank }] of candidates) {
      const pair = this.#pair(facts, id, (alike) => {
        if (byPrint) return 'likely';
        if (alike < NEAR_VECTORS) return 'no';
        return rank < MOST_COMPARED ? 'likely' : 'at a glance';
      });
      if (pair !== null) pairs.push(pair);
    }
    this.#closeTriangles(facts, pairs);
    return pairs;
  }

  /**
   * Two pictures that are the same as a third are expected to be one, though neither sketch nor
   * vector says so: a crop and a mirrored copy. Adds to `pairs` what a closer look finds.
   */
  #closeTriangles(facts: CompareFacts, pairs: DuplicatePair[]): void {
    const matches = new Set(
      pairs.filter(({ same }) => same !== null).map((pair) => otherOf(pair, facts.photoId)),
    );
    const partners = [...matches].flatMap((id) => [...this.#partnersOf(id)]);
    for (const id of [...new Set(partners)].slice(0, MOST_PARTNERS)) {
      if (matches.has(id) || id === facts.photoId) continue;
      const pair = this.#pair(facts, id, () => 'expected');
      if (pair?.same == null) continue;
      const place = pairs.findIndex(({ a, b }) => a === pair.a && b === pair.b);
      if (place === -1) pairs.push(pair);
      else pairs[place] = pair;
      matches.add(id);
    }
    const few = [...matches].slice(0, MOST_COMPARED);
    for (const [place, a] of few.entries()) {
      const known = this.#partnersOf(a);
      const other = compareFacts(this.#options.store, a);
      for (const b of few.slice(place + 1)) {
        if (other === null || known.has(b)) continue;
        const pair = this.#pair(other, b, () => 'expected');
        if (pair?.same != null) pairs.push(pair);
      }
    }
    for (const { a, b, same } of pairs) {
      if (same === null) continue;
      this.#unsaved.set(a, [...(this.#unsaved.get(a) ?? []), b]);
      this.#unsaved.set(b, [...(this.#unsaved.get(b) ?? []), a]);
    }
  }

  #partnersOf(id: number): Set<number> {
    return new Set([...samePartners(this.#options.store, id), ...(this.#unsaved.get(id) ?? [])]);
  }

  /** Compares with one other photo, its picture as closely as `look` says for their cosine. */
  #pair(
    facts: CompareFacts,
    id: number,
    look: (cosine: number) => 'no' | 'at a glance' | 'likely' | 'expected',
  ): DuplicatePair | null {
    const { store } = this.#options;
    const model = this.#model;
    const other = compareFacts(store, id);
    if (other === null) {
      this.#forget(id);
      return null;
    }
    const vector = this.#vectorOf(facts.photoId);
    const otherVector = vector === null ? null : embeddingOf(store, id, model.key);
    const alike = vector === null || otherVector === null ? 0 : dot(vector, otherVector);
    const closely = look(alike);
    const otherSubject = closely === 'no' ? null : this.#subject(other);
    const subject = closely === 'no' ? null : this.#subject(facts);
    const likeness =
      subject === null ||
      otherSubject === null ||
      (closely === 'at a glance' && !seemAlike(subject, otherSubject))
        ? null
        : compare(subject, otherSubject, alike, closely === 'expected');
    const { same, similar } = pairing(facts, other, alike, likeness, model.fitted.similarShots);
    if (same === null && similar === null) return null;
    return {
      a: Math.min(facts.photoId, id),
      b: Math.max(facts.photoId, id),
      same,
      similar,
      score: Math.max(0, Math.min(1, same === null ? alike : (likeness?.score ?? alike))),
      traits: traitsOf(likeness, facts.photoId < id),
    };
  }

  /** The vector asked for last is kept: it is compared with many. */
  #vectorOf(photoId: number): Float32Array | null {
    if (this.#lastVector?.photoId !== photoId) {
      const { store } = this.#options;
      this.#lastVector = { photoId, vector: embeddingOf(store, photoId, this.#model.key) };
    }
    return this.#lastVector.vector;
  }

  #subject({ photoId, contentHash }: CompareFacts): Subject | null {
    const known = this.#subjects.get(photoId);
    if (known !== undefined) return known;
    const subject = subjectOf(this.#options.store, contentHash);
    if (subject === null) return null;
    this.#subjects.set(photoId, subject);
    for (const oldest of this.#subjects.keys()) {
      if (this.#subjects.size <= PRINTS_KEPT) break;
      this.#subjects.delete(oldest);
    }
    return subject;
  }

  #forget(photoId: number): void {
    this.#subjects.delete(photoId);
    this.#sketches.delete(photoId);
    this.#vectors.delete(photoId);
  }

  #readMissingAgain(): void {
    if (this.#readAgain.size === 0) return;
    wantResults(this.#options.store, 'fingerprint', [...this.#readAgain]);
    this.#readAgain.clear();
    this.#options.onReadAgain();
  }

  #tryToSave(batch: Parameters<typeof saveCompared>[2]): boolean {
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

function otherOf({ a, b }: DuplicatePair, id: number): number {
  return a === id ? b : a;
}

/** `isA`: the first of those compared is the `a` of their pair. */
function traitsOf(likeness: Likeness | null, isA: boolean): number {
  if (likeness === null) return 0;
  const { framed } = likeness;
  return (
    (framed === null ? 0 : (framed === 'first') === isA ? traits.framedA : traits.framedB) |
    (likeness.cropped ? traits.cropped : 0) |
    (likeness.turned ? traits.turned : 0) |
    (likeness.mirrored ? traits.mirrored : 0) |
    (likeness.otherLight ? traits.otherLight : 0) |
    (likeness.otherColours ? traits.otherColours : 0)
  );
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
