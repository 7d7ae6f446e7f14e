/**
 * The rows of a token table that a text needs, read from the disk: the table of a multilingual tower is
 * hundreds of megabytes, a text's rows some kilobytes. Text process; must not import the store.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { AppError, messageOf } from '../base/errors.ts';
import type { ModelManifest, TokenTableFacts } from './manifest.ts';

/** Rows that were asked for lately stay: padding and frequent words are in every text. */
const KEPT_BYTES = 4 << 20;

/** An open table. */
export class TokenTable {
  readonly facts: TokenTableFacts;
  readonly #path: string;
  readonly #handle: number;
  readonly #rowBytes: number;
  /** By id, those asked for last at the end. */
  readonly #kept = new Map<number, Float32Array>();

  private constructor(facts: TokenTableFacts, path: string, handle: number) {
    this.facts = facts;
    this.#path = path;
    this.#handle = handle;
    this.#rowBytes = facts.width * BYTES[facts.type];
  }

  /**
   * Null for a tower that holds its table itself.
   * @throws AppError `encoder-unavailable` where the file cannot be opened, or is shorter than its table.
   */
  static open({ folder, text }: Pick<ModelManifest, 'folder' | 'text'>): TokenTable | null {
    const { table } = text;
    if (table === null) return null;
    const path = join(folder, table.file);
    let handle: number;
    try {
      handle = openSync(path, 'r');
    } catch (error) {
      throw unusable(path, messageOf(error), error);
    }
    const { size } = fstatSync(handle);
    const end = table.offset + table.rows * table.width * BYTES[table.type];
    if (size >= end) return new TokenTable(table, path, handle);
    closeSync(handle);
    throw unusable(path, `it has ${size} bytes, and its table of tokens ends at ${end}`);
  }

  /**
   * The rows of these ids, one after the other: [ids, width].
   * @throws AppError `encoder-unavailable` for an id that the table does not have.
   */
  rowsOf(ids: readonly number[]): Float32Array {
    const { width } = this.facts;
    const found = this.#rowsByID(ids);
    const rows = new Float32Array(ids.length * width);
    for (const [index, id] of ids.entries()) rows.set(found.get(id) ?? [], index * width);
    return rows;
  }

  close(): void {
    closeSync(this.#handle);
  }

  /** Each row once, in the order of the file. */
  #rowsByID(ids: readonly number[]): Map<number, Float32Array> {
    const found = new Map<number, Float32Array>();
    for (const id of [...new Set(ids)].sort((a, b) => a - b)) {
      const row = this.#kept.get(id) ?? this.#read(id);
      found.set(id, row);
      this.#kept.delete(id);
      this.#kept.set(id, row);
    }
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size * this.facts.width * 4 <= KEPT_BYTES) break;
      this.#kept.delete(oldest);
    }
    return found;
  }

  #read(id: number): Float32Array {
    const { rows, offset, type } = this.facts;
    if (!Number.isInteger(id) || id < 0 || id >= rows) {
      throw unusable(this.#path, `the vocabulary has a token ${id}, and the table ${rows} rows`);
    }
    const row = new Uint8Array(this.#rowBytes);
    let filled = 0;
    while (filled < row.length) {
      const at = offset + id * this.#rowBytes + filled;
      const count = readSync(this.#handle, row, filled, row.length - filled, at);
      if (count === 0) throw unusable(this.#path, 'it became shorter');
      filled += count;
    }
    // Every half-precision number is a single-precision one.
    return type === 'float32'
      ? new Float32Array(row.buffer)
      : Float32Array.from(new Float16Array(row.buffer));
  }
}

const BYTES = { float32: 4, float16: 2 };

function unusable(path: string, reason: string, cause?: unknown): AppError {
  return new AppError('encoder-unavailable', `${path} cannot be used: ${reason}`, { cause });
}
