/** The vectors as a file for the next start: exactly what the rows say, or not used at all. */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { VectorLoader } from '../../src/embeddings/vector-loader.ts';
import { openStore, type Store } from '../../src/store/database.ts';
import { saveEmbedding } from '../../src/store/embeddings.ts';
import { changedAfterImage, claimImage, imageStamp } from '../../src/store/image-changes.ts';
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
  const found = queries.map((query) => index.nearest(query, COUNT));
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

async function stampNow(): Promise<string | undefined> {
  const store = await openStore(folder);
  const stamp = imageStamp(store, MODEL);
  store.close();
  return stamp;
}

describe('the vectors kept as a file', () => {
  test('answer as the rows do, before a row is read; nobody else may read the file', async () => {
    await startAndEnd();
    const { store, index, loader, loaded } = await start();
    // Rows that nobody told of: whoever sees them has read them.
    store.library.exec(`UPDATE embeddings SET vector = zeroblob(${4 * DIMENSIONS});
      DELETE FROM after_vector_image`);
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

  test('are told from the rows that were written after them, when nobody ended in order', async () => {
    await startAndEnd();
    const store = await openStore(folder);
    // As when the engine is killed right after it.
    save(store.library, 1, vectorOf(9));
    store.library.exec('DELETE FROM embeddings WHERE photo_id = 2');
    store.close();
    const truth = await answersOfRows();
    expect(await answers()).toEqual(truth);
    const before = statSync(fileOf()).mtimeMs;
    // Nor is the file written anew for so few.
    await startAndEnd();
    expect(statSync(fileOf()).mtimeMs).toBe(before);
    expect(await answers()).toEqual(truth);
  });

  test('are written anew once many changed, and then nothing is noted any more', async () => {
    await startAndEnd();
    const stamp = await stampNow();
    await startAndEnd(({ library }, loader) => {
      library.transaction(() => {
        for (let id = 1; id <= COUNT / 10; id += 1) {
          save(library, id, vectorOf(id + 1));
          loader.set(id, vectorOf(id + 1));
        }
      })();
    });
    expect(await stampNow()).not.toBe(stamp);
    const store = await openStore(folder);
    expect(changedAfterImage(store)).toBe(0);
    store.close();
    expect(await answers()).toEqual(await answersOfRows());
  });

  test('are what the rows say, whatever came, changed, went and came back, and wherever it was killed', async () => {
    const random = randomNumbers(11);
    const any = (): number => 1 + Math.floor(random() * COUNT);
    for (let round = 0; round < 6; round += 1) {
      const { store, loader, loaded } = await start();
      const change = (): void => {
        const [id, vector] = [any(), vectorOf(any())];
        const kind = random();
        if (kind < 0.5) {
          save(store.library, id, vector);
          loader.set(id, vector);
        } else if (kind < 0.6) {
          // Killed before anybody was told.
          store.library.exec(`DELETE FROM embeddings WHERE photo_id = ${id}`);
        } else {
          const files = kind < 0.8 ? 0 : 1;
          store.library.exec(`UPDATE photos SET file_count = ${files} WHERE id = ${id}`);
        }
      };
      change();
      await loaded;
      for (let i = 0; i < 60; i += 1) change();
      await loader.reconcile();
      if (random() < 0.6) {
        const kept = loader.keep();
        if (random() < 0.3) {
          await nextTurn();
          change();
        }
        await kept;
      }
      if (random() < 0.5) change();
      store.close();
      if (existsSync(fileOf())) expect(await answers()).toEqual(await answersOfRows());
    }
    expect(existsSync(fileOf())).toBe(true);
  });

  test('are given up where one changes while they are written', async () => {
    const { store, loader, loaded } = await start();
    await loaded;
    const kept = loader.keep();
    await nextTurn();
    save(store.library, 1, vectorOf(9));
    loader.set(1, vectorOf(9));
    await kept;
    expect(imageStamp(store, MODEL)).toBeUndefined();
    expect(readdirSync(folder).filter((name) => name.startsWith('vectors'))).toEqual([]);
    await loader.keep();
    expect(imageStamp(store, MODEL)).toBeDefined();
    // Killed while they are written anew.
    claimImage(store, MODEL, 'another');
    save(store.library, 2, vectorOf(9));
    store.close();
    expect(await answers()).toEqual(await answersOfRows());
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
    expect(imageStamp(store, MODEL)).toBeUndefined();
    expect(existsSync(`${fileOf()}.new`)).toBe(false);
  });
});
