/** What the search box offers below it: completions of the word at the caret, or recent searches. */
import type { Completion } from '../../src/contract/search.ts';
import type { Client } from '../../src/rpc/client.ts';
import { withAlbumCounts } from './album-offers.ts';

const WAIT_MILLISECONDS = 80;
const MOST_SHOWN = 8;
/** Whoever has searched as often as this needs no examples. */
const FEW_RECENT = 3;

/** Completions of the engine, and examples of the window. */
export type Offer = Omit<Completion, 'kind'> & { kind: Completion['kind'] | 'example' };

/** What the window knows of the library, beside the engine's completions. */
export interface Known {
  /** How many photos are in each album, by name. */
  albumCounts: ReadonlyMap<string, number>;
  /** Searches to begin with. */
  examples: () => Promise<readonly string[]>;
}

const NO_ANSWER = { offers: [], text: '' };

export class Suggestions {
  /** As they were answered, and what had been typed then. */
  #answer = $state.raw<{ offers: readonly Offer[]; text: string }>(NO_ANSWER);
  readonly list: readonly Offer[] = $derived.by(() => {
    const { offers, text } = this.#answer;
    return withAlbumCounts(offers, text, this.#known().albumCounts).slice(0, MOST_SHOWN);
  });
  isOpen = $state(false);
  /** The one that Enter takes; -1 for none, where Enter searches for what is written. */
  active = $state(-1);
  readonly isShown = $derived(this.isOpen && this.list.length > 0);
  readonly #client: Client;
  readonly #known: () => Known;
  #areRecent = false;
  #asked = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(client: Client, known: () => Known) {
    this.#client = client;
    this.#known = known;
  }

  /** Asks a moment after the last key; completions stay until the next ones are there. */
  ask(text: string, caret: number): void {
    clearTimeout(this.#timer);
    this.isOpen = true;
    const areRecent = text.trim() === '';
    // Recent searches are an offer for an empty box, completions for a word in it.
    if (areRecent !== this.#areRecent) {
      this.#answer = NO_ANSWER;
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
    this.#answer = NO_ANSWER;
    await this.#client.api.forgetSearches({});
  }

  /** A late answer takes nothing out of the user's hand. */
  #show(offers: readonly Offer[], text: string): void {
    const chosen = this.list[this.active]?.insert;
    this.#answer = { offers, text };
    this.active = this.list.findIndex(({ insert }) => insert === chosen);
  }

  async #load(text: string, caret: number): Promise<void> {
    const number = ++this.#asked;
    try {
      const { api } = this.#client;
      if (text.trim() !== '') {
        const list = await api.complete({ text, caret });
        if (number === this.#asked) this.#show(list, text);
        return;
      }
      const recent = await api.recentSearches();
      if (number !== this.#asked) return;
      const known = recent.map((insert) => whole(insert, text, 'recent'));
      this.#show(known, text);
      if (recent.length >= FEW_RECENT) return;
      const examples = await this.#known().examples();
      if (number !== this.#asked) return;
      const others = examples.filter((example) => !recent.includes(example));
      this.#show([...known, ...others.map((insert) => whole(insert, text, 'example'))], text);
    } catch {
      // Offers are a comfort: without them the box works as before.
      if (number === this.#asked) this.#answer = NO_ANSWER;
    }
  }
}

/** A whole search replaces everything. */
function whole(insert: string, text: string, kind: 'recent' | 'example'): Offer {
  return { insert, from: 0, to: text.length, kind };
}
