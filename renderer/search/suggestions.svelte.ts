/** What the search box offers below it: completions of the word at the caret, or recent searches. */
import type { Completion } from '../../src/contract/search.ts';
import type { Client } from '../../src/rpc/client.ts';
import { withAlbumCounts } from './album-offers.ts';

const WAIT_MILLISECONDS = 80;
const MOST_SHOWN = 8;

export class Suggestions {
  list = $state.raw<Completion[]>([]);
  isOpen = $state(false);
  /** The one that Enter takes; -1 for none, where Enter searches for what is written. */
  active = $state(-1);
  readonly isShown = $derived(this.isOpen && this.list.length > 0);
  readonly #client: Client;
  readonly #albumCounts: () => ReadonlyMap<string, number>;
  #areRecent = false;
  #asked = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `albumCounts`: how many photos are in each album, by name. */
  constructor(client: Client, albumCounts: () => ReadonlyMap<string, number>) {
    this.#client = client;
    this.#albumCounts = albumCounts;
  }

  /** Asks a moment after the last key; completions stay until the next ones are there. */
  ask(text: string, caret: number): void {
    clearTimeout(this.#timer);
    this.isOpen = true;
    const areRecent = text.trim() === '';
    // Recent searches are an offer for an empty box, completions for a word in it.
    if (areRecent !== this.#areRecent) {
      this.list = [];
      this.active = -1;
    }
    this.#areRecent = areRecent;
    this.#timer = setTimeout(
      () => {
        void this.#load(text, caret);
      },
      areRecent ? 0 : WAIT_MILLISECONDS,
    );
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#asked += 1;
    this.isOpen = false;
    this.active = -1;
  }

  /** Up and down, and round through "none". */
  move(step: 1 | -1): void {
    const count = this.list.length + 1;
    this.active = ((this.active + 1 + step + count) % count) - 1;
  }

  async forgetRecent(): Promise<void> {
    this.list = [];
    await this.#client.api.forgetSearches({});
  }

  async #load(text: string, caret: number): Promise<void> {
    const number = ++this.#asked;
    try {
      const { api } = this.#client;
      const list =
        text.trim() === ''
          ? (await api.recentSearches()).map((recent) => whole(recent, text))
          : withAlbumCounts(await api.complete({ text, caret }), text, this.#albumCounts());
      if (number !== this.#asked) return;
      const chosen = this.list[this.active]?.insert;
      this.list = list.slice(0, MOST_SHOWN);
      // A late answer takes nothing out of the user's hand.
      this.active = this.list.findIndex(({ insert }) => insert === chosen);
    } catch {
      // Offers are a comfort: without them the box works as before.
      if (number === this.#asked) this.list = [];
    }
  }
}

/** A recent search replaces everything. */
function whole(insert: string, text: string): Completion {
  return { insert, from: 0, to: text.length, kind: 'recent' };
}
