/** The folders that Keepsake watches. Runs in the window; knows the engine by its contract only. */
import { createContext } from 'svelte';
import type { Folder } from '../../../src/contract/folders.ts';
import type { Client } from '../../../src/rpc/client.ts';

const AWAY: readonly Folder['state'][] = ['offline', 'denied'];

export class Folders {
  list = $state.raw<Folder[]>([]);
  /** Ids of folders that are not there, or may not be read. */
  readonly away: number[] = $derived(
    this.list.filter(({ state }) => AWAY.includes(state)).map(({ id }) => id),
  );
  readonly #client: Client;

  constructor(client: Client, folders: Folder[]) {
    this.#client = client;
    this.list = folders;
    client.on('folders', (now) => (this.list = now));
  }

  /** Answers with the new folder, or the one that holds it already. */
  async add(path: string): Promise<{ folder: Folder; wasKnown: boolean }> {
    const before = this.list;
    const folder = await this.#client.api.addFolder({ path });
    return { folder, wasKnown: before.some((known) => known.id === folder.id) };
  }

  remove(id: number): Promise<void> {
    return this.#client.api.removeFolder({ id });
  }

  /** One folder, or all of them. */
  rescan(id?: number): Promise<void> {
    return this.#client.api.rescan(id === undefined ? {} : { id });
  }
}

export const [getFolders, setFolders] = createContext<Folders>();
