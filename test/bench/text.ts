/**
 * `npm run bench -- text`: the text process as the product starts it, for the encoder before and the
 * built-in one, in turns: how long until it is open, until the first text has its vector, what a query
 * takes, and the memory that it holds; the machine's load beside it.
 */
import { loadavg } from 'node:os';
import { readFileSync } from 'node:fs';
import { shippedModels } from '../../src/models/manifest.ts';
import type { ModelManifest } from '../../src/models/manifest.ts';
import { QueryEncoder } from '../../src/analyse/query-encoder.ts';
import { spawnNodeAnalyser } from '../../src/analyse/spawn.ts';

const STARTS = 15;
const QUERIES = 40;

interface Measured {
  opened: number;
  firstText: number;
  queries: number[];
  /** Megabytes in memory; NaN where the system does not say. */
  memory: number;
}

export async function run(): Promise<void> {
  const models = shippedModels().toReversed();
  const measured = new Map<ModelManifest, Measured[]>(models.map((model) => [model, []]));
  for (let time = 0; time < STARTS; time += 1) {
    for (const [model, all] of measured) all.push(await measure(model));
  }
  const rows = [...measured].map(([model, all]) => {
    const queries = all.flatMap((one) => one.queries).sort((a, b) => a - b);
    return {
      model: model.key,
      'opened, ms': middle(all.map(({ opened }) => opened)).toFixed(0),
      'first text, ms': middle(all.map(({ firstText }) => firstText)).toFixed(0),
      'query, ms': middle(queries).toFixed(1),
      'p95, ms': (queries[Math.floor(0.95 * queries.length)] ?? NaN).toFixed(1),
      'memory, MB': middle(all.map(({ memory }) => memory)).toFixed(0),
    };
  });
  console.table(rows);
  console.log(`medians of ${STARTS} starts each; load ${loadavg()[0]?.toFixed(1)}`);
}

async function measure({ folder }: ModelManifest): Promise<Measured> {
  const before = new Set(children());
  const encoder = new QueryEncoder(spawnNodeAnalyser, folder);
  try {
    const begun = performance.now();
    await encoder.warmUp();
    const opened = performance.now() - begun;
    await encoder.embed(['a photo']);
    const firstText = performance.now() - begun;
    const queries: number[] = [];
    for (let place = 0; place < QUERIES; place += 1) {
      const asked = performance.now();
      await encoder.embed([`two dogs on the beach, number ${place}`]);
      queries.push(performance.now() - asked);
    }
    const process = children().find((id) => !before.has(id));
    return { opened, firstText, queries, memory: process === undefined ? NaN : megabytes(process) };
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
