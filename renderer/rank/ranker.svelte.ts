/** The order of some photos by a sentence, asked for while it is typed. Runs in the window. */
import type { Ranking as Order, RankedPhoto } from '../../src/contract/rank.ts';
import type { Client } from '../../src/rpc/client.ts';
import type { Ranking } from '../app/app.svelte.ts';

const TYPING_MILLISECONDS = 250;
/** The order of more is looked through by nobody. */
const SHOWN = 100;

export class Ranker {
  order = $state.raw<Order | null>(null);
  problem = $state.raw<unknown>(null);
  isWaiting = $state(false);
  /** The photo that is shown large. */
  current = $state<number | null>(null);
  /** Replaced at every change. */
  chosen = $state.raw<ReadonlySet<number>>(new Set());

  readonly photo = $derived(this.order?.photos.find(({ id }) => id === this.current) ?? null);

  readonly #client: Client;
  readonly #of: Ranking;
  #asked = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(client: Client, of: Ranking) {
    this.#client = client;
    this.#of = of;
  }

  /** The sentence is another one. */
  type(sentence: string): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.ask(sentence), TYPING_MILLISECONDS);
  }

  /** An answer that comes after the next question is dropped. */
  async ask(sentence: string): Promise<void> {
    clearTimeout(this.#timer);
    const number = ++this.#asked;
    if (sentence.trim() === '') {
      this.order = null;
      this.isWaiting = false;
      return;
    }
    this.isWaiting = true;
    const { photos, album } = this.#of;
    try {
      const order = await this.#client.api.rank({
        sentence,
        limit: SHOWN,
        ...(photos === null ? { album: album?.id ?? 0 } : { photos }),
      });
      if (number !== this.#asked) return;
      this.order = order;
      this.problem = null;
      this.current = order.photos[0]?.id ?? null;
      this.chosen = new Set(this.current === null ? [] : [this.current]);
    } catch (error) {
      if (number === this.#asked) this.problem = error;
    } finally {
      if (number === this.#asked) this.isWaiting = false;
    }
  }

  toggle(id: number): void {
    const now = new Set(this.chosen);
    if (!now.delete(id)) now.add(id);
    this.chosen = now;
  }

  /** Chooses the best three, different pictures as far as there are any. */
  chooseThree(): void {
    const photos = this.order?.photos ?? [];
    const isOwn = ({ nearly }: RankedPhoto): boolean => nearly === null;
    const others = [...photos.filter(isOwn), ...photos.filter((photo) => !isOwn(photo))];
    this.chosen = new Set(others.slice(0, 3).map(({ id }) => id));
  }

  /** 1 for the best. */
  placeOf(id: number): number {
    return 1 + (this.order?.photos.findIndex((photo) => photo.id === id) ?? -1);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
