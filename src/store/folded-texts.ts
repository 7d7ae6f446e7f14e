/**
 * Many short texts in memory, folded, to be searched for a part of them: some milliseconds for a million
 * names. They stand behind each other in strings of a thousand, which the engine's own search runs
 * through. Plain; no store access.
 */
import { fold, spell } from '../base/fold.ts';

const TEXTS = 1024;
/** Between two texts: no file name holds it. */
const BETWEEN = '\0';
const ascii = /^[ -~]*$/;

/** Texts by their numbers, from 0. */
export class FoldedTexts {
  readonly #blocks: { text: string; starts: Uint32Array | null }[] = [];
  /** The last ones, which are no whole block yet. */
  #open: string[] = [];
  #size = 0;
  /** How texts are spelled that are folded otherwise. */
  readonly #spelled = new Map<number, string>();

  get size(): number {
    return this.#size;
  }

  /** Adds a text, folded here, and answers its number. */
  add(text: string): number {
    this.#open.push(this.#cleaned(this.#size, text));
    if (this.#open.length === TEXTS) {
      this.#blocks.push(blockOf(this.#open));
      this.#open = [];
    }
    return this.#size++;
  }

  set(place: number, text: string): void {
    const at = Math.floor(place / TEXTS);
    const block = this.#blocks[at];
    const folded = this.#cleaned(place, text);
    if (block === undefined) {
      this.#open[place % TEXTS] = folded;
      return;
    }
    // To write a block anew takes as long as a thousand comparisons.
    if (this.at(place) === folded) return;
    const texts = block.text.slice(1, -1).split(BETWEEN);
    texts[place % TEXTS] = folded;
    this.#blocks[at] = blockOf(texts);
  }

  /** A text as it is searched: folded. */
  at(place: number): string {
    const block = this.#blocks[Math.floor(place / TEXTS)];
    if (block === undefined) return this.#open[place % TEXTS] ?? '';
    const starts = (block.starts ??= startsOf(block.text));
    const start = starts[place % TEXTS] ?? 0;
    return block.text.slice(start, block.text.indexOf(BETWEEN, start));
  }

  /** A text with its accents, in small letters of usual width; undefined where that is as it is folded. */
  spellingOf(place: number): string | undefined {
    return this.#spelled.get(place);
  }

  /** Calls back with the number of each text that has a part: folded, not empty. */
  eachWith(part: string, found: (place: number) => void): void {
    this.#each(part, found);
  }

  /** The same for texts that end so. */
  eachEndingIn(end: string, found: (place: number) => void): void {
    this.#each(end, found, true);
  }

  /** Folded; notes how it is spelled. */
  #cleaned(place: number, text: string): string {
    const folded = withoutBetween(fold(text));
    const spelled = ascii.test(text) ? folded : withoutBetween(spell(text));
    if (spelled === folded) this.#spelled.delete(place);
    else this.#spelled.set(place, spelled);
    return folded;
  }

  #each(part: string, found: (place: number) => void, isEnd = false): void {
    if (part === '' || part.includes(BETWEEN)) return;
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
}

function withoutBetween(text: string): string {
  return text.includes(BETWEEN) ? text.replaceAll(BETWEEN, ' ') : text;
}

function blockOf(texts: readonly string[]): { text: string; starts: null } {
  return { text: BETWEEN + texts.join(BETWEEN) + BETWEEN, starts: null };
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
