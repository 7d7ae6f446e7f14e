/**
 * The threads that walk over the vectors of a large library together. The engine's own takes its
 * chunks as well, and waits for no more than those that others have begun: a thread that the system
 * does not let run costs nothing. Runs in the engine.
 */
import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Kernel } from './kernel.ts';
import { Job, JOB_NUMBERS, Walker } from './scan.ts';
import type { Shared } from './scan.ts';
import { BLOCK_SLOTS, LANES } from './vector-slots.ts';
import type { Layout } from './vector-slots.ts';

/** More than memory can feed help nobody. */
const HELPERS = Math.min(LANES, availableParallelism()) - 1;
/** Fewer chunks are done before a thread has woken up. */
const FEWEST_CHUNKS = 8;
/** A thread that takes so long for a chunk is given up. */
const LONGEST_MS = 5000;

/** What is walked over. */
export interface Walk {
  /** One of `Kind`. */
  kind: number;
  /** Slots: all from the first on, or those of the list. */
  total: number;
  isListed: boolean;
  /** The greatest distance that is scored. */
  farthest: number;
}

/** Room and threads for up to `capacity` slots of one index. */
export class ScanCrew {
  readonly capacity: number;
  readonly shared: Shared;
  readonly #walker: Walker;
  #workers: Worker[] = [];

  /** Threads start with `isLarge` only: they take some milliseconds and megabytes each. */
  constructor(kernel: Kernel, layout: Layout, capacity: number, isLarge: boolean) {
    this.capacity = capacity;
    const room = (bytes: number): SharedArrayBuffer => new SharedArrayBuffer(bytes);
    this.shared = {
      ...{ memory: kernel.memory, layout, job: new Int32Array(room(4 * JOB_NUMBERS)) },
      distances: new Uint16Array(room(2 * capacity)),
      list: new Uint32Array(room(4 * capacity)),
      slots: new Uint32Array(room(4 * capacity)),
      cosines: new Float32Array(room(4 * capacity)),
    };
    this.#walker = new Walker(this.shared, kernel, 0);
    if (isLarge) {
      for (let lane = 1; lane <= HELPERS; lane += 1) this.#workers.push(this.#start(lane));
    }
  }

  /** How many were scored by the walk: the first so many of `shared.slots` and `shared.cosines`. */
  get found(): number {
    return this.shared.job[Job.found] ?? 0;
  }

  /** Walks. False where a thread failed, which ends them all: a new crew has to do it. */
  walk({ kind, total, isListed, farthest }: Walk): boolean {
    const { job } = this.shared;
    const chunks = Math.ceil(total / BLOCK_SLOTS);
    job[Job.kind] = kind;
    job[Job.total] = total;
    job[Job.listed] = Number(isListed);
    job[Job.farthest] = farthest;
    job[Job.chunks] = chunks;
    job[Job.found] = 0;
    Atomics.store(job, Job.next, 0);
    if (this.#workers.length > 0 && chunks >= FEWEST_CHUNKS) {
      Atomics.store(job, Job.open, 1);
      Atomics.add(job, Job.walk, 1);
      Atomics.notify(job, Job.walk);
    }
    this.#walker.walk();
    Atomics.store(job, Job.open, 0);
    const began = performance.now();
    for (;;) {
      const busy = Atomics.load(job, Job.busy);
      if (busy === 0) break;
      Atomics.wait(job, Job.busy, busy, LONGEST_MS);
      if (performance.now() - began > LONGEST_MS) Atomics.store(job, Job.failed, 1);
      if (Atomics.load(job, Job.failed) === 1) break;
    }
    if (Atomics.load(job, Job.failed) === 0) return true;
    this.end();
    return false;
  }

  /** Ends the threads; the engine's own goes on alone. */
  end(): void {
    for (const worker of this.#workers.splice(0)) void worker.terminate();
  }

  #start(lane: number): Worker {
    const file = new URL(`./scan-worker${extname(import.meta.filename)}`, import.meta.url);
    const worker = new Worker(file, { workerData: { shared: this.shared, lane }, name: 'scan' });
    // Nothing waits for a thread that cannot start or falls: it takes no chunk.
    worker.on('error', () => undefined);
    worker.unref();
    return worker;
  }
}
