/**
 * Photos that are nearly the same stand in one stack: which of them is shown follows from the order that
 * they are given in. Held between changes of what was found. Engine process.
 */
import type { Store } from '../store/database.ts';
import { nearlySamePairs } from '../store/duplicates.ts';

/** The pairs of a library whose photos are the same picture, or shots that hardly differ. */
export class Stacks {
  readonly #store: Store;
  #alike: ReadonlyMap<number, ReadonlySet<number>> | undefined;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Pairs were found or parted. */
  forget(): void {
    this.#alike = undefined;
  }

  /**
   * Stacks of two or more among these photos, in their order; each photo is in one at most. The first
   * of a stack is nearly the same as each of the others: there are no chains.
   */
  among(ids: readonly number[]): number[][] {
    const alike = this.#all();
    if (alike.size === 0) return [];
    const place = new Map(ids.map((id, at) => [id, at]));
    const stackOf = new Map<number, number[]>();
    for (const id of ids) {
      const near = alike.get(id);
      if (near === undefined) continue;
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
    return (this.#alike ??= byPhoto(nearlySamePairs(this.#store)));
  }
}

function byPhoto(pairs: readonly { a: number; b: number }[]): Map<number, Set<number>> {
  const alike = new Map<number, Set<number>>();
  const put = (id: number, other: number): void => {
    const known = alike.get(id);
    if (known === undefined) alike.set(id, new Set([other]));
    else known.add(other);
  };
  for (const { a, b } of pairs) {
    put(a, b);
    put(b, a);
  }
  return alike;
}
