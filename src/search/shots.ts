/** Photos of one shot are one tile: which stands for the others, held between changes of the library. */
import { companionPhotos } from '../store/companions.ts';
import type { Store } from '../store/database.ts';

/** The shots of a library. Engine process. */
export class Shots {
  readonly #store: Store;
  #mains: Map<number, number> | undefined;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Files came, went or changed their names. */
  forget(): void {
    this.#mains = undefined;
  }

  /** The photo that stands for this one: another one, or itself. */
  mainOf(id: number): number {
    const main = this.#all().get(id) ?? id;
    // Where each lies behind the other in another folder, both stand for themselves.
    return this.#all().has(main) ? id : main;
  }

  /**
   * Each shot once, at the place of the first of its photos, as its main photo; where that is not
   * among the photos, they are shown themselves.
   */
  merged(ids: readonly number[]): number[] {
    if (this.#all().size === 0) return [...ids];
    const there = new Set(ids);
    const shown = ids.map((id) => {
      const main = this.mainOf(id);
      return there.has(main) ? main : id;
    });
    return [...new Set(shown)];
  }

  /** Those of the photos (of all, when null) for which another one of them stands. */
  hidden(among: ReadonlySet<number> | null): ReadonlySet<number> {
    const companions = [...this.#all().keys()].filter((id) => {
      const main = this.mainOf(id);
      return main !== id && (among?.has(main) ?? true);
    });
    return new Set(companions);
  }

  /** Those of the photos behind which others stand. */
  withCompanions(ids: readonly number[]): number[] {
    const mains = new Set(this.#all().values());
    return mains.size === 0 ? [] : ids.filter((id) => mains.has(id) && this.mainOf(id) === id);
  }

  #all(): Map<number, number> {
    return (this.#mains ??= companionPhotos(this.#store));
  }
}
