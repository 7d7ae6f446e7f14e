/**
 * Searches all photos' vectors by cosine similarity, in memory. Runs in the engine. In small
 * libraries every photo is scored; in large ones 1-bit sketches choose which.
 */
import { lengthOf } from './arithmetic.ts';
import { UNIT } from './kernel.ts';
import { Kind } from './scan.ts';
import { ScanCrew } from './scan-crew.ts';
import { keyOf, topK } from './top-k.ts';
import type { Scored } from './top-k.ts';
import { BLOCK_SLOTS, VectorSlots } from './vector-slots.ts';
import type { SlotsImage } from './vector-slots.ts';

/**
 * How many photos the sketches choose to be scored. At least CHOSEN, so that a short list begins like
 * a long one; at least CHOSEN_BESIDE more than are asked for; and a share of the library, CHOSEN_SHARE
 * over the square of the dimensions, because longer sketches choose better. The numbers were chosen
 * on mixed vectors of real photos, on which `npm run bench -- search` also reports.
 */
const CHOSEN = 20_480;
const CHOSEN_BESIDE = 6144;
const CHOSEN_SHARE = 3072;
/** Enough that the best photo of all is among them. */
const CHOSEN_FOR_TOP = 1024;
/** The greatest entry of a table: the sum of four entries must fit into a byte. */
const MOST_A_TABLE = 63;
const DISTANCE_SAMPLE = 65_536;
/** From so many photos on, threads walk along. */
const LARGE = 32_768;
/** No distance is greater. */
const ANY_DISTANCE = 0xffff;

/** Ids of photos, each at most once. */
export type Among = ReadonlySet<number> | readonly number[] | Int32Array | null;

/** The best photos. */
export interface Nearest extends Scored {
  /** How many there were to choose from. */
  total: number;
  /** The best two of all, whatever `among` leaves. */
  top: Scored;
}

/** One model's vectors. */
export class VectorIndex {
  readonly #slots: VectorSlots;
  #crew: ScanCrew | undefined;
  /** A thread failed: the engine's own does everything. */
  #isAlone = false;
  #changes = 0;
  #removals = 0;
  /**
   * The query whose distances lie in the crew's memory, and the best two of all: one search asks twice or
   * three times with the same words.
   */
  #measured: { query: Int16Array; changes: number; top: Scored | null } | undefined;

  constructor(dimensions: number) {
    this.#slots = new VectorSlots(dimensions);
  }

  get dimensions(): number {
    return this.#slots.dimensions;
  }

  get size(): number {
    return this.#slots.count;
  }

  /** How many vectors were written or removed so far: what is known of the whole is as old as it says. */
  get changes(): number {
    return this.#changes;
  }

  /** How many were removed so far: others may stand at other places since. */
  get removals(): number {
    return this.#removals;
  }

  has(photoId: number): boolean {
    return this.#slots.slotOf(photoId) >= 0;
  }

  ids(): number[] {
    return this.idsIn(0, this.size);
  }

  /** Adds or replaces a vector: L2-normalised; a Buffer holds little-endian float32. */
  set(photoId: number, vector: Float32Array | Buffer): void {
    this.#slots.set(photoId, vector);
    this.#changes += 1;
  }

