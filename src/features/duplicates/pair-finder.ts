/** Finds the pairs of one photo with those that were compared before it. Runs in the engine. */
import type { Store } from '../../store/database.ts';
import { compareFacts, samePartners, traits } from '../../store/duplicates.ts';
import type { CompareFacts, DuplicatePair } from '../../store/duplicates.ts';
import { embeddingOf } from '../../store/embeddings.ts';
import { dot } from '../../vectors/arithmetic.ts';
import type { CandidateIndex } from './candidates.ts';
import { comparePictures, otherWayRound } from './compare-pictures.ts';
import type { PictureComparison } from './compare-pictures.ts';
import { comparedContent } from './compared-photo.ts';
import { pairLevels } from './pair-levels.ts';
import type { SimilarShots } from './pair-levels.ts';
import { lookAlike, NEAR_VECTORS } from './registration.ts';
import type { ComparedPhoto } from './registration.ts';

/** Of the nearest by vectors, those whose pictures are compared in any case. */
const MOST_COMPARED = 8;
/** Of the pictures that are the same as a found one, and that were not found themselves, so many are compared. */
const MOST_PARTNERS = 16;
/** Of the found ones, so many are looked at for pairs among themselves: a group holds no more. */
const MOST_MATCHES = 64;
/** Fingerprints kept in memory: neighbours come in runs. 28 KB each. */
const FINGERPRINTS_KEPT = 400;

/** What comparisons know of the model that makes the vectors. */
export interface ComparedModel {
  key: string;
  dimensions: number;
  fitted: { similarShots: SimilarShots };
}

/** The pairs of one photo. */
export interface FoundPairs {
  photoId: number;
  /** Both perceptual hashes, one behind the other. */
  hash: Uint32Array;
  pairs: DuplicatePair[];
}

/** How closely the pictures of a candidate are compared. */
type Effort = 'none' | 'glance' | 'likely' | 'expected';

export class PairFinder {
  readonly #store: Store;
  readonly #model: ComparedModel;
  readonly #index: CandidateIndex;
  readonly #photos = new Map<number, ComparedPhoto>();
  /** Who is the same picture as whom, of pairs that wait to be written. */
  readonly #unsaved = new Map<number, number[]>();
  #lastVector: { photoId: number; vector: Float32Array | null } | undefined;

  constructor(store: Store, model: ComparedModel, index: CandidateIndex) {
    this.#store = store;
    this.#model = model;
    this.#index = index;
  }

