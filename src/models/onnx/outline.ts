/**
 * The outline of an ONNX model file (onnx.proto3): its operators and the places of its tensors, read
 * without the tensors' own bytes. Runs in an analyser, for it reads a stranger's file.
 */
import type { Budget, Field, Source } from './wire.ts';
import { fieldsOf, numbersOf, textOf } from './wire.ts';

/** Fields of the messages, by their numbers in onnx.proto3. */
export const MODEL = { opset: 8, graph: 7 };
export const GRAPH = { node: 1, initializer: 5, input: 11, output: 12 };
export const NODE = { input: 1, output: 2, name: 3, operator: 4, attribute: 5, domain: 7 };
export const ATTRIBUTE = { name: 1, integer: 3, tensor: 5, graph: 6, graphs: 11, type: 20 };
export const TENSOR = {
  ...{ dims: 1, type: 2, floats: 4, name: 8, raw: 9, external: 13, location: 14 },
};
/** TensorProto.DataType */
export const ELEMENT = { float32: 1, int32: 6, int64: 7, float16: 10 };

/** Parts of a graph; a text tower of 24 blocks has some ten thousand. */
const MOST_FIELDS = 500_000;
const MOST_TEXT_BYTES = 32_000_000;
/** Operators that hold graphs (If, Loop) hold no more than a few within each other. */
const DEEPEST = 8;
/** An operator with all its attributes. */
const LARGEST_NODE = 1 << 20;

export interface GraphNode {
  /** `Gather`, or `domain.Operator` for one that is not ONNX's own. */
  operator: string;
  inputs: string[];
  outputs: string[];
  /** Whole-number attributes by name. */
  integers: ReadonlyMap<string, number>;
  /** Names that graphs within it use. */
  inner: string[];
}

export interface GraphTensor {
  name: string;
  dims: number[];
  type: number;
  /** Where its bytes lie, one after the other and little-endian; null where they are in another form. */
  place: { file: string | null; offset: number; bytes: number } | null;
}

export interface GraphInput {
  name: string;
  type: number;
}

/** A field of the graph and what it is. */
export type Part = { field: Field } & (
  | { kind: 'node'; node: GraphNode }
  | { kind: 'tensor'; tensor: GraphTensor }
  | { kind: 'input'; input: GraphInput }
  | { kind: 'output'; name: string }
  | { kind: 'other' }
);

export interface Outline {
  /** The fields beside the graph. */
  around: Field[];
  graph: Field;
  parts: Part[];
  /** Of ONNX's own operators. */
  opset: number;
}

/** @throws Error in plain words where the file is no model, or larger in its parts than any tower. */
export function outlineOf(source: Source): Outline {
  const budget: Budget = { fields: MOST_FIELDS, textBytes: MOST_TEXT_BYTES };
  const top = [...fieldsOf(source, budget)];
  const graphs = top.filter(({ number, isBytes }) => number === MODEL.graph && isBytes);
  const [graph, ...others] = graphs;
  if (graph === undefined || others.length > 0) throw new Error('it holds not one graph');
  const parts: Part[] = [];
  for (const field of fieldsOf(source, budget, graph.from, graph.to)) {
    parts.push(partOf(source, budget, field));
  }
  const opsets = top
    .filter(({ number, isBytes }) => number === MODEL.opset && isBytes)
    .map((field) => opsetOf(source, budget, field));
  const own = opsets.find(({ domain }) => domain === '' || domain === 'ai.onnx');
  return { around: top.filter((field) => field !== graph), graph, parts, opset: own?.version ?? 0 };
}

function partOf(source: Source, budget: Budget, field: Field): Part {
  if (!field.isBytes) return { field, kind: 'other' };
  switch (field.number) {
    case GRAPH.node:
      return { field, kind: 'node', node: nodeOf(source, budget, field, 0) };
    case GRAPH.initializer:
      return { field, kind: 'tensor', tensor: tensorOf(source, budget, field) };
    case GRAPH.input:
      return { field, kind: 'input', input: inputOf(source, budget, field) };
    case GRAPH.output:
      return { field, kind: 'output', name: inputOf(source, budget, field).name };
    default:
      return { field, kind: 'other' };
  }
}

function opsetOf(
  source: Source,
  budget: Budget,
  { from, to }: Field,
): { domain: string; version: number } {
  let [domain, version] = ['', 0];
  for (const field of fieldsOf(source, budget, from, to)) {
    if (field.number === 1) domain = textOf(source, budget, field);
    if (field.number === 2) version = field.value;
  }
  return { domain, version };
}

