/**
 * SentencePiece's Unigram model (Kudo 2018): of all ways to cut a word into pieces of the vocabulary,
 * the one whose log-probabilities sum up highest. Reads the one form of tokenizer.json that the
 * built-in model has. Runs in the text process; must not import the runtime or the store.
 */
import * as v from 'valibot';

/** Texts to ids, begin and end tokens included. */
export interface Encoder {
  encode(text: string): number[];
}

/** A word, and how likely the vocabulary takes it to be: the less, the rarer it is, or the longer nonsense. */
export interface WeighedWord {
  /** As the vocabulary writes it: in lower case. */
  word: string;
  /** Natural logarithm. */
  logProbability: number;
}

const added = v.looseObject({ id: v.number(), content: v.string(), normalized: v.literal(false) });
const specialToken = v.looseObject({ SpecialToken: v.looseObject({ id: v.string() }) });

/** Normalization and splitting, to the letter: a file that says anything else is another kind. */
const unigramFile = v.looseObject({
  added_tokens: v.array(added),
  normalizer: v.strictObject({
    type: v.literal('Sequence'),
    normalizers: v.strictTuple([
      v.strictObject({ type: v.literal('NFKC') }),
      v.strictObject({ type: v.literal('Lowercase') }),
      v.strictObject({
        type: v.literal('Replace'),
        pattern: v.strictObject({ Regex: v.literal('[\\s\\p{C}]+') }),
        content: v.literal(' '),
      }),
      v.strictObject({
        type: v.literal('Strip'),
        strip_left: v.literal(true),
        strip_right: v.literal(true),
      }),
    ]),
  }),
  pre_tokenizer: v.strictObject({
    type: v.literal('Metaspace'),
    replacement: v.literal('▁'),
    prepend_scheme: v.literal('always'),
    split: v.literal(true),
  }),
  post_processor: v.looseObject({
    type: v.literal('TemplateProcessing'),
    single: v.strictTuple([specialToken, v.looseObject({ Sequence: v.unknown() }), specialToken]),
  }),
  model: v.looseObject({
    type: v.literal('Unigram'),
    unk_id: v.number(),
    byte_fallback: v.literal(false),
    vocab: v.custom<readonly unknown[]>(Array.isArray),
  }),
});

/** What the vocabulary writes for the space before a word. */
const SPACE = '▁';

/** What an unknown character costs: so much less likely than the rarest piece (SentencePiece's own number). */
const UNKNOWN_PENALTY = 10;

/** The vocabulary of one model. Special tokens that were typed in a text stand for themselves. */
export class Unigram implements Encoder {
  /** Ids by piece. Maps of numbers alone: an object for each of 100,000 pieces would double the start. */
  readonly #ids = new Map<string, number>();
  /** Log-probabilities by id. */
  readonly #scores: Float64Array;
  readonly #specials: ReadonlyMap<string, number>;
  /** Characters of the longest piece, at most. */
  #longest = 1;
  readonly #unknownId: number;
  readonly #unknownScore: number;
  readonly #begin: number;
  readonly #end: number;

  /**
   * The encoder of a parsed tokenizer.json; null where the file is of another kind.
   * @throws Error where it is of this kind and its vocabulary is broken.
   */
  static of(json: unknown): Unigram | null {
    return v.is(unigramFile, json) ? new Unigram(json) : null;
  }

  private constructor({ model, added_tokens, post_processor }: v.InferOutput<typeof unigramFile>) {
    this.#scores = new Float64Array(model.vocab.length);
    let lowest = 0;
    // By hand: a schema for each entry takes longer than all the rest.
    for (const [id, entry] of model.vocab.entries()) {
      const [piece, score] = Array.isArray(entry) ? (entry as unknown[]) : [];
      if (typeof piece !== 'string' || typeof score !== 'number') {
        throw new Error(`entry ${id} of its vocabulary is no piece with a score`);
      }
      this.#ids.set(piece, id);
      this.#scores[id] = score;
      lowest = Math.min(lowest, score);
      this.#longest = Math.max(this.#longest, piece.length);
    }
    this.#unknownId = model.unk_id;
    this.#unknownScore = lowest - UNKNOWN_PENALTY;
    this.#specials = new Map(added_tokens.map(({ content, id }) => [content, id]));
    const [begin, , end] = post_processor.single;
    this.#begin = this.#special(begin.SpecialToken.id);
    this.#end = this.#special(end.SpecialToken.id);
  }

