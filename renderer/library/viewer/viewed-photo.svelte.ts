/** One photo, looked at closely: its details and its marks. Runs in the window. */
import type { Undoable } from '../../../src/contract/history.ts';
import type { PhotoDetails } from '../../../src/contract/photos.ts';
import type { Client } from '../../../src/rpc/client.ts';
import { codeOf } from '../../app/problems.ts';

export interface Marks {
  favourite?: boolean;
  rating?: number;
}

export class ViewedPhoto {
  details = $state.raw<PhotoDetails | null>(null);
  isGone = $state(false);
  readonly #client: Client;
  #id = 0;

  constructor(client: Client) {
    this.#client = client;
  }

  /** Loads a photo's details; an answer that comes after the next question is dropped. */
  async show(id: number): Promise<void> {
    if (id !== this.#id) this.details = null;
    this.#id = id;
    this.isGone = false;
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
  async mark(mark: Marks): Promise<Undoable | null> {
    const before = this.details;
    if (!before) return null;
    this.details = { ...before, ...mark };
    try {
      return await this.#client.api.mark({ ids: [before.id], ...mark });
    } catch (error) {
      if (before.id === this.#id) this.details = before;
      throw error;
    }
  }
}
