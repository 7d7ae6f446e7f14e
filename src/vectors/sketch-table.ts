/**
 * 1-bit sketches of all photos in memory, column by column, scanned by the WebAssembly kernel: which
 * photos are near one by Hamming distance. Runs in the engine.
 */
import { bitCount } from './bits.ts';
import { PAGE_BYTES, startKernel } from './kernel.ts';

/** Where the query stands; the columns begin behind it. */
const QUERY = 0;
const COLUMNS = 128;
/** A sketch of ones: an empty slot is near nothing that is looked for. */
const EMPTY = 0xffffffff;

export interface Near {
  id: number;
  /** Bits. */
  distance: number;
}

/** Sketches of `words` 32-bit words by photo. */
export class SketchTable {
  readonly #words: number;
  readonly #mirrored: boolean;
  readonly #kernel = startKernel();
  readonly #slotOf = new Map<number, number>();
  #ids = new Int32Array(0);
  #capacity = 0;
  #used = 0;
  readonly #free: number[] = [];

  /** `mirrored`: words behind the first count as near when all but a few of their bits differ. */
  constructor(words: number, mirrored: boolean) {
    this.#words = words;
    this.#mirrored = mirrored;
  }

  get size(): number {
    return this.#slotOf.size;
  }

  has(id: number): boolean {
    return this.#slotOf.has(id);
  }

  ids(): IterableIterator<number> {
    return this.#slotOf.keys();
  }

  /** Adds or replaces a sketch. */
  set(id: number, sketch: Uint32Array): void {
    let slot = this.#slotOf.get(id) ?? this.#free.pop();
    if (slot === undefined) {
      if (this.#used === this.#capacity) this.#grow();
      slot = this.#used;
      this.#used += 1;
    }
    this.#slotOf.set(id, slot);
    this.#ids[slot] = id;
    this.#write(slot, sketch);
  }

  delete(id: number): void {
    const slot = this.#slotOf.get(id);
    if (slot === undefined) return;
    this.#slotOf.delete(id);
    this.#ids[slot] = 0;
    this.#free.push(slot);
    this.#write(slot, null);
  }

  /**
   * Photos near `sketch`, nearest first: their first `quick` words differ in at most `quickLimit`
   * bits, which the kernel finds, and the sketches as a whole in at most `limit`.
   */
  near(sketch: Uint32Array, quick: number, quickLimit: number, limit: number): Near[] {
    if (this.#used === 0) return [];
    const { memory } = this.#kernel;
    const all = this.#columns();
    new Uint32Array(memory.buffer, QUERY, quick).set(sketch.subarray(0, quick));
    const stride = this.#capacity * 4;
    const out = COLUMNS + this.#words * stride;
    // The kernel takes four slots at a time.
    const end = Math.ceil(this.#used / 4) * 4;
    const count = this.#kernel.near(QUERY, quick, COLUMNS, stride, 0, end, quickLimit, out);
    const found: Near[] = [];
    const slots = new Uint32Array(memory.buffer, out, count);
    for (const slot of slots) {
      const id = this.#ids[slot] ?? 0;
      if (id === 0) continue;
      let distance = 0;
      for (let word = 0; word < this.#words; word += 1) {
        const bits = bitCount((sketch[word] ?? 0) ^ (all[word * this.#capacity + slot] ?? 0));
        distance += this.#mirrored && word > 0 ? Math.min(bits, 32 - bits) : bits;
        if (distance > limit) break;
      }
      if (distance <= limit) found.push({ id, distance });
    }
    return found.sort((x, y) => x.distance - y.distance || x.id - y.id);
  }

  #columns(): Uint32Array {
    return new Uint32Array(this.#kernel.memory.buffer, COLUMNS, this.#words * this.#capacity);
  }

  #write(slot: number, sketch: Uint32Array | null): void {
    const all = this.#columns();
    for (let word = 0; word < this.#words; word += 1) {
      all[word * this.#capacity + slot] = sketch?.[word] ?? EMPTY;
    }
  }

  /** Doubles the room; columns move apart, the last one first. */
  #grow(): void {
    const before = this.#capacity;
    const capacity = Math.max(1024, before * 2);
    // Columns, and one more for the answers.
    const bytes = COLUMNS + (this.#words + 1) * capacity * 4;
    const missing = bytes - this.#kernel.memory.buffer.byteLength;
    if (missing > 0) this.#kernel.memory.grow(Math.ceil(missing / PAGE_BYTES));
    this.#capacity = capacity;
    const all = this.#columns();
    for (let word = this.#words - 1; word >= 0; word -= 1) {
      all.copyWithin(word * capacity, word * before, (word + 1) * before);
      all.fill(EMPTY, word * capacity + before, (word + 1) * capacity);
    }
    const ids = new Int32Array(capacity);
    ids.set(this.#ids);
    this.#ids = ids;
  }
}
