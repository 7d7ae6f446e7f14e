/**
 * The two walks of a search over all vectors: how far each sketch is from the query, and the cosines of
 * those that are near enough. A walk is taken chunk by chunk by as many threads as there are, which
 * have nothing but this memory in common. Runs in the engine and in its threads.
 */
import type { Kernel, KernelMemory } from './kernel.ts';
import { BLOCK_SLOTS, recordOf, sketchesOf } from './vector-slots.ts';
import type { Layout } from './vector-slots.ts';

/** What the threads of one index share. */
export interface Shared {
  memory: KernelMemory;
  layout: Layout;
  /** Numbers of the walk, by `Job`. */
  job: Int32Array<SharedArrayBuffer>;
  /** How far each slot's sketch is from the query. */
  distances: Uint16Array<SharedArrayBuffer>;
  /** The slots that are to be scored, where not all are. */
  list: Uint32Array<SharedArrayBuffer>;
  /** What was scored, in no order: slots, and their cosines. */
  slots: Uint32Array<SharedArrayBuffer>;
  cosines: Float32Array<SharedArrayBuffer>;
}

/** Places in `Shared.job`. */
export const Job = {
  /** Counts the walks: threads sleep until it changes. */
  walk: 0,
  /** 1 while chunks may be taken. */
  open: 1,
  /** Threads that are on the walk. */
  busy: 2,
  /** 1 where a thread could not do its chunk. */
  failed: 3,
  /** The next chunk, and how many there are. */
  next: 4,
  chunks: 5,
  /** One of `Kind`. */
  kind: 6,
  /** Slots to walk over, of the list where `listed` is 1. */
  total: 7,
  listed: 8,
  /** The greatest distance that is scored. */
  farthest: 9,
  /** How many were scored so far. */
  found: 10,
} as const;
export const JOB_NUMBERS = 11;

export const Kind = { distances: 0, cosines: 1 } as const;

/** One thread's side: its kernel, its lane of the kernel's memory, and room of its own. */
export class Walker {
  readonly #shared: Shared;
  readonly #kernel: Kernel;
  readonly #lane: number;
  readonly #slots = new Uint32Array(BLOCK_SLOTS);
  readonly #addresses: Uint32Array;
  readonly #cosines: Float32Array;
  readonly #distances: Uint16Array;

  constructor(shared: Shared, kernel: Kernel, lane: number) {
    this.#shared = shared;
    this.#kernel = kernel;
    const { buffer } = shared.memory;
    this.#lane = shared.layout.addresses.list + lane * 4 * BLOCK_SLOTS;
    this.#addresses = new Uint32Array(buffer, this.#lane, BLOCK_SLOTS);
    this.#cosines = new Float32Array(buffer, this.#lane, BLOCK_SLOTS);
    this.#distances = new Uint16Array(buffer, this.#lane, BLOCK_SLOTS);
  }

  /** Takes chunks until none is left. */
  walk(): void {
    const { job } = this.#shared;
    const chunks = job[Job.chunks] ?? 0;
    const isMeasuring = job[Job.kind] === Kind.distances;
    for (;;) {
      const chunk = Atomics.add(job, Job.next, 1);
      if (chunk >= chunks) return;
      if (isMeasuring) this.#measure(chunk);
      else this.#score(chunk);
    }
  }

  /** The distances of a block. */
  #measure(block: number): void {
    const { job, layout, distances } = this.#shared;
    const from = block * BLOCK_SLOTS;
    const count = Math.min(BLOCK_SLOTS, (job[Job.total] ?? 0) - from);
    const sketches = sketchesOf(layout, from);
    const { tables } = layout.addresses;
    this.#kernel.distances(tables, sketches, count, layout.sketchBytes, this.#lane);
    distances.set(this.#distances.subarray(0, count), from);
  }

  /** The cosines of those of a chunk that are near enough. */
  #score(chunk: number): void {
    const { job, layout, distances, list, slots, cosines } = this.#shared;
    const from = chunk * BLOCK_SLOTS;
    const to = Math.min(from + BLOCK_SLOTS, job[Job.total] ?? 0);
    const isListed = job[Job.listed] === 1;
    const farthest = job[Job.farthest] ?? 0;
    let count = 0;
    for (let i = from; i < to; i += 1) {
      const slot = isListed ? (list[i] ?? 0) : i;
      if ((distances[slot] ?? 0) > farthest) continue;
      this.#slots[count] = slot;
      this.#addresses[count] = recordOf(layout, slot);
      count += 1;
    }
    if (count === 0) return;
    // The kernel takes eight at a time.
    this.#addresses.fill(this.#addresses[0] ?? 0, count, count + 7);
    this.#kernel.cosinesAt(layout.addresses.query, this.#lane, count, layout.padded);
    const at = Atomics.add(job, Job.found, count);
    slots.set(this.#slots.subarray(0, count), at);
    cosines.set(this.#cosines.subarray(0, count), at);
  }
}
