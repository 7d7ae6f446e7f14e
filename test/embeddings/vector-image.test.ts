/** The vectors as a file for the next start: exactly what the rows say, or not used at all. */
import {
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { VectorLoader } from '../../src/embeddings/vector-loader.ts';
import { openStore, type Store } from '../../src/store/database.ts';
import { imageStamp, saveEmbedding } from '../../src/store/embeddings.ts';
import { VectorIndex } from '../../src/vectors/vector-index.ts';
import { randomNumbers, syntheticVectors } from '../bench/vectors.ts';
import { scratchFolder } from '../support/scratch.ts';

const DIMENSIONS = 64;
const COUNT = 5000;
const MODEL = 'a@1';
const { photos, queries } = syntheticVectors(COUNT, DIMENSIONS, 3);
const vectorOf = (id: number) => photos.subarray((id - 1) * DIMENSIONS, id * DIMENSIONS);

let folder: string;
const fileOf = () => join(folder, 'vectors.bin');

beforeEach(async () => {
  folder = scratchFolder();
  const store = await openStore(folder);
  const { library } = store;
  const photo = library.prepare(
    `INSERT INTO photos (id, content_hash, bytes, format, width, height, taken_at, taken_source, added_at, file_count)
     VALUES (@id, CAST(@id AS BLOB), 1, 'jpeg', 4, 3, @id, 'exif', 0, 1)`,
  );
  library.transaction(() => {
    for (let id = 1; id <= COUNT; id += 1) {
      photo.run({ id });
      save(library, id, vectorOf(id));
    }
  })();
  store.close();
});

function save(library: Store['library'], id: number, vector: Float32Array): void {
  saveEmbedding(library, id, { model: MODEL, vector, device: 'cpu' });
}

/** A start; `keep` is its end. */
async function start(model = MODEL): Promise<{
  store: Store;
  index: VectorIndex;
  loader: VectorLoader;
  loaded: Promise<void>;
}> {
  const store = await openStore(folder);
  onTestFinished(() => store.close());
  const index = new VectorIndex(DIMENSIONS);
  const loader = new VectorLoader(store, index, model, 1);
  return { store, index, loader, loaded: loader.load() };
}

async function startAndEnd(change?: (store: Store, loader: VectorLoader) => void): Promise<void> {
  const { store, loader, loaded } = await start();
  await loaded;
  change?.(store, loader);
  await loader.keep();
  store.close();
}

/** What a start answers from the file and the rows; also which ids, by which score. */
async function answers(): Promise<unknown> {
  const { store, index, loaded } = await start();
  await loaded;
  const found = queries.map((query) => index.nearest(query, 200));
  store.close();
  return found;
}

/** What a start answers from the rows alone. */
async function answersOfRows(): Promise<unknown> {
  const bytes = readFileSync(fileOf());
  truncateSync(fileOf());
  const found = await answers();
  writeFileSync(fileOf(), bytes);
  return found;
}

describe('the vectors kept as a file', () => {
  test('answer as the rows do, before a row is read; nobody else may read the file', async () => {
    await startAndEnd();
    const { store, index, loader, loaded } = await start();
    // Rows that nobody told of: whoever sees them has read them.
    store.library.exec(`UPDATE embeddings SET vector = zeroblob(${4 * DIMENSIONS})`);
    await loaded;
    expect(index.size).toBe(COUNT);
    expect(index.nearest(vectorOf(7), 1)).toMatchObject({
      ids: [7],
      scores: [expect.closeTo(1, 3)],
    });
    await loader.keep();
    store.close();
    if (process.platform !== 'win32') expect(statSync(fileOf()).mode & 0o777).toBe(0o600);
  });

  test('answer in the same order as the rows, also after photos came and went', async () => {
    await startAndEnd();
    expect(await answers()).toEqual(await answersOfRows());
    await startAndEnd(({ library }, loader) => {
      library.exec('UPDATE photos SET file_count = 0 WHERE id % 7 = 0');
      const random = randomNumbers(5);
      for (const id of [3, 4, 5]) {
        const vector = Float32Array.from({ length: DIMENSIONS }, () => random() / 8);
        save(library, id, vector);
        loader.set(id, vector);
      }
    });
    expect(await answers()).toEqual(await answersOfRows());
  });

  test('are not used after a vector was written that they lack', async () => {
    await startAndEnd();
    const store = await openStore(folder);
    expect(imageStamp(store)).toBeDefined();
    // As when the engine is killed right after it.
    save(store.library, 1, vectorOf(9));
    expect(imageStamp(store)).toBeUndefined();
    store.close();
    const { index, loaded } = await start();
    await loaded;
    expect(index.nearest(vectorOf(9), 2)).toMatchObject({ ids: [1, 9] });
  });

  test('take in a photo that is read while they are loaded', async () => {
    await startAndEnd();
    const { store, index, loader, loaded } = await start();
    save(store.library, 1, vectorOf(9));
    loader.set(1, vectorOf(9));
    const reconciled = loader.reconcile();
    await Promise.all([loaded, reconciled]);
    expect(index.size).toBe(COUNT);
    expect(index.nearest(vectorOf(9), 2)).toMatchObject({ ids: [1, 9] });
  });

  test.each([
    ['cut short', (path: string) => truncateSync(path, statSync(path).size - 1)],
    ['empty', (path: string) => truncateSync(path, 0)],
    [
      'damaged',
      (path: string) => {
        const bytes = readFileSync(path);
        bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
        writeFileSync(path, bytes);
      },
    ],
    ['gone', (path: string) => rmSync(path)],
  ])('are read from their rows where the file is %s', async (_how, damage) => {
    await startAndEnd();
    const truth = await answersOfRows();
    damage(fileOf());
    expect(await answers()).toEqual(truth);
  });

  test('of another model are not used', async () => {
    await startAndEnd();
    const { index, loaded } = await start('b@1');
    await loaded;
    expect(index.size).toBe(0);
  });

  test('are not promised by a file that could not be put in its place', async () => {
    const { store, loader, loaded } = await start();
    await loaded;
    mkdirSync(fileOf());
    await expect(loader.keep()).rejects.toThrow();
    expect(imageStamp(store)).toBeUndefined();
    expect(existsSync(`${fileOf()}.new`)).toBe(false);
  });
});
