/**
 * Photos' vectors in the kernel's memory: one slot a photo, without gaps, so that a scan is one walk.
 * Runs in the engine. vector-index.ts searches; this file only keeps.
 *
 * The memory: what a query needs (its int16 form, its tables, a list of addresses, a mean, a float32
 * vector), then blocks of slots. A block holds its records and its sketches.
 */
import { AppError } from '../base/errors.ts';
import { meanVector } from './arithmetic.ts';
import { MOST_PAGES, PAGE_BYTES, startKernel, UNIT } from './kernel.ts';
import type { Kernel } from './kernel.ts';

/** Slots in a block: small enough for a small library, few enough calls for a large one. */
export const BLOCK_SLOTS = 4096;
/** Threads that may walk at the same time, the engine's own among them. */
export const LANES = 4;
/** Photo ids are SQLite row ids, counted from 1; their slots lie in an array by id. */
export const MOST_IDS = 2 ** 27;
const MOST_DIMENSIONS = 2048;
/** Sizes at which the mean is taken anew; a mean of so many real photos hardly moves any more. */
const MEAN_SIZES = [4096, 16_384, 65_536];
const MEAN_SAMPLE = 8192;
const GROWTH = 1.25;
const littleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** Where a query's parts lie; addresses in the kernel's memory. */
export interface QueryAddresses {
  query: number;
  /** For each four dimensions, 16 bytes: what the signs that a sketch may have there add to its distance. */
  tables: number;
  /** Room for four bytes a slot of a block, for each lane: addresses for the kernel, and what it answers. */
  list: number;
}

/**
 * Vectors as they lie in memory, to be kept and put back as they are: in the byte order of this
 * machine. The views hold until the next change.
 */
export interface SlotsImage {
  mean: Uint8Array;
  /** A photo id for each slot. */
  ids: Uint32Array<ArrayBuffer>;
  /** Whole blocks. */
  slots: Uint8Array;
}

/** Where a model's vectors lie in the kernel's memory. */
export interface Layout {
  addresses: QueryAddresses;
  /** The dimensions rounded up to what the kernel walks: 128. */
  padded: number;
  /** Bytes of a record. */
  stride: number;
  sketchBytes: number;
  firstBlock: number;
  blockBytes: number;
}

/** The address of the block that holds a slot: its records come first, then its sketches. */
function blockOf({ firstBlock, blockBytes }: Layout, slot: number): number {
  return firstBlock + Math.floor(slot / BLOCK_SLOTS) * blockBytes;
}

/** The address of a slot's record. */
export function recordOf(layout: Layout, slot: number): number {
  return blockOf(layout, slot) + (slot % BLOCK_SLOTS) * layout.stride;
}

/** Where the sketches of the block that holds a slot begin. */
export function sketchesOf(layout: Layout, slot: number): number {
  return blockOf(layout, slot) + BLOCK_SLOTS * layout.stride;
}

/** Adds, replaces and removes vectors; the last slot fills the gap of a removed one. */
export class VectorSlots implements Layout {
  readonly dimensions: number;
  readonly padded: number;
  readonly stride: number;
  readonly sketchBytes: number;
  readonly addresses: QueryAddresses;
  readonly firstBlock: number;
  readonly blockBytes: number;
  readonly kernel: Kernel;
  readonly #mean: number;
  readonly #source: number;
  #count = 0;
  #view = new Float32Array(new SharedArrayBuffer(0));
  #ids = new Uint32Array(BLOCK_SLOTS);
  // Slot + 1 by photo id; 0: none.
  #slots = new Uint32Array(BLOCK_SLOTS);

  constructor(dimensions: number) {
    if (dimensions < 1 || dimensions > MOST_DIMENSIONS) {
      throw new AppError('internal', `Vectors of ${dimensions} dimensions cannot be searched.`);
    }
    this.dimensions = dimensions;
    this.padded = Math.ceil(dimensions / 128) * 128;
    this.stride = 2 * this.padded;
    this.sketchBytes = this.padded / 8;
    this.kernel = startKernel();
    const query = 0;
    const tables = query + 2 * this.padded;
    const list = tables + 4 * this.padded;
    this.addresses = { query, tables, list };
    this.#mean = list + LANES * 4 * BLOCK_SLOTS;
    this.#source = this.#mean + 4 * this.padded;
    this.firstBlock = this.#source + 4 * this.padded;
    this.blockBytes = BLOCK_SLOTS * (this.stride + this.sketchBytes);
    this.#reserve(this.firstBlock);
  }

  get count(): number {
    return this.#count;
  }

