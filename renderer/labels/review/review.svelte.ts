/**
 * Deciding on photos for one label: the photos ahead, what was decided, and the way back. Decisions
 * are shown at once; the engine hears of them in their order. Runs in the window.
 */
import type { LabelChange } from '../../../src/contract/history.ts';
import type { ReviewPage } from '../../../src/contract/review.ts';
import type { Client } from '../../../src/rpc/client.ts';
import { recordChange, revertChange } from '../../app/history.ts';
import { isNamed } from '../../app/named.ts';
import { codeOf } from '../../app/problems.ts';
import { refresher } from '../../app/refresh.ts';

export type ReviewPhoto = ReviewPage['photos'][number];

export type ReviewOrder = 'likely' | 'informative';

/** One photo at a time, or as many as are in sight. */
export type ReviewLayout = 'one' | 'rows';

interface Step {
  photos: ReviewPhoto[];
  /** A row with exceptions is two changes; photos that were skipped are none. */
  changes: Promise<LabelChange[]>;
  isSkip: boolean;
}

/** More are fetched before the last of them is seen. */
const FEW_LEFT = 20;

export class Review {
  label = $state<number | null>(null);
  /** The surest first, or those that teach the label most. */
  order = $state<ReviewOrder>('likely');
  /** Photos ahead; the first is decided next. */
  queue = $state.raw<ReviewPhoto[]>([]);
  progress = $state.raw({ waiting: 0, decided: 0 });
  isLoaded = $state(false);
  problem = $state.raw<unknown>(null);
  /** What was done in this sitting, the last step last. */
  steps = $state.raw<Step[]>([]);
  readonly hasSkipped = $derived(this.steps.some(({ isSkip }) => isSkip));

  readonly #client: Client;
  #asked = 0;
  /** Grows with every step: an answer that was asked for before it counts what is no longer so. */
  #moves = 0;
  /** Orders that the engine has not carried out yet: its count lacks them. */
  #underWay = 0;
  /** The engine has no photos beyond the queue. */
  #isEnd = false;

  constructor(client: Client) {
    this.#client = client;
  }

