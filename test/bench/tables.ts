/**
 * `npm run bench -- tables`: the text process with a tower of the sizes of SigLIP 2's (256,000 rows of
 * 768, twelve blocks; random weights, the built-in vocabulary), whole and with its table read by row,
 * the table in float32 and in float16: its peak of memory, how soon the first text has its vector, and
 * what a query takes. Linux; 1.1 GB of disk.
 */
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { QueryEncoder } from '../../src/analyse/query-encoder.ts';
import { spawnNodeAnalyser } from '../../src/analyse/spawn.ts';
import { dot } from '../../src/vectors/arithmetic.ts';
import type { ModelManifest } from '../../src/models/manifest.ts';
import { split, tokenTowerModel } from '../support/token-tower-model.ts';

const SIZES = { rows: 256_000, width: 768, blocks: 12, dimensions: 768 };
const QUERIES = 40;

interface Measured {
  vectors: Float32Array[];
  firstText: number;
  queries: number[];
  peak: number;
  resident: number;
  /** Of it, what no other process has and no file can give back. */
  own: number;
}

export async function run(): Promise<void> {
  const rows: object[] = [];
  for (const type of ['float32', 'float16'] as const) {
    const folder = mkdtempSync(join(tmpdir(), 'keepsake-tables-'));
    try {
      const whole = await tokenTowerModel(folder, { ...SIZES, type });
      const before = await measure(whole);
      const begun = performance.now();
      const byRow = await split(whole);
      const splitting = performance.now() - begun;
      if (typeof byRow === 'string') throw new Error(byRow);
      const after = await measure(byRow);
      const graph = statSync(join(folder, byRow.text.table?.graph ?? '')).size;
      const worst = before.vectors.map((vector, index) => dot(vector, after.vectors[index] ?? []));
      rows.push(row(`${type}, whole`, whole, before), {
        ...row(`${type}, by row`, whole, after),
        'lowest cosine': Math.min(...worst).toFixed(7),
        'split, ms': splitting.toFixed(0),
        'new graph, kB': (graph / 1000).toFixed(0),
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
  console.table(rows);
  console.log(`load ${loadavg()[0]?.toFixed(1)}`);
}

function row(name: string, { folder }: ModelManifest, measured: Measured): object {
  const queries = measured.queries.toSorted((a, b) => a - b);
  return {
    table: name,
    'tower, MB': (statSync(join(folder, 'text.onnx')).size / 1e6).toFixed(0),
    'peak, MB': measured.peak.toFixed(0),
    'then, MB': measured.resident.toFixed(0),
    'its own, MB': measured.own.toFixed(0),
    'first text, ms': measured.firstText.toFixed(0),
    'query, ms': (queries[Math.floor(queries.length / 2)] ?? NaN).toFixed(1),
  };
}

async function measure({ folder }: ModelManifest): Promise<Measured> {
  const before = new Set(children());
  const encoder = new QueryEncoder(spawnNodeAnalyser, folder);
  try {
    const begun = performance.now();
    await encoder.embed(['a photo']);
    const firstText = performance.now() - begun;
    const queries: number[] = [];
    const vectors: Float32Array[] = [];
    for (let place = 0; place < QUERIES; place += 1) {
      const asked = performance.now();
      vectors.push(...(await encoder.embed([`two dogs on the beach, number ${place}`])));
      queries.push(performance.now() - asked);
    }
    const process = children().find((id) => !before.has(id)) ?? '';
    const status = readFileSync(`/proc/${process}/status`, 'utf8');
    const megabytes = (name: string): number =>
      Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1000;
    const [peak, resident] = [megabytes('VmHWM'), megabytes('VmRSS')];
    return { vectors, firstText, queries, peak, resident, own: megabytes('RssAnon') };
  } finally {
    encoder.close();
  }
}

/** Ids of this process's children. */
function children(): string[] {
  const list = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8');
  return list.trim().split(' ').filter(Boolean);
}
