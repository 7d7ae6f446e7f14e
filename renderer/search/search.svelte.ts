/**
 * The question that the grid answers, and its last answer. A new answer replaces the old one only
 * when it is there, so that the window never blinks. Runs in the window.
 */
import { createContext } from 'svelte';
import { isConcerned } from '../../src/contract/dependencies.ts';
import type { Client } from '../../src/rpc/client.ts';
import { codeOf } from '../app/problems.ts';
import { NO_QUERY, type Query } from '../app/router.svelte.ts';
import type { Photos } from '../grid/photos.ts';

/** While photos arrive, the timeline is asked for again at most every 40 times of what it takes. */
const REST_FACTOR = 40;
const SHORTEST_REST = 1_000;
/** One answer that was slow by chance must not leave the window behind for minutes. */
const LONGEST_REST = 5_000;

const SLOW_MILLISECONDS = 250;

export class LibrarySearch {
  query = $state.raw<Query>(NO_QUERY);
  photos = $state.raw<Photos | null>(null);
  problem = $state.raw<unknown>(null);
  /** An answer takes long enough to say so. */
  isSlow = $state(false);
  /** A question, not the timeline. */
  readonly isSearch = $derived(this.query.text.trim() !== '' || this.query.like !== null);

  /** Counts the wishes to type into the search box; the box takes the focus at each. */
  focusWishes = $state(0);

  readonly #client: Client;
  #asked = 0;
  #rest: ReturnType<typeof setTimeout> | undefined;
  #restUntil = 0;

  constructor(client: Client) {
    this.#client = client;
    client.on('library', ({ changed, marked }) => {
      const isMarked = this.#dependsOn?.marks === true && marked?.length !== 0;
      if (changed?.length !== 0 || isMarked) this.#refreshSoon();
    });
    client.on('labels', (change) => {
      if (isConcerned(this.#dependsOn?.labels ?? null, change)) this.#refreshSoon();
    });
    client.on('albums', (change) => {
      if (isConcerned(this.#dependsOn?.albums ?? null, change)) this.#refreshSoon();
    });
  }

  /** The user put the photos in another order, which the engine hears of in a moment. */
  rearrange(ids: number[]): void {
    if (!this.photos) return;
    const { ids: before, ratios } = this.photos;
    const ratioOf = new Map(before.map((id, index) => [id, ratios[index] ?? 100]));
    this.photos = { ...this.photos, ids, ratios: ids.map((id) => ratioOf.get(id) ?? 100) };
    // Answers that do not know of it yet come too late, and none is asked for until it can.
    this.#asked += 1;
    this.#restUntil = performance.now() + SHORTEST_REST;
    if (this.#rest === undefined) return;
    clearTimeout(this.#rest);
    this.#rest = undefined;
    this.#refreshSoon();
  }

  /** Photos are on their way out: they are not shown until the next answer tells what is there. */
  leave(gone: readonly number[]): void {
    if (!this.photos) return;
    const { ids, ratios, scores, days, likely, total, stacks } = this.photos;
    const leaving = new Set(gone);
    const stays = ids.map((id) => !leaving.has(id));
    const kept = <T>(list: readonly T[]): T[] => list.filter((_, index) => stays[index]);
    let start = 0;
    const counted = days.map(({ day, count }) => {
      const own = stays.slice(start, (start += count));
      return { day, count: own.filter(Boolean).length };
    });
    this.photos = {
      ...this.photos,
      ...{ ids: kept(ids), ratios: kept(ratios), scores: kept(scores) },
      stacks: stacks
        .map((stack) => stack.filter((id) => !leaving.has(id)))
        .filter(({ length }) => length > 1),
      days: counted.filter(({ count }) => count > 0),
      likely: stays.slice(0, likely).filter(Boolean).length,
      total: total - stays.filter((stay) => !stay).length,
    };
  }

  /** Asks; an answer that comes after the next question is dropped. */
  async ask(query: Query, remember = false): Promise<void> {
    this.query = query;
    await this.#run(remember);
  }

  /** Width over height of a photo in the answer. */
  ratioOf(id: number): number | null {
    const ratio = this.photos?.ratios[this.photos.ids.indexOf(id)];
    return ratio === undefined ? null : ratio / 100;
  }

  focusBox(): void {
    this.focusWishes += 1;
  }

  async #run(remember: boolean): Promise<void> {
    const query = this.query;
    const number = ++this.#asked;
    const started = performance.now();
    let isAwaited = false;
    const slow = setTimeout(() => (this.isSlow = true), SLOW_MILLISECONDS);
    try {
      const result = await this.#client.api.search({
        text: query.text,
        order: query.order,
        ...(query.like === null ? {} : { like: query.like }),
        ...(remember ? { remember: true } : {}),
      });
      if (number !== this.#asked) return;
      this.photos = { ...result, query };
      this.problem = null;
    } catch (error) {
      if (number !== this.#asked) return;
      // A lost connection has its own message and repairs itself; until then the answer is awaited.
      if (codeOf(error) === 'closed') isAwaited = true;
      else this.problem = error;
    } finally {
      clearTimeout(slow);
      if (number === this.#asked) this.isSlow = isAwaited;
    }
    // Where nothing is shown yet, the first photos are waited for.
    const isEmpty = this.photos === null || this.photos.ids.length === 0;
    const rest = isEmpty ? 0 : REST_FACTOR * (performance.now() - started);
    this.#restUntil = performance.now() + Math.min(LONGEST_REST, Math.max(SHORTEST_REST, rest));
  }

  get #dependsOn() {
    return this.photos?.dependsOn;
  }

  #refreshSoon(): void {
    if (this.#rest !== undefined) return;
    this.#rest = setTimeout(
      () => {
        this.#rest = undefined;
        void this.#run(false);
      },
      Math.max(0, this.#restUntil - performance.now()),
    );
  }
}

export const [getSearch, setSearch] = createContext<LibrarySearch>();
