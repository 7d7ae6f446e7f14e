/**
 * A text tower without its token table. The vocabulary of a multilingual tower is most of it (256,000
 * rows of 768 numbers: 750 of SigLIP 2's 1,077 MB), and a text needs a few dozen rows. The operator that
 * looks rows up is replaced by an input that takes them; they are read from the tower's own file
 * (token-table.ts). Weights that are multiplied by stay in that file as well, as ONNX lets tensors lie
 * in other files: the new graph is some hundred kilobytes, and the published file is kept to the byte.
 * Runs in an analyser, for it reads a stranger's file.
 */
import { basename } from 'node:path';
import { messageOf } from '../../base/errors.ts';
import { ATTRIBUTE, ELEMENT, GRAPH, MODEL, NODE, TENSOR, outlineOf } from './outline.ts';
import type { GraphInput, GraphNode, GraphTensor, Outline, Part } from './outline.ts';
import { FileSource, bytesField, numberField } from './wire.ts';
import type { Source } from './wire.ts';

/** A table of fewer bytes stays in its graph. */
export const SMALLEST_TABLE_BYTES = 64 * 2 ** 20;
/** Weights of fewer bytes are copied into the new graph. */
const SMALLEST_REFERENCE_BYTES = 1 << 16;
/** The new graph is no larger: a tower whose weights are of another kind stays as it is. */
const LARGEST_GRAPH_BYTES = 64 * 2 ** 20;
/** Operators between a text's ids and their lookup that change neither the ids nor their order. */
const KEEPS_ORDER = new Set(['Identity', 'Cast', 'Reshape', 'Flatten', 'Squeeze', 'Unsqueeze']);
const MOST_STEPS = 32;

/** The new graph, and where the rows are that it takes. */
export interface SplitGraph {
  /** An ONNX model; it has to lie beside the file that it was made from. */
  bytes: Uint8Array;
  /** The input that takes the rows of a text's ids, one after the other: float32 [ids, width]. */
  input: string;
  /** The input of the ids, which it takes as before. */
  ids: string;
  /** The file that holds the table, beside the tower; null: the tower itself. */
  file: string | null;
  /** Of the table's first byte. */
  offset: number;
  rows: number;
  width: number;
  type: 'float32' | 'float16';
}

/** Why a graph stays as it is: there is no such table, or the file is not what it should be. */
export interface Unsplit {
  reason: string;
}

/** Splits the tower at `path`. Does not throw, and writes nothing. */
export function splitTable(path: string, smallest = SMALLEST_TABLE_BYTES): SplitGraph | Unsplit {
  try {
    const source = new FileSource(path);
    try {
      return split(source, basename(path), smallest);
    } finally {
      source.close();
    }
  } catch (error) {
    return { reason: `${path} cannot be split: ${messageOf(error)}` };
  }
}

/** Who uses a value: `''` for uses that nobody here looks into. */
interface Use {
  operator: string;
  index: number;
  node: GraphNode | null;
}

function split(source: Source, name: string, smallest: number): SplitGraph | Unsplit {
  const outline = outlineOf(source);
  // Since 5 the shape of a Reshape is an input, as it is written here.
  if (outline.opset < 5) return { reason: 'its operators are of another age' };
  const uses = usesOf(outline);
  const makers = makersOf(outline);
  const lookups = outline.parts.flatMap((part) => {
    const table = part.kind === 'tensor' ? asTable(part.tensor, smallest) : null;
    if (table === null || part.kind !== 'tensor') return [];
    const [use, ...more] = uses.get(part.tensor.name) ?? [];
    const node =
      more.length === 0 && use?.operator === 'Gather' && use.index === 0 ? use.node : null;
    if (node === null || (node.integers.get('axis') ?? 0) !== 0) return [];
    const ids = idsBehind(node.inputs[1] ?? '', makers);
    return ids === null ? [] : [{ tensor: part.tensor, table, node, ids }];
  });
  const [largest] = lookups.sort((a, b) => b.table.bytes - a.table.bytes);
  if (largest === undefined) return { reason: 'it looks up no large table' };
  const { tensor, table, node, ids } = largest;
  const input = `${tensor.name}/rows`;
  if (uses.has(input) || outline.parts.some((part) => namesOf(part).includes(input))) {
    return { reason: `it has an input ${input} already` };
  }
  const bytes = withoutTable(source, outline, { name, uses, tensor, node, input, table });
  const { file, offset, rows, width, type } = table;
  return { bytes, input, ids, file, offset, rows, width, type };
}

