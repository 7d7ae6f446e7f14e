/**
 * `npm run bench -- search [count…]`: words → ids without the text encoder (kernel, ranking, cut) at
 * 100,000 and 1,000,000 photos x 512, next to a float32 loop in JavaScript and sqlite-vec on the
 * same vectors in the same run; recall against the exact float32 order, there and on mixtures of real
 * photos; loading from SQLite.
 */
import type { Database } from 'better-sqlite3';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as sqliteVec from 'sqlite-vec';
import { builtInModel } from '../../src/models/manifest.ts';
import { VectorLoader } from '../../src/embeddings/vector-loader.ts';
import { rank } from '../../src/search/rank.ts';
import { measureBackground } from '../../src/embeddings/background.ts';
import { mean } from '../../src/vectors/statistics.ts';
import { VectorIndex } from '../../src/vectors/vector-index.ts';
import { openStore } from '../../src/store/database.ts';
import type { Store } from '../../src/store/database.ts';
import { realVectors } from '../support/real-vectors.ts';
import { sharedPhotos } from '../support/shared.ts';
import { mixedVectors, randomNumbers, syntheticVectors } from './vectors.ts';
import type { SyntheticVectors } from './vectors.ts';

const MODEL = 'bench';
const DIMENSIONS = 512;
const WINDOW = 5000;

export async function run(args: string[]): Promise<void> {
  const counts = args.map(Number).filter((count) => count > 0);
  for (const count of counts.length > 0 ? counts : [100_000, 1_000_000]) {
    await measure(count);
    if (sharedPhotos !== null) await measureMixtures(sharedPhotos, count);
  }
}

async function measureMixtures(folder: string, count: number): Promise<void> {
  print(`${count.toLocaleString('en')} mixtures of real photos, captions as words`);
  const real = await realVectors(folder, 500);
  const vectors = mixedVectors(real.photos, count);
  const index = new VectorIndex(vectors.dimensions);
  for (let i = 0; i < count; i += 1) {
    const from = i * vectors.dimensions;
    index.set(i + 1, vectors.photos.subarray(from, from + vectors.dimensions));
  }
  recall(index, vectors, real.texts.slice(0, 25));
}

async function measure(count: number): Promise<void> {
  print(`${count.toLocaleString('en')} photos x ${DIMENSIONS}`);
  const vectors = syntheticVectors(count, DIMENSIONS, 128);
  const folder = mkdtempSync(join(tmpdir(), 'keepsake-bench-'));
  try {
    const store = await stored(folder, vectors);
    const index = new VectorIndex(DIMENSIONS);
    const began = performance.now();
    await new VectorLoader(store, index, MODEL).load();
    print(`  loaded from SQLite in ${((performance.now() - began) / 1000).toFixed(2)} s`);
    const background = measureBackground(index, vectors.queries.slice(100));
    const { cut } = builtInModel().fitted;
    const queries = vectors.queries.slice(0, 100);

    const search = (among: number[] | null, limit: number): number[] =>
      queries.map((words) => {
        const started = performance.now();
        rank({ index, background, cut }, { words, without: [], like: null, among, limit });
        return performance.now() - started;
      });
    search(null, WINDOW);
    const all = summary('words, 5,000 results', search(null, WINDOW));
    summary('words, 200 results', search(null, 200));
    const random = randomNumbers(7);
    for (const share of [0.5, 0.05, 0.001]) {
      const among = index.ids().filter(() => random() < share);
      summary(`words and a filter that ${share * 100} % pass`, search(among, WINDOW));
    }
    const loop = summary('float32 loop in JavaScript', loopTimes(vectors, queries.slice(0, 8)));
    const other = summary('sqlite-vec', sqliteVecTimes(store.library, queries.slice(0, 5)));
    print(`  ${(loop / all).toFixed(1)} x the loop, ${(other / all).toFixed(1)} x sqlite-vec`);
    recall(index, vectors, queries.slice(0, 25));
    store.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A library with these vectors and photos as small as rows can be. */
async function stored(folder: string, { photos, dimensions }: SyntheticVectors): Promise<Store> {
  const store = await openStore(folder);
  const { library } = store;
  library.pragma('synchronous = OFF');
  const photo = library.prepare(
    `INSERT INTO photos (id, content_hash, bytes, format, width, height, taken_at, taken_source, added_at, file_count)
     VALUES (@id, CAST(@id AS BLOB), 1, 'jpeg', 4, 3, @id, 'exif', 0, 1)`,
  );
  const embedding = library.prepare(
    `INSERT INTO embeddings (photo_id, model, vector, device) VALUES (?, '${MODEL}', ?, 'cpu')`,
  );
  library.transaction(() => {
    for (let i = 0; i * dimensions < photos.length; i += 1) {
      photo.run({ id: i + 1 });
      embedding.run(i + 1, Buffer.from(photos.buffer, i * dimensions * 4, dimensions * 4));
    }
  })();
  // As a start finds it: without a write-ahead log.
  store.close();
  const opened = await openStore(folder);
  sqliteVec.load(opened.library);
  return opened;
}

/** Written out, without a view for each row: the loop is what the index is compared with. */
function dotAt(photos: Float32Array, from: number, query: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < query.length; i += 1) sum += (photos[from + i] ?? 0) * (query[i] ?? 0);
  return sum;
}

/** The exact order: ids of the best `limit`. */
function exact(
  { photos, dimensions }: SyntheticVectors,
  query: Float32Array,
  limit: number,
): number[] {
  const scores = new Float64Array(photos.length / dimensions);
  for (let i = 0; i < scores.length; i += 1) scores[i] = dotAt(photos, i * dimensions, query);
  const least = scores.toSorted().at(-limit) ?? -Infinity;
  return Array.from(scores.keys())
    .filter((i) => (scores[i] ?? 0) >= least)
    .map((i) => i + 1);
}

function loopTimes(vectors: SyntheticVectors, queries: Float32Array[]): number[] {
  return queries.map((query) => {
    const started = performance.now();
    const scores = new Float32Array(vectors.photos.length / DIMENSIONS);
    for (let i = 0; i < scores.length; i += 1)
      scores[i] = dotAt(vectors.photos, i * DIMENSIONS, query);
    return performance.now() - started;
  });
}

function sqliteVecTimes(library: Database, queries: Float32Array[]): number[] {
  const nearest = library.prepare(
    'SELECT photo_id FROM embeddings ORDER BY vec_distance_cosine(vector, ?) LIMIT 50',
  );
  return queries.map((query) => {
    const started = performance.now();
    nearest.all(Buffer.from(query.buffer, query.byteOffset, query.byteLength));
    return performance.now() - started;
  });
}

function recall(index: VectorIndex, vectors: SyntheticVectors, queries: Float32Array[]): void {
  for (const limit of [50, 1000]) {
    const shares = queries.map((query) => {
      const truth = new Set(exact(vectors, query, limit));
      return index.nearest(query, limit).ids.filter((id) => truth.has(id)).length / limit;
    });
    print(`  recall@${limit} ${mean(shares).toFixed(4)}, worst ${Math.min(...shares).toFixed(3)}`);
  }
}

/** Prints the median and the 95th percentile; answers the median. */
function summary(name: string, milliseconds: number[]): number {
  const sorted = milliseconds.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
  print(`  ${name.padEnd(38)} p50 ${at(0.5).toFixed(2)} ms, p95 ${at(0.95).toFixed(2)} ms`);
  return at(0.5);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