function nodeOf(source: Source, budget: Budget, { from, to }: Field, depth: number): GraphNode {
  if (to - from > LARGEST_NODE) throw new Error('it has an operator of more than a megabyte');
  if (depth > DEEPEST) throw new Error('its graphs lie too deep within each other');
  const inputs: string[] = [];
  const outputs: string[] = [];
  const integers = new Map<string, number>();
  const inner: string[] = [];
  let [operator, domain] = ['', ''];
  for (const field of fieldsOf(source, budget, from, to)) {
    if (field.number === NODE.input) inputs.push(textOf(source, budget, field));
    else if (field.number === NODE.output) outputs.push(textOf(source, budget, field));
    else if (field.number === NODE.operator) operator = textOf(source, budget, field);
    else if (field.number === NODE.domain) domain = textOf(source, budget, field);
    else if (field.number === NODE.attribute) {
      let name = '';
      let integer: number | null = null;
      for (const part of fieldsOf(source, budget, field.from, field.to)) {
        if (part.number === ATTRIBUTE.name) name = textOf(source, budget, part);
        else if (part.number === ATTRIBUTE.integer) integer = part.value;
        else if (part.number === ATTRIBUTE.graph || part.number === ATTRIBUTE.graphs) {
          for (const used of namesIn(source, budget, part, depth)) inner.push(used);
        }
      }
      if (integer !== null) integers.set(name, integer);
    }
  }
  const isOwn = domain === '' || domain === 'ai.onnx';
  return {
    ...{ operator: isOwn ? operator : `${domain}.${operator}`, inputs, outputs, integers, inner },
  };
}

/** All names that a graph within an operator uses: some of them are of the graph around it. */
function namesIn(source: Source, budget: Budget, { from, to }: Field, depth: number): string[] {
  const names: string[] = [];
  for (const field of fieldsOf(source, budget, from, to)) {
    if (field.number === GRAPH.node) {
      const { inputs, inner } = nodeOf(source, budget, field, depth + 1);
      for (const name of [...inputs, ...inner]) names.push(name);
    } else if (field.number === GRAPH.output) {
      names.push(inputOf(source, budget, field).name);
    }
  }
  return names;
}

function tensorOf(source: Source, budget: Budget, { from, to }: Field): GraphTensor {
  const tensor: GraphTensor = { name: '', dims: [], type: 0, place: null };
  const external = new Map<string, string>();
  let isExternal = false;
  const runs: { offset: number; bytes: number }[] = [];
  for (const field of fieldsOf(source, budget, from, to)) {
    if (field.number === TENSOR.dims) tensor.dims.push(...dimsOf(source, field));
    else if (field.number === TENSOR.type) tensor.type = field.value;
    else if (field.number === TENSOR.name) tensor.name = textOf(source, budget, field);
    else if (field.number === TENSOR.location) isExternal = field.value === 1;
    else if (field.number === TENSOR.external) {
      const [key, value] = entryOf(source, budget, field);
      external.set(key, value);
    } else if ((field.number === TENSOR.raw || field.number === TENSOR.floats) && field.isBytes) {
      runs.push({ offset: field.from, bytes: field.to - field.from });
    }
  }
  if (!isExternal) {
    const [run, ...more] = runs;
    const isOne = run !== undefined && more.length === 0;
    return { ...tensor, place: isOne ? { file: null, ...run } : null };
  }
  const [file, offset] = [external.get('location'), Number(external.get('offset') ?? 0)];
  const bytes = Number(external.get('length') ?? Number.NaN);
  const isSaid = file !== undefined && [offset, bytes].every((one) => Number.isSafeInteger(one));
  return { ...tensor, place: isSaid ? { file, offset, bytes } : null };
}

function dimsOf(source: Source, field: Field): number[] {
  if (field.to - field.from > 256) throw new Error('it has a tensor of too many dimensions');
  return numbersOf(source, field);
}

function entryOf(source: Source, budget: Budget, { from, to }: Field): [string, string] {
  let [key, value] = ['', ''];
  for (const field of fieldsOf(source, budget, from, to)) {
    if (field.number === 1) key = textOf(source, budget, field);
    if (field.number === 2) value = textOf(source, budget, field);
  }
  return [key, value];
}

/** Name and element type of a ValueInfoProto. */
function inputOf(source: Source, budget: Budget, { from, to }: Field): GraphInput {
  const input: GraphInput = { name: '', type: 0 };
  for (const field of fieldsOf(source, budget, from, to)) {
    if (field.number === 1) input.name = textOf(source, budget, field);
    if (field.number !== 2 || !field.isBytes) continue;
    for (const tensor of fieldsOf(source, budget, field.from, field.to)) {
      if (tensor.number !== 1 || !tensor.isBytes) continue;
      for (const part of fieldsOf(source, budget, tensor.from, tensor.to)) {
        if (part.number === 1) input.type = part.value;
      }
    }
  }
  return input;
}