  /** The slot of a photo, or -1. */
  slotOf(photoId: number): number {
    return (this.#slots[photoId] ?? 0) - 1;
  }

  idAt(slot: number): number {
    return this.#ids[slot] ?? 0;
  }

  ids(): Uint32Array {
    return this.#ids.slice(0, this.#count);
  }

  recordOf(slot: number): number {
    return recordOf(this, slot);
  }

  /** Adds or replaces a vector of length 1; a Buffer holds little-endian float32. */
  set(photoId: number, vector: Float32Array | Buffer): void {
    if (!Number.isInteger(photoId) || photoId < 0 || photoId >= MOST_IDS) {
      throw new AppError('internal', `${photoId} is no photo id.`);
    }
    if (vector.byteLength !== 4 * this.dimensions) {
      throw new AppError(
        'internal',
        `The vector of photo ${photoId} has ${vector.byteLength} bytes instead of ${4 * this.dimensions}.`,
      );
    }
    let slot = this.slotOf(photoId);
    if (slot < 0) slot = this.#append(photoId);
    const source = this.#sourceView();
    if (vector instanceof Float32Array) source.set(vector);
    else {
      const bytes = new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
      bytes.set(vector);
      if (!littleEndian) Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).swap32();
    }
    this.#write(slot);
    if (slot === this.#count - 1 && MEAN_SIZES.includes(this.#count)) this.#takeMean();
  }

  delete(photoId: number): boolean {
    const slot = this.slotOf(photoId);
    if (slot < 0) return false;
    const last = this.#count - 1;
    if (slot !== last) {
      this.read(last, this.#sourceView());
      this.#write(slot);
      const id = this.idAt(last);
      this.#ids[slot] = id;
      this.#slots[id] = slot + 1;
    }
    this.#slots[photoId] = 0;
    this.#count = last;
    return true;
  }

  /** What lies in memory now. */
  image(): SlotsImage {
    return { ...this.#imageOf(this.#count), ids: this.#ids.subarray(0, this.#count) };
  }

  /**
   * Room for the image of `count` slots in memory that holds none yet, to be filled by the caller.
   * Nothing may be added before `accept`.
   */
  room(count: number): SlotsImage {
    this.#reserve(this.firstBlock + Math.ceil(count / BLOCK_SLOTS) * this.blockBytes);
    return { ...this.#imageOf(count), ids: new Uint32Array(count) };
  }

  /** Takes over an image that fills its room. @throws AppError where ids are none, or come twice. */
  accept({ ids }: SlotsImage): void {
    const slots = new Uint32Array(ids.reduce((most, id) => Math.max(most, id), 0) + 1);
    ids.forEach((id, slot) => {
      if (id >= MOST_IDS || slots[id] !== 0) throw new AppError('internal', `Photo ${id} twice.`);
      slots[id] = slot + 1;
    });
    this.#ids = ids;
    this.#slots = slots;
    this.#count = ids.length;
  }

  #imageOf(count: number): Omit<SlotsImage, 'ids'> {
    const { buffer } = this.kernel.memory;
    const bytes = Math.ceil(count / BLOCK_SLOTS) * this.blockBytes;
    return {
      mean: new Uint8Array(buffer, this.#mean, 4 * this.dimensions),
      slots: new Uint8Array(buffer, this.firstBlock, bytes),
    };
  }

  /** Puts the vector in a slot, as precise as it is kept, into `vector` and answers that. */
  read(slot: number, vector: Float32Array = new Float32Array(this.dimensions)): Float32Array {
    const record = this.recordOf(slot);
    const numbers = new Int16Array(this.kernel.memory.buffer, record, this.dimensions);
    for (let i = 0; i < vector.length; i += 1) vector[i] = (numbers[i] ?? 0) * UNIT;
    return vector;
  }

  /** Sketches lie together by sixteen, byte by byte. */
  #sketchOf(slot: number): number {
    const offset = slot % BLOCK_SLOTS;
    const lane = offset % 16;
    return sketchesOf(this, slot) + (offset - lane) * this.sketchBytes + lane;
  }

  #append(photoId: number): number {
    const slot = this.#count;
    this.#reserve(blockOf(this, slot) + this.blockBytes);
    if (slot >= this.#ids.length) this.#ids = grown(this.#ids, slot + 1);
    if (photoId >= this.#slots.length) this.#slots = grown(this.#slots, photoId + 1);
    this.#ids[slot] = photoId;
    this.#slots[photoId] = slot + 1;
    this.#count += 1;
    return slot;
  }

  /** Where the kernel reads a float32 vector. A view is made anew only when the memory has grown. */
  #sourceView(): Float32Array<SharedArrayBuffer> {
    const { buffer } = this.kernel.memory;
    if (this.#view.buffer !== buffer) {
      this.#view = new Float32Array(buffer, this.#source, this.dimensions);
    }
    return this.#view;
  }

  #write(slot: number): void {
    const [record, sketch] = [this.recordOf(slot), this.#sketchOf(slot)];
    this.kernel.write(this.#source, this.#mean, this.padded, record, sketch);
  }

  /** Vectors of photos lie to one side of zero: without their mean, most signs would say nothing. */
  #takeMean(): void {
    const source = this.#sourceView();
    const step = Math.ceil(this.#count / MEAN_SAMPLE);
    const mean = meanVector(this.#readEvery(step, source), this.dimensions);
    new Float32Array(this.kernel.memory.buffer, this.#mean, this.dimensions).set(mean);
    for (let slot = 0; slot < this.#count; slot += 1) {
      this.read(slot, source);
      this.#write(slot);
    }
  }

  /** Every `step`th vector, one after the other in `vector`. */
  *#readEvery(step: number, vector: Float32Array): Generator<Float32Array> {
    for (let slot = 0; slot < this.#count; slot += step) yield this.read(slot, vector);
  }

  #reserve(end: number): void {
    const { byteLength } = this.kernel.memory.buffer;
    if (end <= byteLength) return;
    // Growing costs a millisecond whatever the size; memory nobody has written to costs nothing.
    const larger = Math.max(end, Math.min(GROWTH * byteLength, MOST_PAGES * PAGE_BYTES));
    this.kernel.memory.grow(Math.ceil((larger - byteLength) / PAGE_BYTES));
  }
}

function grown(array: Uint32Array, length: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(Math.max(length, 2 * array.length));
  larger.set(array);
  return larger;
}
