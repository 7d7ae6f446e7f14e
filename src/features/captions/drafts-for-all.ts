/**
 * Drafts for all photos, where the user wants them: the newest first, one at a time, while nothing is
 * read and nobody has paused the work. The store says what is wanted, so that a kill loses the draft
 * under way and nothing else. Engine process.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Settings } from '../../contract/settings.ts';
import { AppError, messageOf } from '../../base/errors.ts';
import { CAPTION, wantDrafts } from '../../store/caption-drafts.ts';
import type { Store } from '../../store/database.ts';
import { noteResult, readyPhotos } from '../../store/results.ts';
import type { DraftMaker } from './draft-maker.ts';

const PAUSED_MILLISECONDS = 250;

export interface DraftsForAllOptions {
  store: Store;
  maker: DraftMaker;
  wanted: () => Settings['captions'];
  paused: () => boolean;
  /** A draft was made, or more are wanted. */
  onChange: (photos: readonly number[]) => void;
  onError: (error: unknown) => void;
}

/** Makes what is wanted of one library. */
export class DraftsForAll {
  readonly #options: DraftsForAllOptions;
  #working: Promise<void> | undefined;
  #isOutdated = true;
  #closed = false;

  constructor(options: DraftsForAllOptions) {
    this.#options = options;
  }

  /** Photos came, or the user chose otherwise: what is wanted is asked anew with the next `wake`. */
  outdated(): void {
    this.#isOutdated = true;
  }

  /** Works until nothing is wanted; harmless at any time. */
  wake(): void {
    if (this.#closed) return;
    this.#working ??= this.#work()
      .catch((error: unknown) => {
        if (!this.#closed) this.#options.onError(error);
      })
      .finally(() => (this.#working = undefined));
  }

  /** Resolves when the draft under way is done. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#working;
  }

  async #work(): Promise<void> {
    const { store, maker, wanted, paused, onChange } = this.#options;
    while (!this.#closed) {
      const language = wanted();
      if (this.#isOutdated) {
        this.#isOutdated = false;
        wantDrafts(store, language === 'off' ? null : language);
        onChange([]);
      }
      if (language === 'off') return;
      if (paused()) {
        await pause(PAUSED_MILLISECONDS);
        continue;
      }
      const [photo] = readyPhotos(store, CAPTION, 1);
      if (photo === undefined) return;
      try {
        await maker.draft(photo, language);
      } catch (error) {
        // Its vector is of a model that does not answer any more, or not yet.
        if (!(error instanceof AppError && error.code === 'not-found')) throw error;
        noteResult(store.library, photo, CAPTION, 'failed', messageOf(error));
      }
      onChange([photo]);
    }
  }
}
