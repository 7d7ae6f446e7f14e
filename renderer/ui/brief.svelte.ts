/** Words that are shown for a moment. Runs in the window. */

const SHOWN_MILLISECONDS = 1600;

export class BriefMessage {
  /** Empty when there is nothing to say. */
  now = $state('');
  #timer: ReturnType<typeof setTimeout> | undefined;

  show(words: string): void {
    this.now = words;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.now = ''), SHOWN_MILLISECONDS);
  }
}
