/** A counting gate: at most so many units of something in use at once, first come, first served. */

/** Bounds how much of a resource (photos being decoded, bytes in memory) is in use at one time. */
export class Gate {
  readonly #capacity: number;
  #used = 0;
  readonly #waiting: { units: number; enter: () => void }[] = [];

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Runs `work` while holding `units`; something larger than the whole gate enters alone. */
  async run<Result>(units: number, work: () => Promise<Result>): Promise<Result> {
    const held = Math.min(units, this.#capacity);
    if (this.#used + held > this.#capacity || this.#waiting.length > 0) {
      await new Promise<void>((enter) => this.#waiting.push({ units: held, enter }));
    } else {
      this.#used += held;
    }
    try {
      return await work();
    } finally {
      this.#used -= held;
      this.#admit();
    }
  }

  #admit(): void {
    for (;;) {
      const next = this.#waiting[0];
      if (next === undefined || this.#used + next.units > this.#capacity) return;
      this.#waiting.shift();
      this.#used += next.units;
      next.enter();
    }
  }
}
