/**
 * A model that shows what reaches it: its image tower answers its input values, its text tower the
 * token ids (times the mask, where it has one). Written as ONNX by hand (protobuf, onnx.proto3), so
 * that tests can make models of other kinds than the built-in one and read off every step.
 */
import { createHash } from 'node:crypto';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtInModel, loadManifest } from '../../src/models/manifest.ts';
import type { ModelManifest } from '../../src/models/manifest.ts';

/** Pixels of the edge; its vectors have 3 * SIZE * SIZE values, as many as a text has ids. */
export const SIZE = 4;
export const LENGTH = 3 * SIZE * SIZE;

const FLOAT = 1;
const TYPES = { int32: 6, int64: 7 };

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

// Protobuf: a field is its number and wire type (0 varint, 2 length-delimited), then its value.

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = BigInt(value);
  while (rest >= 128n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  return Buffer.from([...bytes, Number(rest)]);
}

function number(field: number, value: number): Buffer {
  return Buffer.concat([varint(field * 8), varint(value)]);
}

function message(field: number, ...content: (Buffer | string)[]): Buffer {
  const bytes = Buffer.concat(
    content.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)),
  );
  return Buffer.concat([varint(field * 8 + 2), varint(bytes.length), bytes]);
}

function model(
  nodes: Buffer[],
  inputs: Buffer[],
  output: Buffer,
  constants: Buffer[] = [],
): Buffer {
  const graph = [
    ...nodes,
    message(2, 'graph'),
    ...constants,
    ...inputs.map((input) => message(11, input)),
    message(12, output),
  ];
  return Buffer.concat([number(1, 8), message(7, ...graph), message(8, number(2, 15))]);
}

function node(
  operator: string,
  inputs: string[],
  output: string,
  attributes: Buffer[] = [],
): Buffer {
  const names = [...inputs.map((name) => message(1, name)), message(2, output)];
  return message(1, ...names, message(4, operator), ...attributes);
}

function integer(name: string, value: number): Buffer {
  return message(5, message(1, name), number(3, value), number(20, 2));
}

function integers(name: string, values: number[]): Buffer {
  return message(5, message(1, name), ...values.map((value) => number(8, value)), number(20, 7));
}

function initializer(name: string, values: number[]): Buffer {
  const data = Buffer.concat(values.map((value) => number(7, value)));
  return message(5, number(1, values.length), number(2, TYPES.int64), data, message(8, name));
}

function tensorInfo(name: string, type: number, shape: (number | string)[]): Buffer {
  const dimensions = shape.map((size) =>
    message(1, typeof size === 'number' ? number(1, size) : message(2, size)),
  );
  const tensor = message(1, number(1, type), message(2, ...dimensions));
  return Buffer.concat([message(1, name), message(2, tensor)]);
}
