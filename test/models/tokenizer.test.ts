import * as huggingFace from '@huggingface/tokenizers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadGolden } from '../../src/models/golden.ts';
import { shippedModels } from '../../src/models/manifest.ts';
import type { ModelManifest, TextInput } from '../../src/models/manifest.ts';
import { Tokenizer } from '../../src/models/tokenizer.ts';
import { Unigram } from '../../src/models/unigram.ts';
import { bytePairIds } from '../golden/byte-pair-ids.ts';
import type { TokenizerJson } from '../golden/byte-pair-ids.ts';
import { unigram } from '../golden/unigram-ids.ts';
import type { UnigramJson } from '../golden/unigram-ids.ts';
import { scratchFolder } from '../support/scratch.ts';

const [model, earlier] = shippedModels();
const tokenizer = await Tokenizer.load(model);
const json = readTokenizer(model) as UnigramJson;
const unigramIds = unigram(json);
const own = Unigram.of(json);
if (own === null)
  throw new Error('The built-in vocabulary is read by the library, which takes too long.');
const [bos, eos, pad] = [0, 2, 1];
/** Of "a" and "dog". */
const [a, dog] = [10, 9452];

function readTokenizer({ folder, files }: ModelManifest): unknown {
  return JSON.parse(readFileSync(join(folder, files.tokenizer), 'utf8'));
}

/** The library's own types (0.2.0) do not resolve under `nodenext`. */
interface Library {
  Tokenizer: new (json: object, config: object) => { encode(text: string): { ids: number[] } };
}

/** Any text, with what trips tokenizers up. */
const anyText = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        'dog',
        "it's",
        'Beach',
        '2021',
        'éÉ',
        '🎉',
        '..',
        ' ',
        '\n',
        'ß',
        '東京',
        '狗在',
      ),
      fc.string({ unit: 'binary', maxLength: 4 }),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(' ').toWellFormed());

/** The built-in vocabulary, used as another kind of model would. */
function tokenizerWith(text: Partial<TextInput>): Promise<Tokenizer> {
  return Tokenizer.load({ ...model, text: { ...model.text, ...text } });
}

describe('ids of the built-in vocabulary', () => {
  it.each(loadGolden(model)?.texts ?? [])('are the golden ones for $text', ({ text, ids }) => {
    expect(tokenizer.ids(text)).toEqual(ids);
  });

  it('are those of a plain Unigram encoding, for any text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        // What the plain encoding does not know: special tokens, and the word mark, typed by a user.
        fc.pre(!/<|▁|\ufffd/u.test(text.normalize('NFKC')));
        const plain = unigramIds(text).slice(0, model.text.maxLength - 2);
        expect(tokenizer.ids(text)).toEqual([bos, ...plain, eos]);
      }),
      { numRuns: 200 },
    );
  });

  it('are those of another implementation, special tokens and word marks included', () => {
    const library: Library = huggingFace;
    const other = new library.Tokenizer(json, {});
    const typed = fc.oneof(
      anyText,
      fc.constantFrom('<s>', '</s>dog', 'a<unk>', '▁', 'a▁b', ' <pad> '),
    );
    fc.assert(
      fc.property(fc.array(typed, { maxLength: 4 }), (parts) => {
        const text = parts.join('');
        // JavaScript lowers a sigma at a word's end to another letter than the reference does.
        fc.pre(!/\p{Script=Greek}/u.test(text));
        expect(own.encode(text)).toEqual(other.encode(text).ids);
      }),
      { numRuns: 300 },
    );
  });

  it('lower a capital sigma as the reference does, at a word’s end as well', () => {
    expect(tokenizer.ids('ΣΚΥΛΟΣ')).toEqual(tokenizer.ids('σκυλοσ'));
  });

  it('are begin and end for an empty text', () => {
    expect(tokenizer.ids('')).toEqual([bos, eos]);
    expect(tokenizer.ids('   \n\t ')).toEqual([bos, eos]);
  });

  it('end with the end token when the text is too long, however long it is', () => {
    const long = tokenizer.ids('two dogs playing in the snow '.repeat(100_000));
    expect(long).toHaveLength(model.text.maxLength);
    expect(long.at(-1)).toBe(eos);
    expect(long.slice(0, 47)).toEqual(
      tokenizer.ids('two dogs playing in the snow '.repeat(20)).slice(0, 47),
    );
  });

  it('survive half a surrogate pair', () => {
    expect(tokenizer.ids('dog \ud83d')).toEqual(tokenizer.ids('dog \ufffd'));
  });
});