  /**
   * Compares a photo with all in the index, where it lies from then on. Null where it has no file any
   * more; `no-fingerprint` where the cache has lost what it is compared by.
   */
  find(photoId: number): FoundPairs | 'no-fingerprint' | null {
    const facts = compareFacts(this.#store, photoId);
    if (facts === null) return null;
    const photo = this.#photo(facts);
    if (photo === null) return 'no-fingerprint';
    const { hashes } = photo;
    const vector = this.#vectorOf(photoId);
    const candidates = this.#index.near(hashes, vector);
    candidates.delete(photoId);
    const pairs: DuplicatePair[] = [];
    for (const [id, { byHash, rank }] of candidates) {
      const pair = this.#pair(facts, id, (cosine) => {
        if (byHash) return 'likely';
        if (cosine < NEAR_VECTORS) return 'none';
        return rank < MOST_COMPARED ? 'likely' : 'glance';
      });
      if (pair !== null) pairs.push(pair);
    }
    this.#closeTriangles(facts, pairs);
    this.#index.set(photoId, hashes, vector);
    return { photoId, hash: Uint32Array.of(...hashes.straight, ...hashes.swapped), pairs };
  }

  /** What was found so far has been written. */
  saved(): void {
    this.#unsaved.clear();
  }

  /** The vectors of photos changed. */
  vectorsChanged(): void {
    this.#lastVector = undefined;
  }

  /** A photo has gone, or shows another picture. */
  forget(photoId: number): void {
    this.#photos.delete(photoId);
    this.#index.delete(photoId);
  }

  /** Compares every photo as if for the first time. */
  forgetAll(): void {
    this.#photos.clear();
    this.#index.clear();
  }

  /**
   * Two pictures that are the same as a third are expected to be one, though neither hash nor vector
   * says so: a crop and a mirrored copy. Adds to `pairs` what a closer look finds.
   */
  #closeTriangles(facts: CompareFacts, pairs: DuplicatePair[]): void {
    const matches = new Set(
      pairs.filter(({ same }) => same !== null).map((pair) => otherOf(pair, facts.photoId)),
    );
    const partners = new Set([...matches].flatMap((id) => [...this.#partnersOf(id)]));
    const missing = [...partners].filter((id) => !matches.has(id) && id !== facts.photoId);
    for (const id of missing.slice(0, MOST_PARTNERS)) {
      const pair = this.#pair(facts, id, () => 'expected');
      if (pair?.same == null) continue;
      const index = pairs.findIndex(({ a, b }) => a === pair.a && b === pair.b);
      if (index === -1) pairs.push(pair);
      else pairs[index] = pair;
      matches.add(id);
    }
    const few = [...matches].slice(0, MOST_MATCHES);
    for (const [a, b] of this.#strangersAmong(few).slice(0, MOST_PARTNERS)) {
      const one = compareFacts(this.#store, a);
      const pair = one === null ? null : this.#pair(one, b, () => 'expected');
      if (pair?.same != null) pairs.push(pair);
    }
    for (const { a, b, same } of pairs) {
      if (same === null) continue;
      this.#unsaved.set(a, [...(this.#unsaved.get(a) ?? []), b]);
      this.#unsaved.set(b, [...(this.#unsaved.get(b) ?? []), a]);
    }
  }

  /** Those of which nobody has found yet that they are the same picture. */
  #strangersAmong(ids: readonly number[]): [number, number][] {
    return ids.flatMap((a, index) => {
      const known = this.#partnersOf(a);
      return ids
        .slice(index + 1)
        .filter((b) => !known.has(b))
        .map((b): [number, number] => [a, b]);
    });
  }

  #partnersOf(id: number): Set<number> {
    return new Set([...samePartners(this.#store, id), ...(this.#unsaved.get(id) ?? [])]);
  }

  /** Compares with one other photo, its picture as closely as `effortFor` their cosine says. */
  #pair(
    facts: CompareFacts,
    id: number,
    effortFor: (cosine: number) => Effort,
  ): DuplicatePair | null {
    const other = compareFacts(this.#store, id);
    if (other === null) {
      this.forget(id);
      return null;
    }
    const { key, fitted } = this.#model;
    const vector = this.#vectorOf(facts.photoId);
    const otherVector = vector === null ? null : embeddingOf(this.#store, id, key);
    const cosine = vector === null || otherVector === null ? 0 : dot(vector, otherVector);
    const comparison = this.#compare(facts, other, cosine, effortFor(cosine));
    const { same, similar } = pairLevels(facts, other, cosine, comparison, fitted.similarShots);
    if (same === null && similar === null) return null;
    const score = same === null ? cosine : (comparison?.score ?? cosine);
    return {
      a: Math.min(facts.photoId, id),
      b: Math.max(facts.photoId, id),
      same,
      similar,
      score: Math.max(0, Math.min(1, score)),
      traits: traitsOf(comparison, facts.photoId < id),
    };
  }

  #compare(
    one: CompareFacts,
    other: CompareFacts,
    cosine: number,
    effort: Effort,
  ): PictureComparison | null {
    if (effort === 'none') return null;
    // Whichever is asked for: registering one on the other differs a little from the way round.
    const isOneFirst = one.contentHash.compare(other.contentHash) < 0;
    const [first, second] = [isOneFirst ? one : other, isOneFirst ? other : one].map((facts) =>
      this.#photo(facts),
    );
    if (!first || !second) return null;
    if (effort === 'glance' && !lookAlike(first, second)) return null;
    const found = comparePictures(first, second, cosine, effort === 'expected');
    return found === null || isOneFirst ? found : { ...found, framed: otherWayRound(found.framed) };
  }

  /** The vector asked for last is kept: it is compared with many. */
  #vectorOf(photoId: number): Float32Array | null {
    if (this.#lastVector?.photoId !== photoId) {
      this.#lastVector = { photoId, vector: embeddingOf(this.#store, photoId, this.#model.key) };
    }
    return this.#lastVector.vector;
  }

  #photo({ photoId, contentHash }: CompareFacts): ComparedPhoto | null {
    const known = this.#photos.get(photoId);
    if (known !== undefined) return known;
    const photo = comparedContent(this.#store, contentHash);
    if (photo === null) return null;
    this.#photos.set(photoId, photo);
    for (const oldest of this.#photos.keys()) {
      if (this.#photos.size <= FINGERPRINTS_KEPT) break;
      this.#photos.delete(oldest);
    }
    return photo;
  }
}

function otherOf({ a, b }: DuplicatePair, id: number): number {
  return a === id ? b : a;
}

/** `isA`: the first of those compared is the `a` of their pair. */
function traitsOf(comparison: PictureComparison | null, isA: boolean): number {
  if (comparison === null) return 0;
  const { framed } = comparison;
  return (
    (framed === null ? 0 : (framed === 'first') === isA ? traits.framedA : traits.framedB) |
    (comparison.cropped ? traits.cropped : 0) |
    (comparison.turned ? traits.turned : 0) |
    (comparison.mirrored ? traits.mirrored : 0) |
    (comparison.otherLight ? traits.otherLight : 0) |
    (comparison.otherColours ? traits.otherColours : 0)
  );
}
