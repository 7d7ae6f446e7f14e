/**
 * `npm run bench -- search [count…] [--dimensions N…]`: words → ids without the text encoder (kernel,
 * ranking, cut) at 100,000 and 1,000,000 photos x 384, 512 and 768, next to a float32 loop in
 * JavaScript, sqlite-vec and usearch on the same vectors in the same run; recall against the exact
 * float32 order, there and on mixtures of real photos; loading from rows and from the kept file;
 * adding and removing a photo; memory.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
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
import { askSqliteVec, askUsearch, exact, loopTimes, recallOf } from './search-others.ts';
import { mixedVectors, randomNumbers, syntheticVectors } from './vectors.ts';
import type { SyntheticVectors } from './vectors.ts';

const MODEL = 'bench';
const WINDOW = 5000;
/** Queries whose exact order is worked out. */
const RECALLED = 25;

export async function run(args: string[]): Promise<void> {
  const { positionals, values } = parseArgs({
    args,
    allowPositionals: true,
    options: { dimensions: { type: 'string', multiple: true, default: ['384', '512', '768'] } },
  });
  for (const count of positionals.length > 0 ? positionals.map(Number) : [100_000, 1_000_000]) {
    for (const dimensions of values.dimensions) await measure(count, Number(dimensions));
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

async function measure(count: number, dimensions: number): Promise<void> {
  print(`${count.toLocaleString('en')} photos x ${dimensions}`);
  const vectors = syntheticVectors(count, dimensions, 228);
  const folder = mkdtempSync(join(tmpdir(), 'keepsake-bench-'));
  try {
    const store = await stored(folder, vectors);
    const index = await loaded(store, dimensions);
    const queries = vectors.queries.slice(0, 100);
    const ours = timesOfWords(index, queries, vectors.queries.slice(200));
    timesOfChanges(index, vectors);
    const truths = queries.slice(0, RECALLED).map((query) => exact(vectors, query, 50));
    const loop = summary('float32 loop in JavaScript', loopTimes(vectors, queries.slice(0, 8)));
    const scan = askSqliteVec(store.library, queries.slice(0, 5), 50);
    const scanned = summary('sqlite-vec, 50 results', scan.times);
    print(`    recall@50 ${recallOf(scan.found, truths).toFixed(4)}`);
    const graph = askUsearch(vectors, queries, 50);
    const walked = summary('usearch (HNSW, 8 bits), 50 results', graph.times);
    const share = recallOf(graph.found.slice(0, RECALLED), truths).toFixed(4);
    print(`    recall@50 ${share}, built in ${graph.buildSeconds.toFixed(0)} s`);
    const [byLoop, byScan, byGraph] = [loop, scanned, walked].map((one) =>
      (one / ours).toPrecision(2),
    );
    print(`  times as long: loop ${byLoop}, sqlite-vec ${byScan}, usearch ${byGraph}`);
    recall(index, vectors, vectors.queries.slice(0, RECALLED));
    store.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The index as two starts make it: from the rows, then from the file that the first one left. */
async function loaded(store: Store, dimensions: number): Promise<VectorIndex> {
  const before = process.memoryUsage().rss;
  const index = new VectorIndex(dimensions);
  const loader = new VectorLoader(store, index, MODEL);
  const fromRows = await secondsOf(() => loader.load());
  const megabytes = Math.round((process.memoryUsage().rss - before) / 1e6);
  print(`  loaded from rows in ${fromRows} s, ${megabytes} MB`);
  const keeping = await secondsOf(() => loader.keep());
  const again = new VectorLoader(store, new VectorIndex(dimensions), MODEL);
  print(
    `  kept as a file in ${keeping} s, loaded from it in ${await secondsOf(() => again.load())} s`,
  );
  return index;
}

async function secondsOf(work: () => Promise<void>): Promise<string> {
  const began = performance.now();
  await work();
  return ((performance.now() - began) / 1000).toFixed(2);
}

/** The window's searches: 5,000 results, 200, and with filters. Answers the median of the first. */
function timesOfWords(
  index: VectorIndex,
  queries: Float32Array[],
  prompts: Float32Array[],
): number {
  const background = measureBackground(index, prompts);
  const { cut } = builtInModel().fitted;
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
  for (const share of [1, 0.5, 0.05, 0.001]) {
    const among = index.ids().filter(() => random() < share);
    summary(`words and a filter that ${share * 100} % pass`, search(among, WINDOW));
  }
  return all;
}

/** A photo more and a photo less. */
function timesOfChanges(index: VectorIndex, { photos, dimensions }: SyntheticVectors): void {
  const ids = index.ids().slice(0, 1000);
  const vectorOf = (id: number) => photos.subarray((id - 1) * dimensions, id * dimensions);
  const timed = (work: (id: number) => void) =>
    ids.map((id) => {
      const started = performance.now();
      work(id);
      return performance.now() - started;
    });
  summary(
    'removing a photo',
    timed((id) => index.delete(id)),
  );
  summary(
    'adding a photo',
    timed((id) => index.set(id, vectorOf(id))),
  );
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