type Table = Pick<SplitGraph, 'file' | 'offset' | 'rows' | 'width' | 'type'> & { bytes: number };

/** A matrix of floats in one piece, not smaller than that; null for all else. */
function asTable({ dims, type, place }: GraphTensor, smallest: number): Table | null {
  const [rows = 0, width = 0, ...more] = dims;
  const size = type === ELEMENT.float32 ? 4 : type === ELEMENT.float16 ? 2 : 0;
  if (place === null || more.length > 0 || size === 0 || rows < 1 || width < 1) return null;
  const { file, offset, bytes } = place;
  if (bytes < smallest || bytes !== rows * width * size || offset < 0) return null;
  return { file, offset, bytes, rows, width, type: size === 4 ? 'float32' : 'float16' };
}

function usesOf({ parts }: Outline): Map<string, Use[]> {
  const uses = new Map<string, Use[]>();
  const note = (name: string, use: Use): void => {
    const known = uses.get(name);
    if (known === undefined) uses.set(name, [use]);
    else known.push(use);
  };
  for (const part of parts) {
    if (part.kind === 'output') note(part.name, { operator: '', index: 0, node: null });
    if (part.kind !== 'node') continue;
    const { node } = part;
    for (const [index, name] of node.inputs.entries()) {
      note(name, { operator: node.operator, index, node });
    }
    for (const name of node.inner) note(name, { operator: '', index: 0, node: null });
  }
  return uses;
}

function namesOf(part: Part): string[] {
  if (part.kind === 'node') return part.node.outputs;
  if (part.kind === 'tensor') return [part.tensor.name];
  return part.kind === 'input' ? [part.input.name] : [];
}

/** What every value comes from: an operator, or an input. */
function makersOf({ parts }: Outline): Map<string, GraphNode | GraphInput> {
  const makers = new Map<string, GraphNode | GraphInput>();
  for (const part of parts) {
    if (part.kind === 'input') makers.set(part.input.name, part.input);
    if (part.kind === 'node') for (const name of part.node.outputs) makers.set(name, part.node);
  }
  return makers;
}

/** The input that these indices are the values of, in its order; null where they are something else. */
function idsBehind(
  indices: string,
  makers: ReadonlyMap<string, GraphNode | GraphInput>,
): string | null {
  let name = indices;
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const maker = makers.get(name);
    if (maker === undefined) return null;
    if ('type' in maker) return isWhole(maker.type) ? name : null;
    if (!KEEPS_ORDER.has(maker.operator)) return null;
    if (maker.operator === 'Cast' && !isWhole(maker.integers.get('to') ?? 0)) return null;
    name = maker.inputs[0] ?? '';
  }
  return null;
}

function isWhole(type: number): boolean {
  return type === ELEMENT.int32 || type === ELEMENT.int64;
}

interface Cut {
  name: string;
  uses: ReadonlyMap<string, Use[]>;
  tensor: GraphTensor;
  node: GraphNode;
  input: string;
  table: Table;
}

/** The model's bytes. @throws Error where they are too many. */
function withoutTable(source: Source, { around, graph, parts }: Outline, cut: Cut): Uint8Array {
  let room = LARGEST_GRAPH_BYTES;
  const copy = ({ start, to }: { start: number; to: number }): Uint8Array => {
    room -= to - start;
    if (room < 0) throw new Error('most of it is no table and no weights to multiply by');
    return Uint8Array.from(source.read(start, to - start));
  };
  const content: Uint8Array[] = [];
  for (const part of parts) {
    if (part.kind === 'node' && part.node === cut.node) content.push(...inPlaceOfLookup(cut));
    else if (namesOf(part).includes(cut.tensor.name)) continue;
    else if (part.kind === 'tensor' && isOnlyMultiplied(part.tensor, cut)) {
      content.push(reference(part.tensor, cut.name));
    } else content.push(copy(part.field));
  }
  content.push(rowsInput(cut));
  return Buffer.concat(
    [...around, graph]
      .sort((a, b) => a.start - b.start)
      .map((field) => (field === graph ? bytesField(MODEL.graph, ...content) : copy(field))),
  );
}

