/** Favourites and stars of photos: the grid's badges. Runs in the window. */
import { createContext } from 'svelte';
import type { Undoable } from '../../src/contract/history.ts';
import type { Client } from '../../src/rpc/client.ts';
import { idRefresher } from '../app/refresh.ts';

export class Marks {
  #favourites = $state.raw<ReadonlySet<number>>(new Set());
  /** From 1 to 5 by id; photos without stars are absent. */
  #stars = $state.raw<ReadonlyMap<number, number>>(new Map());
  readonly #client: Client;
  readonly #ask = idRefresher((ids) => this.#load(ids));

  constructor(client: Client) {
    this.#client = client;
    client.on('library', ({ marked }) => this.#ask(marked));
    this.#ask(null);
  }

  isFavourite(id: number): boolean {
    return this.#favourites.has(id);
  }

  /** From 0 to 5. */
  starsOf(id: number): number {
    return this.#stars.get(id) ?? 0;
  }

  /** Shows the mark at once; takes it back where the engine refuses it. */
  async setFavourite(ids: number[], favourite: boolean): Promise<Undoable> {
    const before = this.#favourites;
    this.noteFavourite(ids, favourite);
    try {
      return await this.#client.api.mark({ ids, favourite });
    } catch (error) {
      this.#favourites = before;
      throw error;
    }
  }

  /** Another part of the window marks photos. */
  noteFavourite(ids: number[], favourite: boolean): void {
    const now = new Set(this.#favourites);
    for (const id of ids) {
      if (favourite) now.add(id);
      else now.delete(id);
    }
    this.#favourites = now;
  }

  /** A failure costs the badges only; the connection tells of itself. */
  async #load(ids: number[] | null): Promise<void> {
    try {
      const { favourites, rated } = await this.#client.api.marks(ids === null ? {} : { ids });
      const asked = new Set(ids);
      const others = <T>(known: Iterable<T>, idOf: (one: T) => number): T[] =>
        ids === null ? [] : [...known].filter((one) => !asked.has(idOf(one)));
      this.#favourites = new Set([...others(this.#favourites, (id) => id), ...favourites]);
      this.#stars = new Map([
        ...others(this.#stars, ([id]) => id),
        ...rated.map(({ id, rating }) => [id, rating] as const),
      ]);
    } catch {
      return;
    }
  }
}

export const [getMarks, setMarks] = createContext<Marks>();
