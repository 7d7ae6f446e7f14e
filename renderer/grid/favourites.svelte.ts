/** Which photos are favourites: the grid's badges. Runs in the window. */
import { createContext } from 'svelte';
import type { Undoable } from '../../src/contract/history.ts';
import type { Client } from '../../src/rpc/client.ts';

export class Favourites {
  #ids = $state.raw<ReadonlySet<number>>(new Set());
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
    client.on('library', () => void this.load());
    void this.load();
  }

  has(id: number): boolean {
    return this.#ids.has(id);
  }

  /** A failure costs the badges only; the connection tells of itself. */
  async load(): Promise<void> {
    try {
      const { ids } = await this.#client.api.search({ text: 'is:favourite' });
      this.#ids = new Set(ids);
    } catch {
      return;
    }
  }

  /** Shows the mark at once; takes it back where the engine refuses it. */
  async mark(ids: number[], favourite: boolean): Promise<Undoable> {
    const before = this.#ids;
    this.note(ids, favourite);
    try {
      return await this.#client.api.mark({ ids, favourite });
    } catch (error) {
      this.#ids = before;
      throw error;
    }
  }

  /** Another part of the window marks photos. */
  note(ids: number[], favourite: boolean): void {
    const now = new Set(this.#ids);
    for (const id of ids) {
      if (favourite) now.add(id);
      else now.delete(id);
    }
    this.#ids = now;
  }
}

export const [getFavourites, setFavourites] = createContext<Favourites>();
