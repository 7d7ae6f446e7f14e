/**
 * Texts to token ids, as the model's tokenizer.json says, cut and padded to what its text tower
 * takes. Runs in the text process; must not import the runtime or the store.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { AppError, messageOf } from '../base/errors.ts';
import type { ModelManifest, TextInput } from './manifest.ts';
import { wordPieceFile } from './word-piece-file.ts';
import { scriptOf } from './script.ts';
import { Unigram } from './unigram.ts';
import type { Encoder, WeighedWord } from './unigram.ts';

/** The part of the library used here: its own types (0.2.0) do not resolve under `nodenext`. */
interface Library {
  Tokenizer: new (json: object, config: object) => { encode(text: string): { ids: number[] } };
}

/** Rows of equal length. `mask` is 1 for ids of the text and 0 for padding. */
export interface TokenBatch {
  length: number;
  ids: number[][];
  mask: number[][];
}

/**
 * No token of a known vocabulary spans more characters, so that a text cut to so many for each id
 * loses nothing, and a pasted book costs no more than a sentence.
 */
const CHARACTERS_PER_ID = 128;

/** ASCII punctuation as in Python's `string.punctuation`, less `_`, which becomes a space first. */
const PUNCTUATION = /[!-/:-@[-^`{-~]/g;

const jsonObject = v.looseObject({ model: v.looseObject({}) });

/** The tokenizer of one model. Holds the vocabulary (10 MB for the built-in one, some 100 MB for Gemma's). */
export class Tokenizer {
  readonly #encoder: Encoder;
  readonly #text: TextInput;

  private constructor(encoder: Encoder, text: TextInput) {
    this.#encoder = encoder;
    this.#text = text;
  }

  /** @throws AppError `encoder-unavailable` when tokenizer.json cannot be read or is of an unknown kind. */
  static async load(manifest: ModelManifest): Promise<Tokenizer> {
    const path = join(manifest.folder, manifest.files.tokenizer);
    try {
      const content = readFileSync(path, 'utf8');
      const json = path.endsWith('.txt')
        ? wordPieceFile(content)
        : v.parse(jsonObject, JSON.parse(content));
      return new Tokenizer(Unigram.of(json) ?? (await libraryEncoder(json)), manifest.text);
    } catch (error) {
      throw new AppError(
        'encoder-unavailable',
        `The tokenizer ${path} cannot be used: ${messageOf(error)}`,
        { cause: error },
      );
    }
  }

  /** Ids of one text with its begin and end tokens, `maxLength` at most: the last one is then the end token. */
  ids(text: string): number[] {
    const { maxLength, eosId, prefix, prefixByScript } = this.#text;
    const before = prefixByScript[scriptOf(text)] ?? prefixByScript['else'] ?? '';
    const ids = this.#ended(this.#encoder.encode(prefix + before + this.#cut(text)));
    if (ids.length <= maxLength) return ids;
    const kept = ids.slice(0, maxLength);
    if (eosId !== null) kept[maxLength - 1] = eosId;
    return kept;
  }

  /** How likely the words of a text are; null for a vocabulary that says nothing of that. */
  weigh(text: string): WeighedWord[] | null {
    if (!(this.#encoder instanceof Unigram)) return null;
    return this.#encoder.weigh(this.#cut(text));
  }

  #cut(text: string): string {
    const { maxLength, normalization } = this.#text;
    return normalize(text, normalization)
      .slice(0, maxLength * CHARACTERS_PER_ID)
      .toWellFormed();
  }

  /** With the end token, and without a begin token, where the model was taught so. */
  #ended(ids: number[]): number[] {
    const { specialTokens, eosId, bosId } = this.#text;
    if (specialTokens === 'as-written' || eosId === null) return ids;
    const kept = bosId !== null && ids[0] === bosId ? ids.slice(1) : ids;
    return kept.at(-1) === eosId ? kept : [...kept, eosId];
  }

  /** Ids of several texts, padded to one length: the longest's, or `maxLength` where the model needs it. */
  batch(texts: readonly string[]): TokenBatch {
    const rows = texts.map((text) => this.ids(text));
    const { padId, padding, maxLength } = this.#text;
    // A graph takes no rows of length 0, which a tokenizer without special tokens gives for ''.
    const longest = rows.reduce((most, row) => Math.max(most, row.length), 1);
    const length = padding === 'max-length' ? maxLength : longest;
    return {
      length,
      ids: rows.map((row) => [...row, ...filled(length - row.length, padId)]),
      mask: rows.map((row) => [...filled(row.length, 1), ...filled(length - row.length, 0)]),
    };
  }
}

/** Whatever the Hugging Face tokenizers can do, in JavaScript; large vocabularies take it a quarter of a second. */
async function libraryEncoder(json: object): Promise<Encoder> {
  const library: Library = await import('@huggingface/tokenizers');
  const tokenizer = new library.Tokenizer(json, {});
  return { encode: (text) => tokenizer.encode(text).ids };
}

function normalize(text: string, kind: TextInput['normalization']): string {
  if (kind === 'none') return text;
  if (kind === 'lowercase') return text.toLowerCase();
  return text
    .replaceAll('_', ' ')
    .replace(PUNCTUATION, '')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .trim();
}

function filled(count: number, value: number): number[] {
  return new Array<number>(count).fill(value);
}
