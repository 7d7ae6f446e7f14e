/** Threads walk over vectors together: nothing is left out, done twice, or taken from the walk before. */
import { Worker } from 'node:worker_threads';
import { expect, onTestFinished, test } from 'vitest';
import { Job, Kind } from '../../src/vectors/scan.ts';
import { ScanCrew } from '../../src/vectors/scan-crew.ts';
import { BLOCK_SLOTS, VectorSlots } from '../../src/vectors/vector-slots.ts';
import { eventually } from '../support/library.ts';

const CHUNKS = 9;
const COUNT = CHUNKS * BLOCK_SLOTS - 100;
const anyDistance = 0xffff;

function slotsWithVectors(): VectorSlots {
  const slots = new VectorSlots(8);
  for (let id = 1; id <= COUNT; id += 1) {
    const angle = id / 1000;
    slots.set(id, Float32Array.of(Math.cos(angle), Math.sin(angle), 0, 0, 0, 0, 0, 0));
  }
  const query = new Int16Array(slots.kernel.memory.buffer, slots.addresses.query, slots.padded);
  query[0] = 32_767;
  return slots;
}

function crewOf(slots: VectorSlots, isLarge: boolean): ScanCrew {
  const { kernel, addresses, padded, stride, sketchBytes, firstBlock, blockBytes } = slots;
  const layout = { addresses, padded, stride, sketchBytes, firstBlock, blockBytes };
  const crew = new ScanCrew(kernel, layout, COUNT, isLarge);
  onTestFinished(() => crew.end());
  return crew;
}

function expectAll({ shared, found }: ScanCrew, count = COUNT): void {
  expect(found).toBe(count);
  const slots = shared.slots.slice(0, count);
  expect(new Set(slots).size).toBe(count);
  const wrong = slots.findIndex((slot, i) => {
    return Math.abs((shared.cosines[i] ?? 0) - Math.cos((slot + 1) / 1000)) > 1e-3;
  });
  expect(wrong).toBe(-1);
}

test('walk after walk scores each slot once, of all or of a list', () => {
  const crew = crewOf(slotsWithVectors(), true);
  const every = { kind: Kind.cosines, total: COUNT, isListed: false, farthest: anyDistance };
  for (let i = 0; i < 50; i += 1) {
    expect(crew.walk(every)).toBe(true);
    expectAll(crew);
  }
  const half = Uint32Array.from({ length: COUNT / 2 }, (_, i) => 2 * i);
  crew.shared.list.set(half);
  expect(crew.walk({ ...every, total: half.length, isListed: true })).toBe(true);
  expectAll(crew, half.length);
  expect(crew.shared.slots.slice(0, half.length).every((slot) => slot % 2 === 0)).toBe(true);
});

test('a thread does the whole walk where the engine is busy', async () => {
  const { shared } = crewOf(slotsWithVectors(), false);
  const file = new URL('../../src/vectors/scan-worker.ts', import.meta.url);
  const worker = new Worker(file, { workerData: { shared, lane: 1 } });
  onTestFinished(async () => {
    await worker.terminate();
  });
  const { job } = shared;
  job.set([COUNT], Job.total);
  job.set([CHUNKS], Job.chunks);
  job.set([Kind.cosines], Job.kind);
  job.set([anyDistance], Job.farthest);
  Atomics.store(job, Job.open, 1);
  Atomics.add(job, Job.walk, 1);
  Atomics.notify(job, Job.walk);
  await eventually(() => {
    expect(Atomics.load(job, Job.found)).toBe(COUNT);
    expect(Atomics.load(job, Job.busy)).toBe(0);
  });
  expect(Atomics.load(job, Job.failed)).toBe(0);
});

test('a thread that fails is told, and its crew goes on alone', () => {
  const crew = crewOf(slotsWithVectors(), true);
  const every = { kind: Kind.cosines, total: COUNT, isListed: false, farthest: anyDistance };
  Atomics.store(crew.shared.job, Job.failed, 1);
  expect(crew.walk(every)).toBe(false);
  const next = crewOf(slotsWithVectors(), false);
  expect(next.walk(every)).toBe(true);
  expectAll(next);
});
