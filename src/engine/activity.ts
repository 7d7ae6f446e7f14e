/** The work in the background as windows see it, and who waits for its end. Engine process. */
import { coalesce } from '../base/coalesce.ts';
import type { Indexing } from '../contract/activity.ts';
import type { Scheduler } from '../analyse/scheduler.ts';
import type { SavedBatch } from '../analyse/writer.ts';
import { Progress } from '../analyse/progress.ts';
import type { Library } from '../library/library.ts';

/** Announcements a second, at most: more than anyone reads, little enough for a large library. */
const ANNOUNCE_MILLISECONDS = 250;

export interface ActivityOptions {
  library: Library;
  scheduler: Scheduler;
  announce: (state: Indexing) => void;
  /** Nothing is left to do; resolves when what follows from that is done as well. */
  idle: () => Promise<void>;
}

/** Watches the scheduler of one library. */
export class Activity {
  readonly #options: ActivityOptions;
  readonly #progress = new Progress();
  #waiters: (() => void)[] = [];

  constructor(options: ActivityOptions) {
    this.#options = options;
  }

  get now(): Indexing {
    const { library, scheduler } = this.#options;
    const { left, paused, held, busy, trouble } = scheduler;
    return this.#progress.state({
      pending: left,
      scanning: [...library.folderStates().values()].includes('scanning'),
      paused,
      held,
      busy,
      trouble,
    });
  }

  /** Files that were read since the engine was opened, with and without success. */
  get filesDone(): number {
    return this.#progress.finished;
  }

  /** Files got done. */
  saved({ files, failed }: SavedBatch): void {
    const last = files.at(-1);
    const folder = last?.path.slice(0, -(last.relativePath.split('/').at(-1) ?? '').length - 1);
    this.#progress.note(files.length, failed, folder ?? null);
    this.#worked();
  }

  /** Resolves when no file waits and none is under way; at once when that is so already. */
  whenIdle(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiters.push(resolve);
      this.changed();
    });
  }

  /** Something may have changed: windows are told at a calm pace. */
  readonly changed = coalesce(ANNOUNCE_MILLISECONDS, () => {
    const state = this.now;
    this.#options.announce(state);
    this.#settle(state);
  });

  /** Files were read: who waits for the end of it waits for no announcement. */
  readonly #worked = coalesce(0, () => {
    if (this.#waiters.length > 0 && !this.#options.scheduler.busy) this.#settle(this.now);
  });

  end(): void {
    this.changed.end();
    this.#worked.end();
  }

  #settle({ phase }: Indexing): void {
    if (phase !== 'idle') return;
    const waiters = this.#waiters;
    this.#waiters = [];
    void this.#options.idle().then(() => waiters.forEach((resolve) => resolve()));
  }
}
