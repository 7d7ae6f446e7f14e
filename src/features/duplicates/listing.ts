/**
 * All groups of one kind, held while the library changes: groups depend only on the pairs that hang
 * together, so that a change of some photos makes few of them anew. Runs in the engine.
 */
import type { DuplicatePair } from '../../store/duplicates.ts';
import { componentsOf } from './components.ts';

/** What is kept of a group between two pages. */
export interface Outline {
  ids: readonly number[];
  /** What comes free where only the keeper stays. */
  bytes: number;
}

/** Pairs by their photos. */
export class PairTable {
  readonly #pairs = new Map<number, Map<number, DuplicatePair>>();

  /** The pair of two photos, in whatever order. */
  of(one: number, other: number): DuplicatePair | undefined {
    return this.#pairs.get(Math.min(one, other))?.get(Math.max(one, other));
  }

  add(pair: DuplicatePair): void {
    const own = this.#pairs.get(pair.a);
    if (own === undefined) this.#pairs.set(pair.a, new Map([[pair.b, pair]]));
    else own.set(pair.b, pair);
  }

  /** Forgets the pairs of which this is the first photo. */
  forget(a: number): void {
    this.#pairs.delete(a);
  }
}

/** Where a listing gets its groups from. */
export interface ListingSource {
  /** Pairs of which one photo is among these, or all. */
  pairs: (among: readonly number[] | null) => DuplicatePair[];
  /** The photo that stands for another one of its shot. */
  mainOf: (photo: number) => number;
  /** Groups of these pairs, and of photos that are one by themselves: among these, or all. */
  groups: (pairs: readonly DuplicatePair[], among: readonly number[] | null) => number[][];
  /** In the order of the groups. */
  outlines: (groups: readonly number[][], pairs: PairTable) => Outline[];
}

/** The groups of one kind and strictness, those that free most first. */
export class Listing {
  readonly #source: ListingSource;
  /** What hangs together, by photo. */
  #components: Map<number, readonly number[]>;
  readonly pairs = new PairTable();
  outlines: Outline[];

  constructor(source: ListingSource) {
    this.#source = source;
    const pairs = source.pairs(null);
    this.#components = componentsOf(this.#edges(pairs));
    this.outlines = this.#made(pairs, null).sort(byBytes);
  }

  get bytes(): number {
    return this.outlines.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Makes anew what depends on these photos. */
  update(photos: Iterable<number>): void {
    const near = new Set<number>();
    let pairs: DuplicatePair[] = [];
    for (let added = [...photos]; added.length > 0;) {
      for (const id of added) {
        for (const member of this.#components.get(id) ?? [id]) near.add(member);
      }
      pairs = this.#source.pairs([...near]);
      added = this.#edges(pairs)
        .flat()
        .filter((id) => !near.has(id));
    }
    for (const id of near) {
      this.#components.delete(id);
      this.pairs.forget(id);
    }
    for (const [id, members] of componentsOf(this.#edges(pairs))) this.#components.set(id, members);
    const others = this.outlines.filter(({ ids }) => !near.has(ids[0] ?? 0));
    this.outlines = [...others, ...this.#made(pairs, [...near])].sort(byBytes);
  }

  #made(pairs: readonly DuplicatePair[], among: readonly number[] | null): Outline[] {
    for (const pair of pairs) this.pairs.add(pair);
    return this.#source.outlines(this.#source.groups(pairs, among), this.pairs);
  }

  /** Whether a pair counts may depend on that of the photos that stand for its own. */
  #edges(pairs: readonly DuplicatePair[]): [number, number][] {
    return pairs.flatMap(({ a, b }): [number, number][] => [
      [a, b],
      [a, this.#source.mainOf(a)],
      [b, this.#source.mainOf(b)],
    ]);
  }
}

function byBytes(x: Outline, y: Outline): number {
  return y.bytes - x.bytes || (x.ids[0] ?? 0) - (y.ids[0] ?? 0);
}
