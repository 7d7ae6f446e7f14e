/** Encoders on their way: one download or import at a time for each, with its state. Engine process. */
import type { EncoderState } from '../../contract/encoders.ts';
import { coalesce } from '../../base/coalesce.ts';
import { AppError, messageOf } from '../../base/errors.ts';
import type { Report } from '../../base/log.ts';
import { DownloadFault } from '../../models/download/fault.ts';
import type { ModelManifest } from '../../models/manifest.ts';
import { loadManifest } from '../../models/manifest.ts';
import { bytesIncoming, placeModel } from '../../models/shelf.ts';

/** Progress is told this often at most. */
const ANNOUNCE_MILLISECONDS = 250;
/** The pace is that of the last so many seconds. */
const PACE_MILLISECONDS = 5000;

export interface ArrivalsOptions {
  shelf: string;
  /** Runs a new encoder once. @throws DownloadFault */
  tryOut: (manifest: ModelManifest, signal: AbortSignal) => Promise<void>;
  onState: (id: string, state: EncoderState) => void;
  /** One was put on the shelf, or its arrival ended otherwise. */
  onChange: () => void;
  report: Report;
}

/** Brings the files into the folder for what is coming, and answers that folder. */
export type Gather = (context: {
  signal: AbortSignal;
  onProgress: (bytes: number) => void;
}) => Promise<string>;

interface Arrival {
  state: EncoderState;
  controller: AbortController;
  done: Promise<void>;
}

export class Arrivals {
  readonly #options: ArrivalsOptions;
  readonly #arrivals = new Map<string, Arrival>();

  constructor(options: ArrivalsOptions) {
    this.#options = options;
  }

  /** The state of what is on its way, or failed on it; undefined for all others. */
  stateOf(id: string): EncoderState | undefined {
    return this.#arrivals.get(id)?.state;
  }

  /** True while one is under way. */
  isBusy(id: string): boolean {
    const kind = this.stateOf(id)?.kind;
    return kind === 'loading' || kind === 'trying';
  }

  /** Begins, or goes on; resolves when it is through. It never throws: see `stateOf`. */
  begin(id: string, total: number, gather: Gather): Promise<void> {
    const running = this.#arrivals.get(id);
    if (running !== undefined && this.isBusy(id)) return running.done;
    const controller = new AbortController();
    const state: EncoderState = { kind: 'loading', bytes: 0, total, bytesPerSecond: null };
    const arrival: Arrival = { state, controller, done: Promise.resolve() };
    this.#arrivals.set(id, arrival);
    arrival.done = this.#run(id, total, arrival, gather);
    return arrival.done;
  }

  /** Stops one; what is there is kept. */
  async cancel(id: string): Promise<void> {
    const arrival = this.#arrivals.get(id);
    arrival?.controller.abort();
    await arrival?.done;
    this.#arrivals.delete(id);
    this.#options.onChange();
  }

  /** Forgets how the last try ended. */
  forget(id: string): void {
    this.#arrivals.delete(id);
  }

  /** Stops all; a later start goes on from there. */
  async close(): Promise<void> {
    const all = [...this.#arrivals.values()];
    for (const { controller } of all) controller.abort();
    await Promise.all(all.map(({ done }) => done));
  }

  async #run(id: string, total: number, arrival: Arrival, gather: Gather): Promise<void> {
    const { shelf, tryOut, onState, onChange, report } = this.#options;
    const { signal } = arrival.controller;
    const tell = coalesce(ANNOUNCE_MILLISECONDS, () => onState(id, arrival.state));
    const set = (state: EncoderState): void => {
      arrival.state = state;
      tell();
    };
    const pace = new Pace();
    try {
      const folder = await gather({
        signal,
        onProgress: (bytes) =>
          set({ kind: 'loading', bytes, total, bytesPerSecond: pace.note(bytes) }),
      });
      set({ kind: 'trying' });
      await tryOut(loadManifest(folder), signal);
      signal.throwIfAborted();
      await placeModel(shelf, id);
      this.#arrivals.delete(id);
    } catch (error) {
      if (signal.aborted) {
        this.#arrivals.delete(id);
      } else {
        report(error, 'encoders');
        const bytes = Math.min(total, await bytesIncoming(shelf, id));
        const [fault, message] =
          error instanceof DownloadFault
            ? [error.code, error.message]
            : [
                error instanceof AppError ? ('does-not-run' as const) : ('cannot-write' as const),
                messageOf(error),
              ];
        arrival.state = { kind: 'failed', fault, message, bytes, total };
      }
    } finally {
      tell.end();
      const state = this.stateOf(id);
      if (state !== undefined) onState(id, state);
      onChange();
    }
  }
}

/** Bytes a second over the last moments. */
class Pace {
  readonly #notes: { at: number; bytes: number }[] = [];

  note(bytes: number): number | null {
    const at = performance.now();
    this.#notes.push({ at, bytes });
    while (at - (this.#notes[0]?.at ?? at) > PACE_MILLISECONDS) this.#notes.shift();
    const first = this.#notes[0] ?? { at, bytes };
    const seconds = (at - first.at) / 1000;
    return seconds < 0.5 ? null : (bytes - first.bytes) / seconds;
  }
}
