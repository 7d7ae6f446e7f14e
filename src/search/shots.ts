/** Photos of one shot are one tile: which stands for the others, held between changes of the library. */
import { companionPhotos, hasCompanions } from '../store/companions.ts';
import type { Store } from '../store/database.ts';
import { StaleRows } from '../store/stale-rows.ts';

interface Held {
  /** By photo the one that stands before it. */
  mains: Map<number, number>;
  /** Photos behind which others stand, and that are shown. */
  leading: Set<number>;
}

/** The shots of a library. Engine process. */
export class Shots {
  readonly #store: Store;
  #held: Held | undefined;
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
    const { mains } = this.#all();
    return (id) => mainIn(mains, id);
  }

  /** `tiles` without their places. */
  merged(ids: readonly number[]): number[] {
    return this.tiles(ids).ids;
  }

  /**
   * Each shot once, at the place of the first of its photos, as its main photo; where that is not
   * among the photos, they are shown themselves.
   * @returns tiles, and by tile the place of that first photo in what was given.
   */
  tiles(ids: readonly number[]): { ids: number[]; places: number[] } {
    const { mains, leading } = this.#all();
    const mainOf = this.mains();
    // Most photos belong to no shot of several.
    const there = new Set(ids.filter((id) => mains.has(id) || leading.has(id)));
    const shown = new Set<number>();
    const tiles = { ids: new Array<number>(), places: new Array<number>() };
    for (const [place, id] of ids.entries()) {
      let tile = id;
      if (there.has(id)) {
        const main = mainOf(id);
        if (there.has(main)) tile = main;
        if (shown.has(tile)) continue;
        shown.add(tile);
      }
      tiles.ids.push(tile);
      tiles.places.push(place);
    }
    return tiles;
  }

  /** The photos for which another one stands that is there. */
  hidden(isThere: (id: number) => boolean): number[] {
    const mainOf = this.mains();
    return [...this.#all().mains.keys()].filter((id) => {
      const main = mainOf(id);
      return main !== id && isThere(main);
    });
  }

  /** The photos behind which others stand, where they are there. */
  leading(isThere: (id: number) => boolean): number[] {
    return [...this.#all().leading].filter(isThere);
  }

  /** Those of the photos behind which others stand. */
  withCompanions(ids: readonly number[]): number[] {
    const { leading } = this.#all();
    return leading.size === 0 ? [] : ids.filter((id) => leading.has(id));
  }

  #all(): Held {
    // Listens before it reads for the first time.
    if (this.#isOther() || this.#held === undefined) {
      const mains = companionPhotos(this.#store);
      const leading = new Set([...mains.values()].filter((id) => mainIn(mains, id) === id));
      this.#held = { mains, leading };
      this.#version += 1;
    }
    return this.#held;
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

function mainIn(mains: ReadonlyMap<number, number>, id: number): number {
  const main = mains.get(id);
  // Where each lies behind the other in another folder, both stand for themselves.
  return main === undefined || mains.has(main) ? id : main;
}
