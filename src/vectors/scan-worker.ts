/** A thread that walks along with the engine's: see scan-crew.ts. It sleeps between the walks. */
import { workerData } from 'node:worker_threads';
import { startKernel } from './kernel.ts';
import { Job, Walker } from './scan.ts';
import type { Shared } from './scan.ts';

const { shared, lane } = workerData as { shared: Shared; lane: number };
const { job } = shared;
const walker = new Walker(shared, startKernel(shared.memory), lane);
let seen = 0;
for (;;) {
  Atomics.wait(job, Job.walk, seen);
  seen = Atomics.load(job, Job.walk);
  Atomics.add(job, Job.busy, 1);
  try {
    // Too late for a walk that is over: its numbers may be those of the next.
    if (Atomics.load(job, Job.open) === 1) walker.walk();
  } catch {
    Atomics.store(job, Job.failed, 1);
  }
  if (Atomics.sub(job, Job.busy, 1) === 1) Atomics.notify(job, Job.busy);
}
