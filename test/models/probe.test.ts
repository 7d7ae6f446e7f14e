/** Folders as exporters leave them: what is found in them, and what is missing, said by name. */
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readGraph } from '../../src/models/probe/graph.ts';
import { probeFolder, type OwnModel } from '../../src/models/probe/own-model.ts';
import { builtInModel } from '../../src/models/manifest.ts';
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

type Sizes = (number | string)[];

/** Flattens pictures of 4 x 4 pixels. */
function vision(input: string, output: string, batch: number | string = 'batch'): Buffer {
  return model(
    [node('Flatten', [input], output)],
    [tensorInfo(input, FLOAT, [batch, 3, 4, 4])],
    tensorInfo(output, FLOAT, [batch, 48]),
  );
}

/** Turns ids into numbers. */
function text(
  type: 'int32' | 'int64',
  output: string,
  shape: Sizes,
  others: string[] = [],
): Buffer {
  const ids = tensorInfo('input_ids', TYPES[type], shape);
  const more = others.map((name) => tensorInfo(name, TYPES[type], shape));
  const sum = others.map((name, index) =>
    node('Add', [index === 0 ? 'input_ids' : `sum ${index - 1}`, name], `sum ${index}`),
  );
  const last = others.length === 0 ? 'input_ids' : `sum ${others.length - 1}`;
  return model(
    [...sum, node('Cast', [last], output, [integer('to', FLOAT)])],
    [ids, ...more],
    tensorInfo(output, FLOAT, shape),
  );
}

/** Lays out files, objects as JSON, and looks at the folder. */
async function probe(files: Record<string, Buffer | object | string>): Promise<OwnModel> {
  const folder = join(scratchFolder(), 'My Model');
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    const isFile = Buffer.isBuffer(content) || typeof content === 'string';
    if (path.endsWith('tokenizer.json')) {
      copyFileSync(join(builtInModel().folder, 'tokenizer.json'), join(folder, path));
    } else writeFileSync(join(folder, path), isFile ? content : JSON.stringify(content));
  }
  return probeFolder(folder, readGraph);
}

const clipPictures = {
  ...{ size: { shortest_edge: 4 }, crop_size: { height: 4, width: 4 }, do_center_crop: true },
  ...{ image_mean: [0.48, 0.46, 0.41], image_std: [0.27, 0.26, 0.28], resample: 3 },
};
const codes = ({ missing }: OwnModel): string[] => missing.map(({ code }) => code);

