/**
 * Many short texts in memory, folded, to be searched for a part of them. Plain; no store access.
 */
import { fold, spell } from '../base/fold.ts';
import { BETWEEN, TextBlocks } from './text-blocks.ts';

const ascii = /^[ -~]*$/;
const wide = /[^\0-\xff]/;

/** Texts by their numbers, from 0. */
export class FoldedTexts {
  /** Those whose letters are a byte each, which are searched at twice the speed; '' for the others. */
  readonly #narrow = new TextBlocks('narrow');
  readonly #wide = new TextBlocks('wide');
  /** Numbers of wide texts, and the other way. */
  readonly #places: number[] = [];
  readonly #wideAt = new Map<number, number>();
  /** How texts are spelled that are folded otherwise. */
  readonly #spelled = new Map<number, string>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Adds a text, folded here, and answers its number. */
  add(text: string): number {
    return this.#narrow.add(this.#narrowOf(this.#size++, text));
  }

  set(place: number, text: string): void {
    this.#narrow.set(place, this.#narrowOf(place, text));
  }

  /** A text as it is searched: folded. */
  at(place: number): string {
    const text = this.#narrow.at(place);
    if (text !== '') return text;
    const at = this.#wideAt.get(place);
    return at === undefined ? '' : this.#wide.at(at);
  }

  /** A text with its accents, in small letters of usual width; undefined where that is as it is folded. */
  spellingOf(place: number): string | undefined {
    return this.#spelled.get(place);
  }

  /** Calls back with the number of each text that has a part: folded, not empty. In no order. */
  eachWith(part: string, found: (place: number) => void): void {
    this.#each(part, false, found);
  }

  /** The same for texts that end so. */
  eachEndingIn(end: string, found: (place: number) => void): void {
    this.#each(end, true, found);
  }

  /** A text as it stands among the narrow ones; notes all else of it. */
  #narrowOf(place: number, text: string): string {
    const folded = withoutBetween(fold(text));
    const spelled = ascii.test(text) ? folded : withoutBetween(spell(text));
    if (spelled === folded) this.#spelled.delete(place);
    else this.#spelled.set(place, spelled);
    const isWide = wide.test(folded);
    const known = this.#wideAt.get(place);
    if (known !== undefined) this.#wide.set(known, isWide ? folded : '');
    else if (isWide) {
      const at = this.#wide.add(folded);
      this.#places[at] = place;
      this.#wideAt.set(place, at);
    }
    return isWide ? '' : folded;
  }

  #each(part: string, isEnd: boolean, found: (place: number) => void): void {
    if (part === '' || part.includes(BETWEEN)) return;
    if (!wide.test(part)) this.#narrow.each(part, isEnd, found);
    this.#wide.each(part, isEnd, (at) => found(this.#places[at] ?? 0));
  }
}

function withoutBetween(text: string): string {
  return text.includes(BETWEEN) ? text.replaceAll(BETWEEN, ' ') : text;
}
