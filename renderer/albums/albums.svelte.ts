/** The albums as the whole window shows them. Runs in the window; knows the engine by its contract only. */
import { createContext } from 'svelte';
import type { Album } from '../../src/contract/albums.ts';
import type { Client } from '../../src/rpc/client.ts';
import { refresher } from '../app/refresh.ts';

export class Albums {
  list = $state.raw<Album[]>([]);
  isLoaded = $state(false);
  /** Why the first answer did not come. */
  problem = $state.raw<unknown>(null);

  readonly #client: Client;
  readonly refresh = refresher(() => this.#load());

  constructor(client: Client) {
    this.#client = client;
    client.on('albums', () => this.refresh());
    // Photos and labels that come or go change what is in smart albums.
    client.on('library', () => this.refresh());
    client.on('labels', () => this.refresh());
    this.refresh();
  }

  async #load(): Promise<void> {
    try {
      this.list = await this.#client.api.albums();
      this.isLoaded = true;
      this.problem = null;
    } catch (error) {
      this.problem = error;
    }
  }
}

export const [getAlbums, setAlbums] = createContext<Albums>();
