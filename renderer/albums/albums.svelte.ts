/** The albums as the whole window shows them. Runs in the window; knows the engine by its contract only. */
import { createContext } from 'svelte';
import type { Album } from '../../src/contract/albums.ts';
import type { Client } from '../../src/rpc/client.ts';
import { replaced } from '../app/named.ts';
import { idRefresher } from '../app/refresh.ts';

export class Albums {
  list = $state.raw<Album[]>([]);
  isLoaded = $state(false);
  /** Why the first answer did not come. */
  problem = $state.raw<unknown>(null);

  readonly #client: Client;
  readonly #ask = idRefresher((ids) => this.#load(ids));

  constructor(client: Client) {
    this.#client = client;
    client.on('albums', ({ changed }) => this.#ask(changed));
    this.#ask(null);
  }

  async #load(ids: number[] | null): Promise<void> {
    try {
      const albums = await this.#client.api.albums(ids === null ? {} : { ids });
      this.list = ids === null ? albums : replaced(this.list, ids, albums);
      this.isLoaded = true;
      this.problem = null;
    } catch (error) {
      this.problem = error;
    }
  }
}

export const [getAlbums, setAlbums] = createContext<Albums>();
