/** Whether the user has done nothing for a while. Runs in the window. */

export class Idle {
  now = $state(false);
  readonly #after: number;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `after`: milliseconds of doing nothing. */
  constructor(after: number) {
    this.#after = after;
  }

  /** Something was done. */
  wake(): void {
    clearTimeout(this.#timer);
    this.now = false;
    this.#timer = setTimeout(() => (this.now = true), this.#after);
  }

  sleep(): void {
    clearTimeout(this.#timer);
    this.now = true;
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
