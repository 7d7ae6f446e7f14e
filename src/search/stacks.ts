/**
 * Photos that are nearly the same stand in one stack: which of them is shown follows from the order that
 * they are given in. Held between changes of what was found. Engine process.
 */
import type { Store } from '../store/database.ts';
import { nearlySamePairs } from '../store/duplicates.ts';
import { StaleRows } from '../store/stale-rows.ts';

/** More first photos are not looked up one by one. */
const MOST_STALE = 5000;

/** The pairs of a library whose photos are the same picture, or shots that hardly differ. */
export class Stacks {
  readonly #store: Store;
  #alike = new Map<number, Set<number>>();
  #stale: StaleRows | undefined;

  constructor(store: Store) {
    this.#store = store;
  }

  /**
   * Stacks of two or more among these photos, in their order; each photo is in one at most. The first
   * of a stack is nearly the same as each of the others: there are no chains.
   */
  among(ids: readonly number[]): number[][] {
    const alike = this.#all();
    if (alike.size === 0) return [];
    const place = new Map<number, number>();
    const stackOf = new Map<number, number[]>();
    for (const [at, id] of ids.entries()) {
      const near = alike.get(id);
      if (near === undefined) continue;
      place.set(id, at);
      // Of several that stand first, the one that comes first in the order.
      let top: number | undefined;
      for (const other of near) {
        const isBefore = top === undefined || (place.get(other) ?? 0) < (place.get(top) ?? 0);
        if (stackOf.has(other) && isBefore) top = other;
      }
      if (top === undefined) stackOf.set(id, [id]);
      else stackOf.get(top)?.push(id);
    }
    return [...stackOf.values()].filter(({ length }) => length > 1);
  }

  #all(): ReadonlyMap<number, ReadonlySet<number>> {
    if (this.#stale === undefined) {
      this.#stale = new StaleRows(this.#store.library, [
        { table: 'duplicate_pairs', column: 'a', columns: ['same', 'similar'] },
        { table: 'duplicate_apart', column: 'a', columns: ['b'] },
      ]);
      this.#read(null);
    }
    const stale = this.#stale.take();
    if (stale === 'all' || stale.length > MOST_STALE) this.#read(null);
    else if (stale.length > 0) this.#read(stale);
    return this.#alike;
  }

  /** The pairs of which these are the first photos, or all. */
  #read(first: readonly number[] | null): void {
    if (first === null) this.#alike.clear();
    for (const a of first ?? []) {
      for (const b of this.#alike.get(a) ?? []) {
        if (b < a) continue;
        this.#alike.get(a)?.delete(b);
        this.#alike.get(b)?.delete(a);
      }
    }
    for (const { a, b } of nearlySamePairs(this.#store, first)) {
      this.#put(a, b);
      this.#put(b, a);
    }
  }

  #put(id: number, other: number): void {
    const known = this.#alike.get(id);
    if (known === undefined) this.#alike.set(id, new Set([other]));
    else known.add(other);
  }
}
