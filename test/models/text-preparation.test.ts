/**
 * Texts as each family of encoders was trained, from the words to the numbers that its tower gets, and
 * from what the tower gives to the vector. The towers are tiny ones of the same structure that show what
 * reached them; what is expected is worked out here by hand.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadManifest, type ModelManifest } from '../../src/models/manifest.ts';
import { TextEmbedder } from '../../src/models/text-embedder.ts';
import { Tokenizer } from '../../src/models/tokenizer.ts';
import {
  FLOAT,
  TYPES,
  initializer,
  integer,
  model,
  node,
  tensorInfo,
} from '../support/onnx-file.ts';
import { scratchFolder } from '../support/scratch.ts';
import { LENGTH, transparentModel } from './transparent-model.ts';

/** A transparent model with another tokenizer, or other words on texts. */
function modelWith(
  text: Record<string, unknown>,
  files: Record<string, Buffer | string> = {},
  dimensions = LENGTH,
): ModelManifest {
  const folder = scratchFolder();
  transparentModel(folder, { mask: text['mask'] === 'mask' });
  const path = join(folder, 'config.json');
  const config = JSON.parse(readFileSync(path, 'utf8')) as Record<string, Record<string, unknown>>;
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(folder, name), content);
    config['checksums'] = { ...config['checksums'], [name]: { bytes: 1, sha256: '0'.repeat(64) } };
    if (name.startsWith('vocab') || name === 'tokenizer.json') {
      config['files'] = { ...config['files'], tokenizer: name };
    }
  }
  writeFileSync(
    path,
    JSON.stringify({ ...config, text: { ...config['text'], ...text }, embedding_dim: dimensions }),
  );
  return loadManifest(folder);
}

const wordLevel = (ends: { begin?: string; end?: string }): string =>
  JSON.stringify({
    version: '1.0',
    added_tokens: ['<pad>', '<eos>', '<bos>'].map((content, id) => ({
      ...{ id, content, special: true, normalized: false },
      ...{ single_word: false, lstrip: false, rstrip: false },
    })),
    normalizer: null,
    pre_tokenizer: { type: 'Whitespace' },
    post_processor:
      ends.begin === undefined
        ? null
        : {
            type: 'TemplateProcessing',
            single: [
              { SpecialToken: { id: ends.begin, type_id: 0 } },
              { Sequence: { id: 'A', type_id: 0 } },
            ],
            pair: [],
            special_tokens: { [ends.begin]: { id: ends.begin, ids: [2], tokens: [ends.begin] } },
          },
    decoder: null,
    model: {
      type: 'WordLevel',
      vocab: {
        '<pad>': 0,
        '<eos>': 1,
        '<bos>': 2,
        '<unk>': 3,
        a: 4,
        dog: 5,
        dogs: 6,
        it: 7,
        s: 8,
        狗: 9,
      },
      unk_token: '<unk>',
    },
  });

describe('ids', () => {
  test('of SigLIP 2: lower case, no begin token, one end token, padded with 0 to the full length', async () => {
    const manifest = modelWith(
      {
        ...{ max_length: 6, pad_id: 0, bos_id: 2, eos_id: 1, padding: 'max-length' },
        ...{ normalization: 'lowercase', special_tokens: 'end' },
      },
      { 'tokenizer.json': wordLevel({ begin: '<bos>' }) },
    );
    const tokenizer = await Tokenizer.load(manifest);
    expect(tokenizer.batch(['A Dog'])).toMatchObject({ ids: [[4, 5, 1, 0, 0, 0]] });
    // Cut, the end token stays.
    expect(tokenizer.ids('a dog a dog a dog a')).toEqual([4, 5, 4, 5, 4, 1]);
  });

  test('of SigLIP: without punctuation, padded with the end token', async () => {
    const manifest = modelWith(
      {
        ...{ max_length: 5, pad_id: 1, bos_id: null, eos_id: 1, padding: 'max-length' },
        ...{ normalization: 'canonicalize', special_tokens: 'end' },
      },
      { 'tokenizer.json': wordLevel({}) },
    );
    const tokenizer = await Tokenizer.load(manifest);
    expect(tokenizer.batch(['"A_dog!"', 'a'])).toMatchObject({
      ids: [
        [4, 5, 1, 1, 1],
        [4, 1, 1, 1, 1],
      ],
    });
  });

  test('of Chinese-CLIP: BERT’s pieces, each Chinese character by itself, between its marks', async () => {
    const pieces = [
      '[PAD]',
      '[UNK]',
      '[CLS]',
      '[SEP]',
      '[MASK]',
      '一',
      '只',
      '狗',
      'dog',
      '##s',
      'cafe',
    ];
    const manifest = modelWith(
      { max_length: 8, pad_id: 0, bos_id: 2, eos_id: 3, padding: 'max-length', mask: 'mask' },
      { 'vocab.txt': `${pieces.join('\n')}\n` },
    );
    const tokenizer = await Tokenizer.load(manifest);
    expect(tokenizer.batch(['一只狗', 'Dogs Café', '猫'])).toEqual({
      length: 8,
      ids: [
        [2, 5, 6, 7, 3, 0, 0, 0],
        [2, 8, 9, 10, 3, 0, 0, 0],
        [2, 1, 3, 0, 0, 0, 0, 0],
      ],
      mask: [
        [1, 1, 1, 1, 1, 0, 0, 0],
        [1, 1, 1, 1, 1, 0, 0, 0],
        [1, 1, 1, 0, 0, 0, 0, 0],
      ],
    });
    await expect(Tokenizer.load(modelWith({}, { 'vocab.txt': 'a\nb\n' }))).rejects.toThrow(
      /no \[PAD\], which every BERT vocabulary has/,
    );
  });

  test('of NLLB: the language’s code by the script that a text is written in', async () => {
    const manifest = modelWith(
      { max_length: 8, padding: 'longest', prefix_by_script: { Hans: 'dogs ', else: 'dog ' } },
      { 'tokenizer.json': wordLevel({}) },
    );
    const tokenizer = await Tokenizer.load(manifest);
    expect(tokenizer.ids('a')).toEqual([5, 4]);
    expect(tokenizer.ids('狗')).toEqual([6, 9]);
  });
});

