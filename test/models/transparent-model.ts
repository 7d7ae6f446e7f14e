/**
 * A model that shows what reaches it: its image tower answers its input values, its text tower the
 * token ids (times the mask, where it has one), so
 * that tests can make models of other kinds than the built-in one and read off every step.
 */
import { createHash } from 'node:crypto';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtInModel, loadManifest } from '../../src/models/manifest.ts';
import type { ModelManifest } from '../../src/models/manifest.ts';
import {
  FLOAT,
  TYPES,
  initializer,
  integer,
  integers,
  model,
  node,
  tensorInfo,
} from '../support/onnx-file.ts';

/** Pixels of the edge; its vectors have 3 * SIZE * SIZE values, as many as a text has ids. */
export const SIZE = 4;
export const LENGTH = 3 * SIZE * SIZE;

export interface TransparentOptions {
  idType?: 'int32' | 'int64';
  mask?: boolean;
  imageBatch?: number;
  textBatch?: number;
  image?: Record<string, unknown>;
  text?: Record<string, unknown>;
  /** Makes the image tower ask for so much memory that no machine has it. */
  insatiable?: boolean;
}

/** Writes the model into `folder` and loads it. Its tokenizer is the built-in one's. */
export function transparentModel(folder: string, options: TransparentOptions = {}): ModelManifest {
  const { idType = 'int64', mask = false, imageBatch, textBatch } = options;
  const builtIn = builtInModel();
  copyFileSync(join(builtIn.folder, 'tokenizer.json'), join(folder, 'tokenizer.json'));
  writeFileSync(join(folder, 'vision.onnx'), imageTower(imageBatch, options.insatiable === true));
  writeFileSync(join(folder, 'text.onnx'), textTower(TYPES[idType], mask, textBatch));
  const config = {
    id: 'transparent',
    version: '1',
    licence: 'MIT',
    embedding_dim: LENGTH,
    image: {
      size: SIZE,
      resize: 'squash',
      interpolation: 'bilinear',
      crop: 'none',
      mean: [0.5, 0.25, 0],
      std: [0.5, 0.25, 1],
      input: 'image',
      output: 'pixels',
      ...(imageBatch === undefined ? {} : { fixed_batch: imageBatch }),
      ...options.image,
    },
    text: {
      max_length: LENGTH,
      pad_id: 7,
      bos_id: builtIn.text.bosId,
      eos_id: builtIn.text.eosId,
      padding: 'max-length',
      normalization: 'none',
      id_type: idType,
      input: 'tokens',
      mask: mask ? 'mask' : null,
      output: 'ids',
      ...(textBatch === undefined ? {} : { fixed_batch: textBatch }),
      ...options.text,
    },
    logit_scale: 100,
    logit_bias: null,
    files: { vision: 'vision.onnx', text: 'text.onnx', tokenizer: 'tokenizer.json' },
    checksums: Object.fromEntries(
      ['vision.onnx', 'text.onnx', 'tokenizer.json'].map((file) => {
        const content = readFileSync(join(folder, file));
        const sha256 = createHash('sha256').update(content).digest('hex');
        return [file, { bytes: content.length, sha256 }];
      }),
    ),
  };
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
  return loadManifest(folder);
}

function imageTower(batch: number | undefined, insatiable: boolean): Buffer {
  const input = tensorInfo('image', FLOAT, [batch ?? 'batch', 3, SIZE, SIZE]);
  const output = tensorInfo('pixels', FLOAT, [batch ?? 'batch', LENGTH]);
  if (!insatiable) return model([node('Flatten', ['image'], 'pixels')], [input], output);
  const copies = initializer('copies', [2 ** 38, 1, 1, 1, 1]);
  const nodes = [
    node('Expand', ['image', 'copies'], 'many'),
    node('ReduceMax', ['many'], 'one', [integers('axes', [0]), integer('keepdims', 0)]),
    node('Flatten', ['one'], 'pixels'),
  ];
  return model(nodes, [input], output, [copies]);
}

function textTower(type: number, mask: boolean, batch: number | undefined): Buffer {
  const shape = [batch ?? 'batch', 'length'];
  const toFloat = [integer('to', FLOAT)];
  const output = tensorInfo('ids', FLOAT, shape);
  if (!mask) {
    const nodes = [node('Cast', ['tokens'], 'ids', toFloat)];
    return model(nodes, [tensorInfo('tokens', type, shape)], output);
  }
  const nodes = [
    node('Mul', ['tokens', 'mask'], 'masked'),
    node('Cast', ['masked'], 'ids', toFloat),
  ];
  const inputs = [tensorInfo('tokens', type, shape), tensorInfo('mask', type, shape)];
  return model(nodes, inputs, output);
}