describe('a folder is an encoder', () => {
  test('as optimum and transformers.js export CLIP, its variants left alone', async () => {
    const own = await probe({
      'onnx/vision_model.onnx': vision('pixel_values', 'image_embeds'),
      'onnx/vision_model_fp16.onnx': 'never opened',
      'onnx/text_model.onnx': text('int64', 'text_embeds', ['batch', 48]),
      'config.json': { model_type: 'clip', text_config: { max_position_embeddings: 77 } },
      'preprocessor_config.json': clipPictures,
      'tokenizer.json': '',
      'tokenizer_config.json': { pad_token: '<pad>', eos_token: { content: '</s>' } },
    });
    expect(codes(own)).toEqual([]);
    expect(own.found.map(({ part, file }) => `${part} ${file ?? ''}`)).toEqual([
      'vision onnx/vision_model.onnx',
      'text onnx/text_model.onnx',
      'tokenizer tokenizer.json',
      'pictures preprocessor_config.json',
      'dimensions ',
    ]);
    expect(own.config).toMatchObject({
      id: 'own-my-model',
      embedding_dim: 48,
      image: {
        ...{ size: 4, resize: 'shortest-edge', crop: 'center', interpolation: 'bicubic' },
        ...{ mean: [0.48, 0.46, 0.41], input: 'pixel_values', output: 'image_embeds' },
      },
      text: {
        ...{ max_length: 48, pad_id: 1, eos_id: 2, padding: 'max-length', mask: null },
        ...{ normalization: 'none', special_tokens: 'as-written', id_type: 'int64' },
      },
    });
  });

  test('as Immich lays out a SigLIP of open_clip', async () => {
    const own = await probe({
      'visual/model.onnx': vision('image', 'embedding', 1),
      'visual/preprocess_cfg.json': {
        ...{ size: [4, 4], mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
        ...{ interpolation: 'bicubic', resize_mode: 'squash' },
      },
      'textual/model.onnx': text('int32', 'embedding', [1, 48]),
      'textual/tokenizer.json': '',
      'config.json': { model_type: 'siglip' },
    });
    expect(codes(own)).toEqual([]);
    expect(own.config?.image).toMatchObject({ resize: 'squash', crop: 'none', fixed_batch: 1 });
    expect(own.config?.text).toMatchObject({
      ...{ id_type: 'int32', fixed_batch: 1, normalization: 'canonicalize' },
      ...{ special_tokens: 'end', padding: 'max-length', max_length: 48 },
    });
  });

  test('as Chinese-CLIP comes, with BERT’s vocabulary, mask and types', async () => {
    const own = await probe({
      'visual.onnx': vision('pixel_values', 'image_features'),
      'text.onnx': text('int64', 'text_features', ['n', 48], ['attention_mask', 'token_type_ids']),
      'vocab.txt': '[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n狗\n',
      'preprocessor_config.json': {
        ...clipPictures,
        size: { height: 4, width: 4 },
        do_center_crop: false,
      },
    });
    expect(codes(own)).toEqual([]);
    expect(own.config?.text).toMatchObject({
      ...{ mask: 'attention_mask', token_types: 'token_type_ids' },
      ...{ pad_id: 0, bos_id: 2, eos_id: 3 },
    });
    expect(own.config?.image.resize).toBe('squash');
  });
});

describe('a folder is none', () => {
  const towers = {
    'vision_model.onnx': vision('pixel_values', 'image_embeds'),
    'text_model.onnx': text('int64', 'text_embeds', ['batch', 48]),
  };

  test('without a tokenizer, and without a word on its pictures', async () => {
    expect(codes(await probe(towers))).toEqual(['tokenizer', 'pictures']);
    const pieces = await probe({
      ...towers,
      'tokenizer.model': 'x',
      'preprocessor_config.json': clipPictures,
    });
    expect(pieces.missing).toEqual([{ code: 'tokenizer-form', detail: 'tokenizer.model' }]);
    expect(pieces.config).toBeNull();
  });

  test('with one graph for both, with weights alone, or with variants alone', async () => {
    const both = model(
      [node('Flatten', ['pixel_values'], 'logits')],
      [
        tensorInfo('pixel_values', FLOAT, [1, 3, 4, 4]),
        tensorInfo('input_ids', TYPES.int64, [1, 8]),
      ],
      tensorInfo('logits', FLOAT, [1, 48]),
    );
    const more = { 'tokenizer.json': '', 'preprocessor_config.json': clipPictures };
    expect(codes(await probe({ 'model.onnx': both, ...more }))).toEqual(['fused']);
    expect(codes(await probe({ 'model.safetensors': 'x', ...more }))).toEqual(['only-weights']);
    const halves = {
      'vision_model_fp16.onnx': vision('pixel_values', 'image_embeds'),
      'text_model_fp16.onnx': text('int64', 'text_embeds', ['batch', 48]),
    };
    expect(codes(await probe({ ...halves, ...more }))).toEqual(['only-variants']);
  });

  test('with towers that do not fit each other, or break off', async () => {
    const more = { 'tokenizer.json': '', 'preprocessor_config.json': clipPictures };
    const short = { ...towers, 'text_model.onnx': text('int64', 'text_embeds', ['batch', 32]) };
    expect((await probe({ ...short, ...more })).missing).toEqual([
      { code: 'dimensions', detail: '48, 32' },
    ]);
    const broken = await probe({ ...towers, 'text_model.onnx': 'no graph', ...more });
    expect(codes(broken)).toEqual(['unreadable', 'text']);
    expect(broken.missing[0]?.detail).toContain('text_model.onnx');
    const tokens = model(
      [
        node('Cast', ['input_ids'], 'numbers', [integer('to', FLOAT)]),
        node('Unsqueeze', ['numbers', 'axis'], 'last_hidden_state'),
      ],
      [tensorInfo('input_ids', TYPES.int64, ['batch', 'length'])],
      tensorInfo('last_hidden_state', FLOAT, ['batch', 'length', 1]),
      [initializer('axis', [2])],
    );
    const unpooled = await probe({ ...towers, 'text_model.onnx': tokens, ...more });
    expect(codes(unpooled)).toEqual(['per-token', 'dimensions']);
  });

  test('that is not there', async () => {
    await expect(probeFolder('/nowhere', readGraph)).rejects.toMatchObject({
      code: 'files-missing',
    });
  });
});