  /** Hears of what others decide and delete meanwhile, until the answer is called. */
  follow(): () => void {
    const recount = refresher(() => this.#recount());
    const stops = [
      this.#client.on('labels', ({ changed }) => {
        if (this.label !== null && isNamed(changed, this.label)) recount();
      }),
      this.#client.on('library', ({ changed }) => {
        for (const { id } of this.queue) if (isNamed(changed, id)) void this.#dropIfGone(id);
      }),
    ];
    return () => stops.forEach((stop) => stop());
  }

  /** Shows what is ahead in another order; what was done stays. */
  async reorder(order: ReviewOrder): Promise<void> {
    this.order = order;
    this.queue = [];
    this.isLoaded = false;
    this.#isEnd = false;
    await this.#load();
  }

  /** Begins with a label; null lets the engine choose the one that waits most urgently. */
  async start(label: number | null): Promise<void> {
    this.label = label;
    this.queue = [];
    this.steps = [];
    this.isLoaded = false;
    this.#isEnd = false;
    await this.#load();
  }

  /** The user's word on photos of the queue: those that are, and those that are not; `words` say it. */
  async decide(accept: ReviewPhoto[], reject: ReviewPhoto[], words: string): Promise<void> {
    const { label } = this;
    if (label === null || accept.length + reject.length === 0) return;
    const { api } = this.#client;
    const ids = (photos: ReviewPhoto[]): number[] => photos.map(({ id }) => id);
    const changes = Promise.all([
      ...(accept.length > 0 ? [api.decide({ photos: ids(accept), accept: [label] })] : []),
      ...(reject.length > 0 ? [api.decide({ photos: ids(reject), reject: [label] })] : []),
    ]);
    const step = { photos: [...accept, ...reject], changes, isSkip: false };
    this.#take(step, 1);
    try {
      await this.#order(() => changes);
      // After this page is left, too, the steps are taken back one by one.
      for (const change of await changes) recordChange(change, words);
    } catch (error) {
      this.#putBack(step);
      throw error;
    }
    await this.#loadIfFew();
  }

  async skip(photos: ReviewPhoto[]): Promise<void> {
    this.#take({ photos, changes: Promise.resolve([]), isSkip: true }, 0);
    await this.#loadIfFew();
  }

  /** Takes the last step back; its photos come first again. */
  async undo(): Promise<void> {
    const step = this.steps.at(-1);
    if (!step) return;
    this.#putBack(step);
    await this.#order(async () => {
      for (const change of await step.changes) await revertChange(change);
    });
  }

  /** Shows what was skipped once more. */
  async again(): Promise<void> {
    this.steps = this.steps.filter(({ isSkip }) => !isSkip);
    this.#isEnd = false;
    await this.#load();
  }

  async #order(carryOut: () => Promise<unknown>): Promise<void> {
    this.#underWay += 1;
    try {
      await carryOut();
    } finally {
      this.#underWay -= 1;
    }
  }

  #take(step: Step, decided: 0 | 1): void {
    this.queue = this.queue.filter((photo) => !step.photos.includes(photo));
    this.steps = [...this.steps, step];
    if (decided === 1) this.#count(step.photos, 1);
  }

  #putBack(step: Step): void {
    if (!this.steps.includes(step)) return;
    this.steps = this.steps.filter((other) => other !== step);
    this.queue = [...step.photos, ...this.queue];
    if (!step.isSkip) this.#count(step.photos, -1);
  }

  #count(photos: readonly ReviewPhoto[], sign: 1 | -1): void {
    this.#moves += 1;
    const { waiting, decided } = this.progress;
    const suggested = photos.filter(({ isSuggested }) => isSuggested).length;
    this.progress = {
      waiting: Math.max(0, waiting - sign * suggested),
      decided: decided + sign * photos.length,
    };
  }

  /**
   * What is shown as counted is what the lists count; the photos ahead stay where they are. Where few
   * are left others may have come: a label that is still being looked for grows.
   */
  async #recount(): Promise<void> {
    const { label, order } = this;
    const moves = this.#moves;
    if (label === null || this.#underWay > 0 || !this.isLoaded) return;
    if (this.queue.length <= FEW_LEFT) return this.#load();
    const page = await this.#client.api.review({ label, order, limit: 1 }).catch(() => null);
    const isStill = label === this.label && moves === this.#moves && this.#underWay === 0;
    if (page && isStill) this.progress = page.progress;
  }

  async #dropIfGone(id: number): Promise<void> {
    const isThere = await this.#client.api.photo({ id }).then(
      ({ files }) => files.some(({ state }) => state !== 'missing'),
      (error: unknown) => codeOf(error) !== 'not-found',
    );
    if (!isThere) this.queue = this.queue.filter((photo) => photo.id !== id);
  }

  async #loadIfFew(): Promise<void> {
    if (this.queue.length <= FEW_LEFT && !this.#isEnd) await this.#load();
  }

  /** Photos behind those that are there; what is on its way to the engine is not asked for again. */
  async #load(): Promise<void> {
    const number = ++this.#asked;
    const moves = this.#moves;
    const isSettled = this.#underWay === 0;
    const seen = [...this.steps.flatMap(({ photos }) => photos), ...this.queue];
    try {
      const page = await this.#client.api.review({
        order: this.order,
        skip: seen.map(({ id }) => id),
        ...(this.label === null ? {} : { label: this.label }),
      });
      if (number !== this.#asked) return;
      const known = new Set(
        [...this.steps.flatMap(({ photos }) => photos), ...this.queue].map(({ id }) => id),
      );
      this.label ??= page.label;
      this.queue = [...this.queue, ...page.photos.filter(({ id }) => !known.has(id))];
      this.#isEnd = page.photos.length === 0;
      if (isSettled && moves === this.#moves) this.progress = page.progress;
      this.problem = null;
      this.isLoaded = true;
    } catch (error) {
      if (number === this.#asked) this.problem = error;
    }
  }
}