  /** Ids of a well-formed text of any length. */
  encode(text: string): number[] {
    const ids = [this.#begin];
    for (const part of partsOf(text, this.#specials)) {
      const special = this.#specials.get(part);
      if (special !== undefined) ids.push(special);
      else for (const word of wordsOf(part)) ids.push(...this.#cut(word).ids);
    }
    ids.push(this.#end);
    return ids;
  }

  /** The words of a well-formed text, without special tokens. */
  weigh(text: string): WeighedWord[] {
    return partsOf(text, this.#specials)
      .filter((part) => !this.#specials.has(part))
      .flatMap(wordsOf)
      .map((word) => {
        const { score, ids } = this.#cut(word);
        // The space before a word is no part of it; many words have it as a piece of its own.
        const space = this.#ids.get(SPACE);
        const isApart = ids.length > 1 && space !== undefined && ids[0] === space;
        const own = score - (isApart ? (this.#scores[space] ?? 0) : 0);
        return { word: word.slice(SPACE.length), logProbability: own };
      })
      .filter(({ word }) => word !== '');
  }

  #special(content: string): number {
    const id = this.#specials.get(content);
    if (id === undefined) throw new Error(`it adds ${content} and does not know it`);
    return id;
  }

  /** The best cut of one word (Viterbi); of equal ones that with the longer last piece. */
  #cut(word: string): { score: number; ids: number[] } {
    const characters = Array.from(word);
    /** By where a cut may end: the best score up to there, its last piece, and where that begins. */
    const best = [{ score: 0, id: 0, from: 0 }];
    for (const [from, character] of characters.entries()) {
      const before = best[from]?.score ?? -Infinity;
      const reach = (end: number, id: number, own: number): void => {
        const score = before + own;
        if (score > (best[end]?.score ?? -Infinity)) best[end] = { score, id, from };
      };
      let piece = '';
      for (let end = from; end < characters.length && piece.length < this.#longest; end += 1) {
        piece += characters[end] ?? '';
        const id = this.#ids.get(piece);
        if (id !== undefined) reach(end + 1, id, this.#scores[id] ?? -Infinity);
      }
      if (!this.#ids.has(character)) reach(from + 1, this.#unknownId, this.#unknownScore);
    }
    const backwards: number[] = [];
    for (let end = characters.length; end > 0;) {
      const last = best[end] ?? { id: this.#unknownId, from: end - 1 };
      // Neighbouring unknown characters are one unknown piece.
      if (last.id !== this.#unknownId || backwards.at(-1) !== last.id) backwards.push(last.id);
      end = last.from;
    }
    return { score: best[characters.length]?.score ?? 0, ids: backwards.reverse() };
  }
}

/** The text cut at special tokens, which stay as parts of their own; the first that fits counts. */
function partsOf(text: string, specials: ReadonlyMap<string, number>): string[] {
  if (specials.size === 0) return [text];
  const alternatives = [...specials.keys()].map((token) => token.replace(/\W/g, '\\$&'));
  return text.split(new RegExp(`(${alternatives.join('|')})`));
}

/** Words as the vocabulary writes them, `▁` before each. */
function wordsOf(text: string): string[] {
  const cleaned = lowered(text.normalize('NFKC'))
    .replace(/[\s\p{C}]+/gu, ' ')
    .trim()
    .replaceAll(' ', '▁');
  if (cleaned === '') return [];
  return (cleaned.startsWith('▁') ? cleaned : `▁${cleaned}`).split(/(?=▁)/u);
}

/** Each character by itself, as the reference lowers: a sigma at a word's end stays an inner one. */
function lowered(text: string): string {
  return Array.from(text, (character) => character.toLowerCase()).join('');
}
