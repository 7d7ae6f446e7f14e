/** Photos of one shot are one tile: which stands for the others, held between changes of the library. */
import { companionPhotos, hasCompanions } from '../store/companions.ts';
import type { Store } from '../store/database.ts';
import { StaleRows } from '../store/stale-rows.ts';

/** The shots of a library. Engine process. */
export class Shots {
  readonly #store: Store;
  #mains: Map<number, number> | undefined;
  #pairs: StaleRows | undefined;
  #files: StaleRows | undefined;
  #version = 0;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Grows when photos stand for others than before. */
  get version(): number {
    this.#all();
    return this.#version;
  }

  /** Which photo stands for a photo: another one, or itself. Not to be kept over a turn. */
  mains(): (id: number) => number {
    const all = this.#all();
    return (id) => {
      const main = all.get(id) ?? id;
      // Where each lies behind the other in another folder, both stand for themselves.
      return all.has(main) ? id : main;
    };
  }

  /**
   * Each shot once, at the place of the first of its photos, as its main photo; where that is not
   * among the photos, they are shown themselves.
   */
  merged(ids: readonly number[]): number[] {
    const mainOf = this.mains();
    if (this.#mains?.size === 0) return [...ids];
    const there = new Set(ids);
    const shown = ids.map((id) => {
      const main = mainOf(id);
      return there.has(main) ? main : id;
    });
    return [...new Set(shown)];
  }

  /** The photos for which another one stands that is there. */
  hidden(isThere: (id: number) => boolean): number[] {
    const mainOf = this.mains();
    return [...this.#all().keys()].filter((id) => {
      const main = mainOf(id);
      return main !== id && isThere(main);
    });
  }

  /** The photos behind which others stand, where they are there. */
  leading(isThere: (id: number) => boolean): number[] {
    const mainOf = this.mains();
    return [...new Set(this.#all().values())].filter((id) => isThere(id) && mainOf(id) === id);
  }

  /** Those of the photos behind which others stand. */
  withCompanions(ids: readonly number[]): number[] {
    const mainOf = this.mains();
    const mains = new Set(this.#all().values());
    return mains.size === 0 ? [] : ids.filter((id) => mains.has(id) && mainOf(id) === id);
  }

  #all(): Map<number, number> {
    // Listens before it reads for the first time.
    if (this.#isOther() || this.#mains === undefined) {
      this.#mains = companionPhotos(this.#store);
      this.#version += 1;
    }
    return this.#mains;
  }

  #isOther(): boolean {
    const { library } = this.#store;
    this.#pairs ??= new StaleRows(library, [
      { table: 'companion_files', column: 'file_id', columns: ['of_file', 'kind'] },
    ]);
    this.#files ??= new StaleRows(library, [
      { table: 'files', column: 'id', columns: ['photo_id', 'state'] },
    ]);
    const [pairs, files] = [this.#pairs.take(), this.#files.take()];
    if (pairs === 'all' || files === 'all' || pairs.length > 0) return true;
    return files.length > 0 && hasCompanions(library, files);
  }
}
