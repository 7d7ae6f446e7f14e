/** One photo, looked at closely: its details, and what is said and done about it. Runs in the window. */
import type { PhotoDetails } from '../../../src/contract/photos.ts';
import type { Client } from '../../../src/rpc/client.ts';
import { recorded } from '../../app/history.ts';
import { formatTaken, nameOfPath } from '../../app/format.ts';
import { codeOf, problemWords } from '../../app/problems.ts';
import type { Marks } from '../../grid/marks.svelte.ts';
import { m } from '../../paraglide/messages.js';
import { BriefMessage } from '../../ui/brief.svelte.ts';

interface Given {
  favourite?: boolean;
  rating?: number;
}

export class ViewedPhoto {
  details = $state.raw<PhotoDetails | null>(null);
  isGone = $state(false);
  /** What was just done, where nothing else shows it. */
  readonly status = new BriefMessage();

  /** Of its first file. */
  readonly name = $derived(nameOfPath(this.details?.files[0]?.path ?? ''));
  /** Its day and time in short; empty where they are not known. */
  readonly date = $derived.by(() => {
    const { details } = this;
    if (!details || details.taken.source === 'file') return '';
    const { day, time } = formatTaken(details.taken, 'medium');
    return [day, time].filter(Boolean).join(', ');
  });
  readonly description = $derived.by(() => {
    const { details } = this;
    const name = details?.title ?? this.name;
    if (!details || this.date === '') return name;
    return m.viewer_photo({ name, date: formatTaken(details.taken).day });
  });
  /** All its files were deleted. */
  readonly isLost = $derived(
    this.isGone || (this.details?.files.every(({ state }) => state === 'missing') ?? false),
  );

  readonly #client: Client;
  readonly #marks: Marks;
  #id = 0;

  constructor(client: Client, marks: Marks) {
    this.#client = client;
    this.#marks = marks;
  }

  /** Loads a photo's details; an answer that comes after the next question is dropped. */
  show(id: number): void {
    if (id !== this.#id) this.details = null;
    this.#id = id;
    this.isGone = false;
    this.#act(this.#load(id));
  }

  /** Gives stars, from 0 to 5. */
  rate(rating: number): void {
    const words = rating === 0 ? m.viewer_rate_none() : '★'.repeat(rating) + '☆'.repeat(5 - rating);
    this.#mark({ rating }, words);
  }

  toggleFavourite(): void {
    const favourite = !this.details?.favourite;
    this.#marks.noteFavourite([this.#id], favourite);
    this.#mark({ favourite }, favourite ? m.viewer_favourite_on() : m.viewer_favourite_off());
  }

  /** Shows one of its files, or the first, in the system's file manager. */
  reveal(path?: string): void {
    const id = this.#id;
    this.#act(this.#client.api.reveal(path === undefined ? { id } : { id, path }));
  }

  async #load(id: number): Promise<void> {
    try {
      const details = await this.#client.api.photo({ id });
      if (id === this.#id) this.details = details;
    } catch (error) {
      if (id !== this.#id) return;
      if (codeOf(error) !== 'not-found') throw error;
      this.isGone = true;
    }
  }

  /** Shows the mark at once; takes it back where the engine refuses it. */
  #mark(mark: Given, words: string): void {
    const before = this.details;
    if (!before) return;
    this.details = { ...before, ...mark };
    // The viewer may be closed, or show another photo, when the answer comes.
    const marked = `${words} (${this.name})`;
    const order = this.#client.api.mark({ ids: [before.id], ...mark });
    order.catch(() => {
      if (before.id === this.#id) this.details = before;
    });
    this.#act(recorded(order, marked), words);
  }

  /** Waits for an order to the engine; a refusal is said. */
  #act(order: Promise<void>, done?: string): void {
    order.then(
      () => done !== undefined && this.status.show(done),
      (error: unknown) => this.status.show(problemWords(error)),
    );
  }
}
