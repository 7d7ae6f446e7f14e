/** How fast work goes and how long it will take, from what was finished lately. */

/** Seconds looked back: long enough to be calm, short enough to follow a change of photos. */
const WINDOW_SECONDS = 20;

/** Counts finished items over a sliding window. */
export class Throughput {
  readonly #samples: { at: number; done: number }[] = [];

  /** Notes that `done` items were finished in all at the time `now` (milliseconds). */
  note(done: number, now: number): void {
    this.#samples.push({ at: now, done });
    const from = now - WINDOW_SECONDS * 1000;
    while (this.#samples.length > 2 && (this.#samples[0]?.at ?? now) < from) this.#samples.shift();
  }

  /** Forgets the past: after a pause the old speed says nothing. */
  reset(): void {
    this.#samples.length = 0;
  }

  /** Items per second, or null while there is too little to tell. */
  perSecond(): number | null {
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    if (first === undefined || last === undefined || last.at - first.at < 500) return null;
    const rate = ((last.done - first.done) * 1000) / (last.at - first.at);
    return rate > 0 ? rate : null;
  }
}
