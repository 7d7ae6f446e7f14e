/**
 * The sketches of all photos in memory, column by column, scanned by the WebAssembly kernel: which
 * photos are near one. Runs in the engine.
 */
import { kernelBytes } from './sketch-kernel-bytes.ts';
import { bitCount } from './bits.ts';

interface Kernel {
  memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  near(
    query: number,
    words: number,
    columns: number,
    stride: number,
    from: number,
    count: number,
    limit: number,
    out: number,
  ): number;
}

// The types of WebAssembly come with those of the browser, which this environment does not have.
interface WebAssemblyApi {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object) => { exports: unknown };
}
const { WebAssembly } = globalThis as unknown as { WebAssembly: WebAssemblyApi };

const PAGE_BYTES = 65_536;
/** Where the query stands; the columns begin behind it. */
const QUERY = 0;
const COLUMNS = 128;
/** A sketch of ones: an empty place is near nothing that is scanned for. */
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
  readonly #kernel: Kernel;
  readonly #placeOf = new Map<number, number>();
  #ids = new Int32Array(0);
  #capacity = 0;
  #used = 0;
  readonly #free: number[] = [];

  /** `mirrored`: words behind the first count as near when all but a few of their bits differ. */
  constructor(words: number, mirrored: boolean) {
    this.#words = words;
    this.#mirrored = mirrored;
    const module = new WebAssembly.Module(Buffer.from(kernelBytes, 'base64'));
    this.#kernel = new WebAssembly.Instance(module).exports as Kernel;
  }

  get size(): number {
    return this.#placeOf.size;
  }

  has(id: number): boolean {
    return this.#placeOf.has(id);
  }

  ids(): IterableIterator<number> {
    return this.#placeOf.keys();
  }

  /** Adds or replaces a sketch. */
  set(id: number, sketch: Uint32Array): void {
    let place = this.#placeOf.get(id) ?? this.#free.pop();
    if (place === undefined) {
      if (this.#used === this.#capacity) this.#grow();
      place = this.#used;
      this.#used += 1;
    }
    this.#placeOf.set(id, place);
    this.#ids[place] = id;
    this.#write(place, sketch);
  }

  delete(id: number): void {
    const place = this.#placeOf.get(id);
    if (place === undefined) return;
    this.#placeOf.delete(id);
    this.#ids[place] = 0;
    this.#free.push(place);
    this.#write(place, null);
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
    // The kernel takes four places at a time.
    const end = Math.ceil(this.#used / 4) * 4;
    const count = this.#kernel.near(QUERY, quick, COLUMNS, stride, 0, end, quickLimit, out);
    const found: Near[] = [];
    const places = new Uint32Array(memory.buffer, out, count);
    for (const place of places) {
      const id = this.#ids[place] ?? 0;
      if (id === 0) continue;
      let distance = 0;
      for (let word = 0; word < this.#words; word += 1) {
        const bits = bitCount((sketch[word] ?? 0) ^ (all[word * this.#capacity + place] ?? 0));
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

  #write(place: number, sketch: Uint32Array | null): void {
    const all = this.#columns();
    for (let word = 0; word < this.#words; word += 1) {
      all[word * this.#capacity + place] = sketch?.[word] ?? EMPTY;
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