describe('ids of the model before', () => {
  it('are those of a plain byte-pair encoding, for any text', async () => {
    if (earlier === undefined)
      throw new Error('There is no earlier model any more: drop this test.');
    const bytePairs = readTokenizer(earlier) as TokenizerJson;
    const tokenizer = await Tokenizer.load(earlier);
    const { bosId, eosId, maxLength } = earlier.text;
    fc.assert(
      fc.property(anyText, (text) => {
        // Special tokens typed by a user are the one thing that the plain encoding does not know.
        fc.pre(!text.includes('<|'));
        const plain = bytePairIds(bytePairs, text).slice(0, maxLength - 2);
        expect(tokenizer.ids(text)).toEqual([bosId, ...plain, eosId]);
      }),
      { numRuns: 100 },
    );
  });
});

describe('a batch', () => {
  it('is padded to its longest text, with a mask', () => {
    expect(tokenizer.batch(['a dog', ''])).toEqual({
      length: 4,
      ids: [
        [bos, a, dog, eos],
        [bos, eos, pad, pad],
      ],
      mask: [
        [1, 1, 1, 1],
        [1, 1, 0, 0],
      ],
    });
  });

  it('is padded to the full length where the model needs that, with its pad id', async () => {
    const { length, ids, mask } = (
      await tokenizerWith({ padding: 'max-length', maxLength: 6, padId: 0 })
    ).batch(['a dog']);
    expect({ length, ids, mask }).toEqual({
      length: 6,
      ids: [[bos, a, dog, eos, 0, 0]],
      mask: [[1, 1, 1, 1, 0, 0]],
    });
  });

  it('is cut without an end token where the model knows none', async () => {
    const cut = await tokenizerWith({ maxLength: 3, eosId: null });
    expect(cut.ids('a dog')).toEqual([bos, a, dog]);
  });
});

describe('what our code does to a text before', () => {
  // Accents and capitals that the built-in tokenizer.json would lower by itself are told apart by a
  // copy of it without its own normalizer.
  function bare(text: Partial<TextInput>): Promise<Tokenizer> {
    const folder = scratchFolder();
    writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify({ ...json, normalizer: null }));
    return Tokenizer.load({ ...model, folder, text: { ...model.text, ...text } });
  }

  it('is nothing, lower-casing, or "canonicalize", as the manifest says', async () => {
    const plain = await bare({ normalization: 'none' });
    expect(plain.ids('A Dog')).not.toEqual(plain.ids('a dog'));
    const lowercase = await bare({ normalization: 'lowercase' });
    expect(lowercase.ids('A Dog!')).toEqual(plain.ids('a dog!'));
    const canonicalize = await bare({ normalization: 'canonicalize' });
    expect(canonicalize.ids("  A_dog's  [life]: it~runs! ")).toEqual(
      plain.ids('a dogs life itruns'),
    );
  });

  it('is a prefix, where the manifest has one', async () => {
    const prefixed = await tokenizerWith({ prefix: 'eng ' });
    expect(prefixed.ids('dog')).toEqual(tokenizer.ids('eng dog'));
  });
});

describe('a tokenizer.json that is broken', () => {
  it.each(['', '[]', '{}', '{"model": {"type": "Unheard"}}'])('(%s) is named', async (content) => {
    const folder = scratchFolder();
    writeFileSync(join(folder, 'tokenizer.json'), content);
    await expect(Tokenizer.load({ ...model, folder })).rejects.toThrow(
      join(folder, 'tokenizer.json'),
    );
  });

  it('is named where a piece has no score', async () => {
    const folder = scratchFolder();
    const vocab = [...json.model.vocab.slice(0, 10), ['piece']];
    const broken = JSON.stringify({ ...json, model: { ...json.model, vocab } });
    writeFileSync(join(folder, 'tokenizer.json'), broken);
    await expect(Tokenizer.load({ ...model, folder })).rejects.toThrow('entry 10');
  });
});
