/**
 * `npm run bench -- text`: the text process as the product starts it, for the encoder before and the
 * built-in one: how long until it answers, what a query takes, and the memory that it holds.
 */
import { readFileSync } from 'node:fs';
import { shippedModels } from '../../src/models/manifest.ts';
import type { ModelManifest } from '../../src/models/manifest.ts';
import { QueryEncoder } from '../../src/analyse/query-encoder.ts';
import { spawnNodeAnalyser } from '../../src/analyse/spawn.ts';

const STARTS = 5;
const QUERIES = 100;

interface Measured {
  start: number;
  queries: number[];
  /** Megabytes in memory; NaN where the system does not say. */
  memory: number;
}

export async function run(): Promise<void> {
  const rows: Record<string, string>[] = [];
  for (const model of shippedModels().toReversed()) {
    const all: Measured[] = [];
    for (let time = 0; time < STARTS; time += 1) all.push(await measure(model));
    const queries = all.flatMap((one) => one.queries).sort((a, b) => a - b);
    rows.push({
      model: model.key,
      'start, ms': middle(all.map(({ start }) => start)).toFixed(0),
      'query, ms': middle(queries).toFixed(1),
      'p95, ms': (queries[Math.floor(0.95 * queries.length)] ?? NaN).toFixed(1),
      'memory, MB': middle(all.map(({ memory }) => memory)).toFixed(0),
    });
  }
  console.table(rows);
}

async function measure({ folder }: ModelManifest): Promise<Measured> {
  const before = new Set(children());
  const encoder = new QueryEncoder(spawnNodeAnalyser, folder);
  try {
    const begun = performance.now();
    await encoder.warmUp();
    const start = performance.now() - begun;
    const queries: number[] = [];
    for (let place = 0; place < QUERIES; place += 1) {
      const asked = performance.now();
      await encoder.embed([`two dogs on the beach, number ${place}`]);
      queries.push(performance.now() - asked);
    }
    const process = children().find((id) => !before.has(id));
    return { start, queries, memory: process === undefined ? NaN : megabytes(process) };
  } finally {
    encoder.close();
  }
}

/** Ids of this process's children, where the system has them (Linux). */
function children(): string[] {
  try {
    const list = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8');
    return list.trim().split(' ').filter(Boolean);
  } catch {
    return [];
  }
}

function megabytes(id: string): number {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1];
  return Number(kilobytes) / 1000;
}

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
