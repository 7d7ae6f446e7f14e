/** The work in the background: how far it is, and its pause. Runs in the window. */
import { createContext } from 'svelte';
import type { Indexing } from '../../src/contract/activity.ts';
import type { Client } from '../../src/rpc/client.ts';
import { formatNumber } from '../app/format.ts';
import { m } from '../paraglide/messages.js';

export class IndexingState {
  now: Indexing;
  /** Counts in the library, kept by its announcements. */
  photos = $state(0);
  failed = $state(0);

  readonly #client: Client;

  constructor(client: Client, status: { indexing: Indexing; photos: number; failed: number }) {
    this.#client = client;
    this.now = $state.raw(status.indexing);
    this.photos = status.photos;
    this.failed = status.failed;
    client.on('indexing', (now) => (this.now = now));
    client.on('library', ({ photos, failed }) => {
      this.photos = photos;
      this.failed = failed;
    });
  }

  /** From 0 to 1; null while the size of the work is unknown. */
  get share(): number | null {
    return this.now.total > 0 ? Math.min(1, this.now.done / this.now.total) : null;
  }

  get isWorking(): boolean {
    return this.now.phase !== 'idle';
  }

  get isPaused(): boolean {
    return this.now.phase === 'paused';
  }

  pauseOrResume(): Promise<void> {
    return this.isPaused ? this.#client.api.resume() : this.#client.api.pause();
  }
}

/** How far the work is; before the first photo is read, how many were found. */
export function countWords({ done, total }: Indexing): string {
  if (done === 0) return m.progress_found({ count: formatNumber(total) });
  return m.progress_count({ done: formatNumber(done), total: formatNumber(total) });
}

export const [getIndexing, setIndexing] = createContext<IndexingState>();