  delete(photoId: number): void {
    if (!this.#slots.delete(photoId)) return;
    this.#changes += 1;
    this.#removals += 1;
  }

  /** All vectors as they lie in memory; the views hold until the next change. */
  image(): SlotsImage {
    return this.#slots.image();
  }

  /** Room for an image of so many vectors in an index that is empty, and stays so until `accept`. */
  room(count: number): SlotsImage {
    return this.#slots.room(count);
  }

  /** Takes over an image that fills its room. @throws AppError where ids are none, or come twice. */
  accept(image: SlotsImage): void {
    this.#slots.accept(image);
    this.#changes += image.ids.length;
  }

  /** Adds many. May be called in slices; each is searchable at once. */
  load(rows: Iterable<{ photoId: number; vector: Buffer }>): void {
    for (const { photoId, vector } of rows) this.set(photoId, vector);
  }

  /** Up to `count` photos, evenly spread over the library, with their vectors. */
  sample(count: number): { ids: number[]; vectors: Float32Array[] } {
    const taken = Math.min(count, this.size);
    const slots = Array.from({ length: taken }, (_, i) => Math.floor((i * this.size) / taken));
    return {
      ids: slots.map((slot) => this.#slots.idAt(slot)),
      vectors: slots.map((slot) => this.#slots.read(slot)),
    };
  }

  /** The vectors of photos that are here, in their order. */
  vectors(photoIds: readonly number[]): Float32Array[] {
    return photoIds
      .map((photoId) => this.#slots.slotOf(photoId))
      .filter((slot) => slot >= 0)
      .map((slot) => this.#slots.read(slot));
  }

  /** The photos from one place to another, exclusive, in the order of `ids()`. */
  idsIn(from: number, to: number): number[] {
    // Several times as fast as Array.from, which takes 40 ms for a million.
    const ids = new Array<number>(to - from);
    for (let slot = from; slot < to; slot += 1) ids[slot - from] = this.#slots.idAt(slot);
    return ids;
  }

  /** The cosines of the same photos. */
  cosines(query: Float32Array, from: number, to: number): Float32Array {
    this.#prepare(query);
    return this.#scoreAll(from, to);
  }

  /** Cosine of every photo, or of those in `among` that are here, in its order. */
  scores(query: Float32Array, among: Among = null): Scored {
    this.#prepare(query);
    const slots = this.#slotsOf(among);
    const cosines = slots === null ? this.#scoreAll(0, this.size) : this.#scoreSlots(slots);
    const ids = slots === null ? this.ids() : Array.from(slots, (slot) => this.#slots.idAt(slot));
    return { ids, scores: Array.from(cosines) };
  }

  /** The same of photos that are here, in no order. */
  scored(query: Float32Array, among: Among): { ids: Int32Array; scores: Float32Array } {
    this.#prepare(query);
    const crew = this.#score(this.#slotsOf(among), null);
    const scores = crew.shared.cosines.slice(0, crew.found);
    const ids = Int32Array.from(scores, (_, at) => this.#slots.idAt(crew.shared.slots[at] ?? 0));
    return { ids, scores };
  }

  /** How many of these photos are here. */
  countOf(among: Among): number {
    if (among === null) return this.size;
    let count = 0;
    for (const id of among) count += Number(this.has(id));
    return count;
  }

  /** The best two of all. */
  bestTwo(query: Float32Array): Scored {
    this.#prepare(query);
    if (this.size > CHOSEN && this.#topOf() === null) this.#measureDistances();
    return this.#bestTwo();
  }

  /** The best `limit` photos by cosine, descending, ties by id; `among` restricts to these ids. */
  nearest(query: Float32Array, limit: number, among: Among = null): Nearest {
    this.#prepare(query);
    const slots = this.#slotsOf(among);
    const total = slots?.length ?? this.size;
    const share = (CHOSEN_SHARE / this.dimensions ** 2) * this.size;
    const chosen = Math.max(CHOSEN, CHOSEN_BESIDE + limit) + share;
    const near = total > chosen ? chosen : null;
    if (this.size > CHOSEN && (near !== null || this.#topOf() === null)) this.#measureDistances();
    const found = this.#best(limit, slots, near);
    if (slots === null && limit >= 2) return { ...found, total, top: this.#keepTop(found) };
    return { ...found, total, top: this.#bestTwo() };
  }

  /** Ends the threads; a later search starts new ones. */
  close(): void {
    this.#crew?.end();
    this.#crew = undefined;
    this.#measured = undefined;
  }

  #bestTwo(): Scored {
    const chosen = this.size > CHOSEN ? CHOSEN_FOR_TOP : null;
    return this.#topOf() ?? this.#keepTop(this.#best(2, null, chosen));
  }

  /** The best two of all for the query that is prepared, where they are known. */
  #topOf(): Scored | null {
    return this.#isMeasured() ? (this.#measured?.top ?? null) : null;
  }

  #keepTop({ ids, scores }: Scored): Scored {
    const top = { ids: ids.slice(0, 2), scores: scores.slice(0, 2) };
    if (this.#isMeasured() && this.#measured !== undefined) this.#measured.top = top;
    return top;
  }

  #isMeasured(): boolean {
    if (this.#measured?.changes !== this.#changes) return false;
    const { query } = this.#measured;
    return this.#query().every((number, at) => number === query[at]);
  }

  /** The best of these slots, or of all; `near`: of about so many of them with the nearest sketches. */
  #best(limit: number, slots: Uint32Array | null, near: number | null): Scored {
    const crew = this.#score(slots, near);
    const { slots: found, cosines } = crew.shared;
    const keys = new Float64Array(crew.found);
    for (let i = 0; i < keys.length; i += 1) {
      keys[i] = keyOf(cosines[i] ?? 0, this.#slots.idAt(found[i] ?? 0));
    }
    return topK(keys, limit);
  }

  /** Scores them, for the crew to tell. */
  #score(slots: Uint32Array | null, near: number | null): ScanCrew {
    const crew = this.#ready();
    const total = slots?.length ?? this.size;
    const { list } = crew.shared;
    if (slots !== null && slots.buffer !== list.buffer) list.set(slots);
    const farthest = near === null ? ANY_DISTANCE : this.#farthestOf(near, slots);
    const isDone = crew.walk({ kind: Kind.cosines, total, isListed: slots !== null, farthest });
    return isDone ? crew : this.#alone(() => this.#score(slots, near));
  }

  /** Room and threads for as many photos as there are. */
  #ready(): ScanCrew {
    if (this.#crew === undefined || this.#crew.capacity < this.size) {
      this.#crew?.end();
      const isLarge = this.size >= LARGE && !this.#isAlone;
      const capacity = Math.max(1, isLarge ? 2 * this.size : Math.min(2 * this.size, LARGE));
      const { kernel, addresses, padded, stride, sketchBytes, firstBlock, blockBytes } =
        this.#slots;
      const layout = { addresses, padded, stride, sketchBytes, firstBlock, blockBytes };
      this.#crew = new ScanCrew(kernel, layout, capacity, isLarge);
    }
    return this.#crew;
  }

  /** What was begun, without threads. */
  #alone<Result>(work: () => Result): Result {
    this.close();
    this.#isAlone = true;
    if (this.size > CHOSEN) this.#measureDistances();
    return work();
  }

  /** Writes the query for the kernel, with the length of a record. */
  #prepare(query: Float32Array): void {
    const length = lengthOf(query);
    const scale = length > 0 && length < Infinity ? 1 / length / UNIT : 0;
    const numbers = this.#query().fill(0);
    for (let i = 0; i < query.length; i += 1) numbers[i] = Math.round((query[i] ?? 0) * scale);
  }

  #query(): Int16Array {
    const { kernel, addresses, padded } = this.#slots;
    return new Int16Array(kernel.memory.buffer, addresses.query, padded);
  }

  /**
   * Writes the tables of how far a sketch is from the query: a sign that differs adds the
   * query's number there. Entries are scaled so that the greatest is the most a table can hold.
   */
  #prepareTables(): void {
    const { kernel, addresses, padded } = this.#slots;
    const sums = new Float64Array(4 * padded);
    let greatest = 1;
    for (const [i, number] of this.#query().entries()) {
      const [table, bit] = [4 * (i - (i & 3)), 1 << (i & 3)];
      // Downwards, so that the sums of the bits before are read before they are replaced.
      for (let signs = 2 * bit - 1; signs >= 0; signs -= 1) {
        const isAbove = signs >= bit;
        const differs = isAbove !== number > 0;
        const sum = (sums[table + (signs & (bit - 1))] ?? 0) + (differs ? Math.abs(number) : 0);
        sums[table + signs] = sum;
        greatest = Math.max(greatest, sum);
      }
    }
    const tables = new Uint8Array(kernel.memory.buffer, addresses.tables, 4 * padded);
    for (const [i, sum] of sums.entries()) tables[i] = Math.round((sum / greatest) * MOST_A_TABLE);
  }

  #slotsOf(among: Among): Uint32Array | null {
    if (among === null) return null;
    // Where they are walked over: new memory takes longer than to find them.
    const slots = this.#ready().shared.list;
    let count = 0;
    for (const id of among) {
      const slot = this.#slots.slotOf(id);
      if (slot >= 0) slots[count++] = slot;
    }
    return slots.subarray(0, count);
  }

  #scoreAll(from: number, to: number): Float32Array {
    const { kernel, addresses, padded } = this.#slots;
    const cosines = new Float32Array(to - from);
    const results = new Float32Array(kernel.memory.buffer, addresses.list, BLOCK_SLOTS);
    for (let slot = from; slot < to;) {
      const count = Math.min(BLOCK_SLOTS - (slot % BLOCK_SLOTS), to - slot);
      kernel.cosines(addresses.query, this.#slots.recordOf(slot), count, padded, addresses.list);
      cosines.set(results.subarray(0, count), slot - from);
      slot += count;
    }
    return cosines;
  }

  #scoreSlots(slots: Uint32Array): Float32Array {
    const { kernel, addresses, padded } = this.#slots;
    const cosines = new Float32Array(slots.length);
    const list = new Uint32Array(kernel.memory.buffer, addresses.list, BLOCK_SLOTS);
    const results = new Float32Array(kernel.memory.buffer, addresses.list, BLOCK_SLOTS);
    for (let from = 0; from < slots.length; from += BLOCK_SLOTS) {
      const count = Math.min(BLOCK_SLOTS, slots.length - from);
      for (let i = 0; i < count; i += 1) list[i] = this.#slots.recordOf(slots[from + i] ?? 0);
      list.fill(list[0] ?? 0, count, count + 7);
      kernel.cosinesAt(addresses.query, addresses.list, count, padded);
      cosines.set(results.subarray(0, count), from);
    }
    return cosines;
  }

  /** The distance within which about `count` slots (of `slots`, or of all) lie. */
  #farthestOf(count: number, slots: Uint32Array | null): number {
    const { distances } = this.#ready().shared;
    const total = slots?.length ?? this.size;
    // From a sample: an exact count would cost a walk.
    const histogram = new Uint32Array((this.#slots.padded / 4) * MOST_A_TABLE + 1);
    const step = Math.ceil(total / DISTANCE_SAMPLE);
    for (let i = 0; i < total; i += step) {
      const distance = distances[slots?.[i] ?? i] ?? 0;
      histogram[distance] = (histogram[distance] ?? 0) + 1;
    }
    let farthest = 0;
    let within = histogram[0] ?? 0;
    while (within * step < count && farthest < histogram.length - 1) {
      farthest += 1;
      within += histogram[farthest] ?? 0;
    }
    return farthest;
  }

  /** Measures the distance of every sketch to the query. */
  #measureDistances(): void {
    const crew = this.#ready();
    if (this.#isMeasured()) return;
    this.#prepareTables();
    const walk = { kind: Kind.distances, total: this.size, isListed: false, farthest: 0 };
    if (crew.walk(walk)) {
      this.#measured = { query: this.#query().slice(), changes: this.#changes, top: null };
    } else this.#alone(() => undefined);
  }
}