/**
 * Weights that only multiply are packed anew when a session opens, by code that reads from any address.
 * Others are used where they lie, and a place in a protobuf is not aligned as their type needs it.
 */
function isOnlyMultiplied({ name, place }: GraphTensor, { uses }: Cut): boolean {
  const { file = '', bytes = 0 } = place ?? {};
  if (file !== null || bytes < SMALLEST_REFERENCE_BYTES) return false;
  return (uses.get(name) ?? []).every(
    ({ operator, index }) => (operator === 'MatMul' || operator === 'Gemm') && index === 1,
  );
}

/** A tensor whose bytes lie in the file that it came from. */
function reference({ name, dims, type, place }: GraphTensor, file: string): Uint8Array {
  const entry = (key: string, value: string): Uint8Array =>
    bytesField(TENSOR.external, bytesField(1, key), bytesField(2, value));
  return bytesField(
    GRAPH.initializer,
    ...dims.map((size) => numberField(TENSOR.dims, size)),
    numberField(TENSOR.type, type),
    bytesField(TENSOR.name, name),
    entry('location', file),
    entry('offset', String(place?.offset ?? 0)),
    entry('length', String(place?.bytes ?? 0)),
    numberField(TENSOR.location, 1),
  );
}

/**
 * The rows in the shape that the lookup would have given them, which is that of the ids and the width,
 * and in the table's type: they come in float32, which onnxruntime-node takes from every JavaScript.
 */
function inPlaceOfLookup({ node, input, table, tensor }: Cut): Uint8Array[] {
  const made = (what: string): string => `${tensor.name}/rows/${what}`;
  const operator = (
    type: string,
    inputs: string[],
    output: string,
    ...attributes: Uint8Array[]
  ): Uint8Array =>
    bytesField(
      GRAPH.node,
      ...inputs.map((name) => bytesField(NODE.input, name)),
      bytesField(NODE.output, output),
      bytesField(NODE.operator, type),
      ...attributes,
    );
  const count = Buffer.alloc(8);
  count.writeBigInt64LE(BigInt(table.width));
  const width = bytesField(
    ATTRIBUTE.tensor,
    numberField(TENSOR.dims, 1),
    numberField(TENSOR.type, ELEMENT.int64),
    bytesField(TENSOR.raw, count),
  );
  const attribute = (name: string, type: number, value: Uint8Array): Uint8Array =>
    bytesField(
      NODE.attribute,
      bytesField(ATTRIBUTE.name, name),
      value,
      numberField(ATTRIBUTE.type, type),
    );
  // AttributeProto.AttributeType: 2 is INT, 4 is TENSOR.
  const axis = attribute('axis', 2, numberField(ATTRIBUTE.integer, 0));
  const to = attribute('to', 2, numberField(ATTRIBUTE.integer, ELEMENT[table.type]));
  return [
    operator('Shape', [node.inputs[1] ?? ''], made('ids')),
    operator('Constant', [], made('width'), attribute('value', 4, width)),
    operator('Concat', [made('ids'), made('width')], made('shape'), axis),
    operator('Reshape', [input, made('shape')], made('shaped')),
    operator('Cast', [made('shaped')], node.outputs[0] ?? '', to),
  ];
}

/** ValueInfoProto: a name, and TypeProto.Tensor with a dimension left open. */
function rowsInput({ input, table }: Cut): Uint8Array {
  const dimensions = [bytesField(2, `${input}/count`), numberField(1, table.width)];
  const shape = bytesField(2, ...dimensions.map((one) => bytesField(1, one)));
  return bytesField(
    GRAPH.input,
    bytesField(1, input),
    bytesField(2, bytesField(1, numberField(1, ELEMENT.float32), shape)),
  );
}
