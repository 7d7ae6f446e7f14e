/** The stars of photos: the grid's badges. Runs in the window. */
import { createContext } from 'svelte';
import type { Client } from '../../src/rpc/client.ts';
import { refresher } from '../app/refresh.ts';

const MOST_STARS = 5;

export class Ratings {
  /** From 1 to 5 by id; photos without stars are absent. */
  #stars = $state.raw<ReadonlyMap<number, number>>(new Map());
  readonly #client: Client;
  readonly refresh = refresher(() => this.#load());

  constructor(client: Client) {
    this.#client = client;
    client.on('library', this.refresh);
    this.refresh();
  }

  /** From 0 to 5. */
  of(id: number): number {
    return this.#stars.get(id) ?? 0;
  }

  /** A failure costs the badges only; the connection tells of itself. */
  async #load(): Promise<void> {
    try {
      const stars = new Map<number, number>();
      const rated = await this.#client.api.search({
        text: 'rating:>=1',
        order: 'newest',
        limit: 1,
      });
      for (let count = rated.total > 0 ? MOST_STARS : 0; count > 0; count -= 1) {
        const { ids } = await this.#client.api.search({ text: `rating:${count}`, order: 'newest' });
        for (const id of ids) stars.set(id, count);
      }
      this.#stars = stars;
    } catch {
      return;
    }
  }
}

export const [getRatings, setRatings] = createContext<Ratings>();
