/** ONNX files written by hand (protobuf, onnx.proto3), as small as a test needs them. */

/** Element types by their numbers. */
export const FLOAT = 1;
export const FLOAT16 = 10;
export const TYPES = { int32: 6, int64: 7 };

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

export function model(
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
  const content = Buffer.concat(graph);
  const { before, after } = modelHeads(content.length);
  return Buffer.concat([before, content, after]);
}

/** What stands around the parts of a graph of so many bytes, its name included. */
export function modelHeads(bytes: number): { before: Buffer; after: Buffer } {
  return {
    before: Buffer.concat([number(1, 8), varint(7 * 8 + 2), varint(bytes)]),
    after: message(8, number(2, 15)),
  };
}

/** A field of so many bytes, of which these come first. */
export function lengthPrefix(field: number, bytes: number, first: Buffer): Buffer {
  return Buffer.concat([varint(field * 8 + 2), varint(bytes), first]);
}

/** An initializer up to its bytes, which follow. */
export function tensorHead(name: string, type: number, dims: number[], bytes: number): Buffer {
  const head = Buffer.concat([
    ...dims.map((size) => number(1, size)),
    number(2, type),
    message(8, name),
    varint(9 * 8 + 2),
    varint(bytes),
  ]);
  return lengthPrefix(5, head.length + bytes, head);
}

/** An initializer whose bytes lie in a file beside the model. */
export function externalTensor(
  name: string,
  type: number,
  dims: number[],
  place: { location: string; offset: number; length: number },
): Buffer {
  const entries = Object.entries(place).map(([key, value]) =>
    message(13, message(1, key), message(2, String(value))),
  );
  const sizes = dims.map((size) => number(1, size));
  return message(5, ...sizes, number(2, type), message(8, name), ...entries, number(14, 1));
}

export function node(
  operator: string,
  inputs: string[],
  output: string,
  attributes: Buffer[] = [],
): Buffer {
  const names = [...inputs.map((name) => message(1, name)), message(2, output)];
  return message(1, ...names, message(4, operator), ...attributes);
}

export function integer(name: string, value: number): Buffer {
  return message(5, message(1, name), number(3, value), number(20, 2));
}

export function integers(name: string, values: number[]): Buffer {
  return message(5, message(1, name), ...values.map((value) => number(8, value)), number(20, 7));
}

export function initializer(name: string, values: number[]): Buffer {
  const data = Buffer.concat(values.map((value) => number(7, value)));
  return message(5, number(1, values.length), number(2, TYPES.int64), data, message(8, name));
}

export function tensorInfo(name: string, type: number, shape: (number | string)[]): Buffer {
  const dimensions = shape.map((size) =>
    message(1, typeof size === 'number' ? number(1, size) : message(2, size)),
  );
  const tensor = message(1, number(1, type), message(2, ...dimensions));
  return Buffer.concat([message(1, name), message(2, tensor)]);
}
