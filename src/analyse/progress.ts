/** What the engine says of its work in the background: how much, how fast, how long. */
import type { Indexing, Trouble } from '../contract/activity.ts';
import { Throughput } from './throughput.ts';

/** What is true at this moment, asked of the parts that know. */
export interface Moment {
  pending: number;
  scanning: boolean;
  paused: boolean;
  /** Paused because of the battery. */
  held: boolean;
  busy: boolean;
  trouble: Trouble | null;
}

/** Counts one run of work: from the first pending file until none is left. */
export class Progress {
  /** Files that got done since the engine was opened, over all runs. */
  finished = 0;
  #done = 0;
  #failed = 0;
  #folder: string | null = null;
  readonly #throughput = new Throughput();

  /** Files got done, `failed` of them without success; `folder` is where the last one lies. */
  note(done: number, failed: number, folder: string | null): void {
    this.finished += done;
    this.#done += done;
    this.#failed += failed;
    this.#folder = folder;
    this.#throughput.note(this.#done, performance.now());
  }

  /** The state to announce; a run of work ends here when nothing is left. */
  state(moment: Moment): Indexing {
    const { pending, scanning, paused, held, busy, trouble } = moment;
    if (pending === 0 && !busy && !scanning) {
      this.#done = 0;
      this.#failed = 0;
      this.#folder = null;
      this.#throughput.reset();
    }
    const working = pending > 0 || busy;
    const rate = working && !paused ? this.#throughput.perSecond() : null;
    return {
      phase: phaseOf(moment, this.#done),
      onBattery: held,
      done: this.#done,
      total: this.#done + pending,
      failed: this.#failed,
      photosPerSecond: rate,
      secondsLeft: rate === null ? null : Math.ceil(pending / rate),
      folder: this.#folder,
      trouble,
    };
  }
}

function phaseOf({ pending, scanning, paused, busy }: Moment, done: number): Indexing['phase'] {
  if (paused && (pending > 0 || busy)) return 'paused';
  if (pending > 0 || busy) return done === 0 ? 'starting' : 'indexing';
  return scanning ? 'scanning' : 'idle';
}
