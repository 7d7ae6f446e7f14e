/** Has files of duplicates measured, one after the other, so that a keeper can be proposed by it. Runs in the engine. */
import type { EncodingTraces } from '../../base/encoding-traces.ts';
import { photoPath } from '../../store/photos.ts';
import type { Store } from '../../store/database.ts';
import { saveTraces, untracedPhotos } from '../../store/traces.ts';

export interface TracerOptions {
  store: Store;
  /** Measures a file in the analyser; null where it cannot be read. */
  trace: (path: string) => Promise<EncodingTraces | null>;
  /** True while work in the background has to wait. */
  paused: () => boolean;
  /** Keepers may be others now. */
  onTraced: () => void;
  onError: (error: unknown) => void;
}

const UNREADABLE: EncodingTraces = {
  ...{ quantisation: null, isLibraryTable: false, spectrum: null, hasStatedSize: null },
};
/** Photos to one look at what is left. */
const BATCH = 200;

export class Tracer {
  readonly #options: TracerOptions;
  /** Photos of which no file was there, or whose analyser ended. */
  readonly #skipped = new Set<number>();
  #working: Promise<void> | undefined;
  #closed = false;

  constructor(options: TracerOptions) {
    this.#options = options;
  }

  /** Looks for work; harmless at any time. */
  wake(): void {
    if (this.#closed || this.#options.paused()) return;
    this.#working ??= this.#work()
      .catch((error: unknown) => {
        if (!this.#closed) this.#options.onError(error);
      })
      .finally(() => (this.#working = undefined));
  }

  async whenIdle(): Promise<void> {
    await this.#working;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#working;
  }

  /** A call, because it changes while a file is measured. */
  #isClosed(): boolean {
    return this.#closed;
  }

  async #work(): Promise<void> {
    const { store, trace, paused, onTraced } = this.#options;
    for (;;) {
      const ids = untracedPhotos(store, BATCH + this.#skipped.size).filter(
        (id) => !this.#skipped.has(id),
      );
      if (ids.length === 0) return;
      for (const id of ids) {
        if (this.#isClosed() || paused()) return;
        const path = photoPath(store, id);
        this.#skipped.add(id);
        if (path === null) continue;
        const traces = await trace(path);
        if (this.#isClosed()) return;
        saveTraces(store, id, traces ?? UNREADABLE);
        this.#skipped.delete(id);
      }
      onTraced();
    }
  }
}
