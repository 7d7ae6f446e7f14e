/**
 * Protobuf's wire format (protobuf.dev/programming-guides/encoding), read field by field from a file or
 * from memory and written piece by piece: a message is never decoded as a whole, so that its size costs
 * nothing. What it reads may be a stranger's: all of it is bounded.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** Bytes that can be read from any place. */
export interface Source {
  readonly length: number;
  /** @throws Error where there are not so many. */
  read(offset: number, length: number): Uint8Array;
}

/** What may still be read; a graph that has more of it is no tower. */
export interface Budget {
  fields: number;
  /** Of names and other texts. */
  textBytes: number;
}

/** One field of a message: `value` for numbers, `from` and `to` around what is longer than that. */
export interface Field {
  number: number;
  isBytes: boolean;
  /** As int64; beyond 2 ** 53 it is rounded. 0 for fields of fixed length, which nobody here reads. */
  value: number;
  /** Where the field begins, its tag included. */
  start: number;
  from: number;
  to: number;
}

/** Bytes that are read ahead: most fields of a graph are shorter, and long ones are jumped over. */
const WINDOW_BYTES = 1 << 16;
const LONGEST_VARINT = 10;
const LONGEST_TEXT = 4096;

/** A file; must be closed. */
export class FileSource implements Source {
  readonly length: number;
  readonly #handle: number;
  #window: Uint8Array = new Uint8Array(0);
  #windowAt = 0;

  /** @throws Error of the system where it cannot be opened. */
  constructor(path: string) {
    this.#handle = openSync(path, 'r');
    this.length = fstatSync(this.#handle).size;
  }

  read(offset: number, length: number): Uint8Array {
    if (offset < 0 || offset + length > this.length) throw new Error('the file ends too early');
    const at = offset - this.#windowAt;
    if (at < 0 || at + length > this.#window.length) {
      const wanted = Math.min(Math.max(length, WINDOW_BYTES), this.length - offset);
      const bytes = new Uint8Array(wanted);
      let filled = 0;
      while (filled < wanted) {
        const count = readSync(this.#handle, bytes, filled, wanted - filled, offset + filled);
        if (count === 0) throw new Error('the file became shorter');
        filled += count;
      }
      this.#window = bytes;
      this.#windowAt = offset;
    }
    return this.#window.subarray(offset - this.#windowAt, offset - this.#windowAt + length);
  }

  close(): void {
    closeSync(this.#handle);
  }
}

/** Bytes in memory. */
export class MemorySource implements Source {
  readonly length: number;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.length = bytes.length;
  }

  read(offset: number, length: number): Uint8Array {
    if (offset < 0 || offset + length > this.length) throw new Error('a message ends too early');
    return this.#bytes.subarray(offset, offset + length);
  }
}

/** The fields of the message between two places. @throws Error where they are no message, or too many. */
export function* fieldsOf(
  source: Source,
  budget: Budget,
  from = 0,
  to = source.length,
): Generator<Field> {
  let at = from;
  while (at < to) {
    budget.fields -= 1;
    if (budget.fields < 0) throw new Error('it has more parts than any text tower');
    const start = at;
    const tag = varintAt(source, at, to);
    at = tag.end;
    const number = Math.floor(tag.value / 8);
    const kind = tag.value % 8;
    if (number < 1) throw new Error('it is no protobuf message');
    if (kind === 0) {
      const { value, end } = varintAt(source, at, to);
      yield { number, isBytes: false, value, start, from: at, to: end };
      at = end;
    } else {
      const length = kind === 2 ? varintAt(source, at, to) : { value: fixedLength(kind), end: at };
      const end = length.end + length.value;
      if (length.value < 0 || end > to) throw new Error('it is cut off');
      yield { number, isBytes: kind === 2, value: 0, start, from: length.end, to: end };
      at = end;
    }
  }
}

/** A field that may come number by number or packed into bytes (`repeated int64`). */
export function numbersOf(source: Source, { isBytes, value, from, to }: Field): number[] {
  if (!isBytes) return [value];
  const values: number[] = [];
  for (let at = from; at < to;) {
    const next = varintAt(source, at, to);
    values.push(next.value);
    at = next.end;
  }
  return values;
}

/** A field's text. @throws Error where it is no name but a book, or there are too many of them. */
export function textOf(source: Source, budget: Budget, { from, to }: Field): string {
  budget.textBytes -= to - from;
  if (to - from > LONGEST_TEXT || budget.textBytes < 0) throw new Error('its names are too long');
  return Buffer.from(source.read(from, to - from)).toString('utf8');
}

function varintAt(source: Source, at: number, limit: number): { value: number; end: number } {
  const bytes = source.read(at, Math.min(LONGEST_VARINT, limit - at));
  const length = bytes.findIndex((byte) => byte < 128) + 1;
  if (length === 0) throw new Error('it is no protobuf message');
  let value = 0;
  // 7 bits a byte: of up to seven bytes, a number holds all.
  if (length <= 7) {
    for (let index = length - 1; index >= 0; index -= 1) {
      value = value * 128 + ((bytes[index] ?? 0) & 127);
    }
    return { value, end: at + length };
  }
  let long = 0n;
  for (let index = length - 1; index >= 0; index -= 1) {
    long = (long << 7n) | BigInt((bytes[index] ?? 0) & 127);
  }
  return { value: Number(BigInt.asIntN(64, long)), end: at + length };
}

function fixedLength(kind: number): number {
  if (kind === 1) return 8;
  if (kind === 5) return 4;
  throw new Error('it is no protobuf message');
}

/** A field with a whole number, 0 or more. */
export function numberField(number: number, value: number): Uint8Array {
  return Buffer.concat([varint(number * 8), varint(value)]);
}

/** A field with a text, or a message of these fields. */
export function bytesField(number: number, ...content: (Uint8Array | string)[]): Uint8Array {
  const parts = content.map((part) => (typeof part === 'string' ? Buffer.from(part) : part));
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([varint(number * 8 + 2), varint(length), ...parts]);
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt(value);
  while (rest >= 128n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  return Uint8Array.from([...bytes, Number(rest)]);
}