/** [batch, length] ids to [batch, length, 2]: the id, and the id times the type plus 1. */
function tokenTower(): Buffer {
  const shape = ['batch', 'length'];
  const toFloat = [integer('to', FLOAT)];
  return model(
    [
      node('Cast', ['tokens'], 'ids', toFloat),
      node('Cast', ['mask'], 'ones', toFloat),
      node('Cast', ['types'], 'zeros', toFloat),
      node('Add', ['ones', 'zeros'], 'second'),
      node('Unsqueeze', ['ids', 'axis'], 'first column'),
      node('Unsqueeze', ['second', 'axis'], 'second column'),
      node('Concat', ['first column', 'second column'], 'tokens out', [integer('axis', 2)]),
    ],
    ['tokens', 'mask', 'types'].map((name) => tensorInfo(name, TYPES.int64, shape)),
    tensorInfo('tokens out', FLOAT, ['batch', 'length', 2]),
    [initializer('axis', [2])],
  );
}

/** A safetensors file with one float32 matrix. */
function safetensors(name: string, rows: number[][]): Buffer {
  const data = Buffer.from(Float32Array.from(rows.flat()).buffer);
  const header = Buffer.from(
    JSON.stringify({
      __metadata__: { format: 'pt' },
      [name]: {
        dtype: 'F32',
        shape: [rows.length, rows[0]?.length ?? 0],
        data_offsets: [0, data.length],
      },
    }),
  );
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, data]);
}

test('a text’s vector is the mean over its tokens, through the matrix beside the tower', async () => {
  const manifest = modelWith(
    {
      ...{ max_length: 8, pad_id: 0, bos_id: 2, eos_id: 1, padding: 'longest', mask: 'mask' },
      ...{ input: 'tokens', token_types: 'types', output: 'tokens out', pooling: 'mean' },
      projection: 'dense.safetensors',
    },
    {
      'tokenizer.json': wordLevel({}),
      'text.onnx': tokenTower(),
      'dense.safetensors': safetensors('linear.weight', [
        [1, 0],
        [0, 2],
        [1, 1],
      ]),
    },
    3,
  );
  const embedder = await TextEmbedder.open(manifest, { threads: 1 });
  const [alone] = await embedder.embed(['a dogs']);
  const [beside] = await embedder.embed(['a dogs', 'a dog a dog']);
  await embedder.close();
  // Means (4 + 6) / 2 and 1; rows of the matrix times them: 5, 2, 6; of length 1.
  const expected = [5, 2, 6].map((value) => value / Math.hypot(5, 2, 6));
  for (const vector of [alone, beside]) {
    expect(vector).toHaveLength(3);
    [...(vector ?? [])].forEach((value, index) =>
      expect(value).toBeCloseTo(expected[index] ?? 0, 5),
    );
  }
});

test('a matrix of another size is refused, with its file', async () => {
  const manifest = modelWith(
    { projection: 'dense.safetensors' },
    { 'dense.safetensors': safetensors('linear.weight', [[1, 2]]) },
    3,
  );
  await expect(TextEmbedder.open(manifest)).rejects.toThrow(/dense\.safetensors.*1 x 2/);
});
