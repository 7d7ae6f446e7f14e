/**
 * Text towers that look their tokens up in a table, of any size: as small as a test needs them, or as
 * large as SigLIP 2's. Written piece by piece, so that a gigabyte needs no memory.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { basename } from 'node:path';
import {
  FLOAT,
  FLOAT16,
  TYPES,
  externalTensor,
  initializer,
  integer,
  integers,
  lengthPrefix,
  modelHeads,
  node,
  tensorHead,
  tensorInfo,
} from './onnx-file.ts';

export interface TokenTower {
  rows: number;
  width: number;
  /** Of the table; all else is float32. */
  type: 'float32' | 'float16';
  /** Blocks of four square matrices and two of four times the width, as a transformer has. */
  blocks: number;
  dimensions: number;
  idType?: keyof typeof TYPES;
  /** The table lies in a file of its own, as those of more than 2 GB do. */
  external?: string;
  /** What the table is looked up by, in place of the ids; the ids as exporters of CLIP pass them on by default. */
  indices?: 'ids' | 'ids plus one';
  /** Something else that uses the table. */
  tableIsUsedTwice?: boolean;
}

interface Chunk {
  bytes: number;
  write: (file: number) => void;
}

/** Writes the tower: `tokens` [batch, length] to `vector` [batch, dimensions], the mean over ids that are not 0. */
export function writeTokenTower(path: string, tower: TokenTower): void {
  const { rows, width, type, blocks, dimensions, external } = tower;
  const idType = TYPES[tower.idType ?? 'int64'];
  const toFloat = [integer('to', FLOAT)];
  const nodes = [
    // As `input_ids.view(-1, input_ids.shape[-1])` is exported.
    node('Shape', ['tokens'], 'token shape'),
    node('Reshape', ['tokens', 'token shape'], 'tokens again'),
    node('Cast', ['tokens again'], 'indices', [integer('to', TYPES.int64)]),
    node('Add', ['indices', 'one'], 'indices plus one'),
    node(
      'Gather',
      ['table', tower.indices === 'ids plus one' ? 'indices plus one' : 'indices'],
      'rows',
      [integer('axis', 0)],
    ),
    node('Cast', ['rows'], 'block 0', toFloat),
  ];
  const chunks: Chunk[] = [];
  const matrix = (name: string, from: number, to: number): void => {
    chunks.push(...tensorChunks(name, FLOAT, [from, to], floats(from * to, Math.sqrt(3 / from))));
  };
  for (let block = 0; block < blocks; block += 1) {
    let value = `block ${block}`;
    for (const [step, factor] of [1, 1, 1, 1, 4, 0.25].entries()) {
      const from = step === 5 ? width * 4 : width;
      const name = `weights ${block} ${step}`;
      matrix(name, from, from * factor);
      nodes.push(node('MatMul', [value, name], `product ${block} ${step}`));
      value = `product ${block} ${step}`;
    }
    nodes.push(node('Add', [`block ${block}`, value], `block ${block + 1}`));
  }
  matrix('projection', width, dimensions);
  nodes.push(
    // A mask made of the ids, as towers without one of their own make it.
    node('Sign', ['tokens'], 'signs'),
    node('Cast', ['signs'], 'mask', toFloat),
    node('Unsqueeze', ['mask', 'last'], 'mask column'),
    node('Mul', [`block ${blocks}`, 'mask column'], 'masked'),
    node('ReduceMean', ['masked'], 'mean', [integers('axes', [1]), integer('keepdims', 0)]),
    node('MatMul', ['mean', 'projection'], tower.tableIsUsedTwice === true ? 'product' : 'vector'),
  );
  if (tower.tableIsUsedTwice === true) {
    nodes.push(
      node('ReduceMax', ['table'], 'largest', [integer('keepdims', 0)]),
      node('Cast', ['largest'], 'largest float', toFloat),
      node('Add', ['product', 'largest float'], 'vector'),
    );
  }
  const element = type === 'float32' ? FLOAT : FLOAT16;
  const values = type === 'float32' ? floats(rows * width, 1) : halves(rows * width);
  if (external === undefined) chunks.push(...tensorChunks('table', element, [rows, width], values));
  else {
    const file = openSync(external, 'w');
    // Something else comes first, as it mostly does.
    writeSync(file, Buffer.alloc(4096));
    values.write(file);
    closeSync(file);
    const place = { location: basename(external), offset: 4096, length: values.bytes };
    chunks.push(ofBuffer(externalTensor('table', element, [rows, width], place)));
  }
  const small = [...nodes, initializer('last', [2]), initializer('one', [1])].map(ofBuffer);
  const ports = [
    ...[tensorInfo('tokens', idType, ['batch', 'length'])].map((one) =>
      lengthPrefix(11, one.length, one),
    ),
    ...[tensorInfo('vector', FLOAT, ['batch', dimensions])].map((one) =>
      lengthPrefix(12, one.length, one),
    ),
  ].map(ofBuffer);
  const all = [...small, ...chunks, ...ports];
  const { before, after } = modelHeads(all.reduce((sum, { bytes }) => sum + bytes, 0));
  const file = openSync(path, 'w');
  for (const { write } of [ofBuffer(before), ...all, ofBuffer(after)]) write(file);
  closeSync(file);
}

function ofBuffer(buffer: Buffer): Chunk {
  return { bytes: buffer.length, write: (file) => void writeSync(file, buffer) };
}

function tensorChunks(name: string, type: number, dims: number[], values: Chunk): Chunk[] {
  return [ofBuffer(tensorHead(name, type, dims, values.bytes)), values];
}

const PIECE = 1 << 20;

/** How many there were: no two are alike, for the runtime keeps weights that are only once. */
let made = 0;

/** Numbers from -1 to 1; the generator of Numerical Recipes. */
function numbers(count: number, size: number, piece: (values: Float32Array) => Uint8Array): Chunk {
  made += 1;
  const seed = Math.imul(made, 2654435761) >>> 0;
  return {
    bytes: count * size,
    write: (file) => {
      let state = seed;
      for (let done = 0; done < count; done += PIECE) {
        const values = new Float32Array(Math.min(PIECE, count - done));
        for (let index = 0; index < values.length; index += 1) {
          state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
          values[index] = state / 2 ** 31 - 1;
        }
        writeSync(file, piece(values));
      }
    },
  };
}

function floats(count: number, scale: number): Chunk {
  return numbers(count, 4, (values) => new Uint8Array(values.map((one) => one * scale).buffer));
}

/** Half-precision numbers from -2 to 2: sign, an exponent of 2 ** -14 to 2 ** 0, and ten bits. */
function halves(count: number): Chunk {
  return numbers(count, 2, (values) => {
    const bits = Uint16Array.from(values, (one) => {
      const whole = Math.floor(Math.abs(one) * 2 ** 14);
      return (one < 0 ? 0x8000 : 0) | Math.max(0x400, whole % 0x4000);
    });
    return new Uint8Array(bits.buffer);
  });
}
