/**
 * Many short texts as long strings of a thousand each, which the engine's own search runs through: some
 * milliseconds for a million names. Plain; no store access.
 */

const TEXTS = 1024;
/** Stands between two texts, and in none. */
export const BETWEEN = '\0';

/** Texts by their numbers, from 0. */
export class TextBlocks {
  readonly #blocks: { text: string; starts: Uint32Array | null }[] = [];
  /** The last ones, which are no whole block yet. */
  #open: string[] = [];
  readonly #width: 'narrow' | 'wide';

  /** @param width narrow: of letters up to U+00FF, which are kept in a byte each. */
  constructor(width: 'narrow' | 'wide') {
    this.#width = width;
  }

  /** Adds a text and answers its number. */
  add(text: string): number {
    const place = this.#blocks.length * TEXTS + this.#open.length;
    this.#open.push(text);
    if (this.#open.length === TEXTS) {
      this.#blocks.push(this.#blockOf(this.#open));
      this.#open = [];
    }
    return place;
  }

  set(place: number, text: string): void {
    const at = Math.floor(place / TEXTS);
    const block = this.#blocks[at];
    if (block === undefined) {
      this.#open[place % TEXTS] = text;
      return;
    }
    // To write a block anew takes as long as a thousand comparisons.
    if (this.at(place) === text) return;
    const texts = block.text.slice(1, -1).split(BETWEEN);
    texts[place % TEXTS] = text;
    this.#blocks[at] = this.#blockOf(texts);
  }

  at(place: number): string {
    const block = this.#blocks[Math.floor(place / TEXTS)];
    if (block === undefined) return this.#open[place % TEXTS] ?? '';
    const starts = (block.starts ??= startsOf(block.text));
    const start = starts[place % TEXTS] ?? 0;
    return block.text.slice(start, block.text.indexOf(BETWEEN, start));
  }

  /** Calls back with the number of each text that has a part, which is not empty, or ends so. */
  each(part: string, isEnd: boolean, found: (place: number) => void): void {
    const wanted = isEnd ? part + BETWEEN : part;
    for (const [at, block] of this.#blocks.entries()) {
      let place = block.text.indexOf(wanted);
      if (place < 0) continue;
      const starts = (block.starts ??= startsOf(block.text));
      for (let row = 0; place >= 0;) {
        while (row + 1 < starts.length && (starts[row + 1] ?? 0) <= place) row += 1;
        found(at * TEXTS + row);
        const next = starts[row + 1];
        if (next === undefined) break;
        place = block.text.indexOf(wanted, next);
      }
    }
    const first = this.#blocks.length * TEXTS;
    for (const [row, text] of this.#open.entries()) {
      if (isEnd ? text.endsWith(part) : text.includes(part)) found(first + row);
    }
  }

  #blockOf(texts: readonly string[]): { text: string; starts: null } {
    const text = BETWEEN + texts.join(BETWEEN) + BETWEEN;
    // A part of a text with wide letters would make all that it is joined with as wide.
    const isWide = this.#width === 'wide';
    return { text: isWide ? text : Buffer.from(text, 'latin1').toString('latin1'), starts: null };
  }
}

function startsOf(block: string): Uint32Array {
  const starts = new Uint32Array(TEXTS);
  let start = 1;
  for (let row = 0; row < TEXTS; row += 1) {
    starts[row] = start;
    start = block.indexOf(BETWEEN, start) + 1;
  }
  return starts;
}
