/** How many photos ready-made labels would suggest, asked one after the other. Runs in the window. */
import { SvelteMap } from 'svelte/reactivity';
import type { Client } from '../../src/rpc/client.ts';

export class FoundPreviews {
  /** By key; absent until it is known. */
  readonly counts = new SvelteMap<string, number>();
  readonly #client: Client;
  readonly #asked = new Set<string>();
  #turn: Promise<void> = Promise.resolve();

  constructor(client: Client) {
    this.#client = client;
  }

  /** Asks once for a label of these descriptions, as it would be by itself. */
  ask(key: string, prompts: string[]): void {
    if (this.#asked.has(key)) return;
    this.#asked.add(key);
    this.#turn = this.#turn.then(async () => {
      try {
        const { after } = await this.#client.api.previewLabel({ prompts, limit: 1 });
        this.counts.set(key, after);
      } catch {
        // Without a count the label can be added all the same; the next click asks again.
        this.#asked.delete(key);
      }
    });
  }
}
