/** A sentence from its text to a page, over a store and vectors that are made up. */
import { expect, test } from 'vitest';
import { RememberedBackground } from '../../src/embeddings/background.ts';
import { Searcher } from '../../src/search/searcher.ts';
import { Timeline } from '../../src/search/timeline.ts';
import { addAlbum, albumById } from '../../src/store/albums.ts';
import type { Store } from '../../src/store/database.ts';
import { normalised, weightedSum } from '../../src/vectors/arithmetic.ts';
import { VectorIndex } from '../../src/vectors/vector-index.ts';
import { randomNumbers } from '../bench/vectors.ts';
import { testStore } from '../support/library.ts';

const DIMENSIONS = 64;
const random = randomNumbers(23);
const direction = (): Float32Array =>
  normalised(Array.from({ length: DIMENSIONS }, () => random() - 0.5));
const things = { dog: direction(), snow: direction() };
const background = Array.from({ length: 28 }, direction);

/** Photos 1 to `dogs` show a dog, every third of them snow as well; the others nothing that has a name. */
async function library(
  dogs: number,
  others: number,
): Promise<{ store: Store; searcher: Searcher }> {
  const store = await testStore();
  const index = new VectorIndex(DIMENSIONS);
  const photo = store.library.prepare(
    `INSERT INTO photos (id, content_hash, bytes, format, width, height, taken_at, taken_source, added_at, file_count)
     VALUES (@id, CAST(@id AS BLOB), 1, 'jpeg', 4, 3, @id, 'exif', 0, 1)`,
  );
  store.library.transaction(() => {
    for (let id = 1; id <= dogs + others; id += 1) {
      photo.run({ id });
      const parts = [{ vector: direction(), weight: 0.3 }];
      if (id <= dogs) parts.push({ vector: things.dog, weight: 1 });
      if (id <= dogs && id % 3 === 0) parts.push({ vector: things.snow, weight: 1 });
      index.set(id, normalised(weightedSum(parts)));
    }
  })();
  const model = {
    manifest: {
      key: 'made up',
      fitted: { cut: { deviations: 2, shareOfBest: 0.5 }, wordsCut: null },
    },
    index,
    texts: {
      embed: (texts: readonly string[]) =>
        Promise.resolve(texts.map((text) => (text === 'dog' ? things.dog : things.snow))),
    },
    background: new RememberedBackground(index, () => Promise.resolve(background)),
  };
  const searcher = new Searcher({
    store,
    active: () => model,
    timeline: new Timeline(store),
    offlineFolders: () => [],
  });
  return { store, searcher };
}

test('words rank, filters leave, and nothing asked for is the timeline', async () => {
  const { searcher } = await library(30, 300);
  const found = await searcher.search({ text: 'dog' });
  expect(found).toMatchObject({ likely: 30, total: 330, model: 'made up' });
  expect(found.ids.slice(0, 30).every((id) => id <= 30)).toBe(true);
  expect((await searcher.search({ text: 'dog -snow' })).likely).toBe(20);
  expect(await searcher.search({ text: 'dog rating:5' })).toMatchObject({ ids: [], total: 0 });
  expect(await searcher.search({ text: '', limit: 2 })).toMatchObject({
    ...{ ids: [330, 329], total: 330, model: null },
  });
});

test('a smart album holds everything above its cut, however much that is', async () => {
  const { store, searcher } = await library(6000, 7000);
  const { id } = addAlbum(store, { name: 'Dogs', query: 'dog' });
  const { id: dry } = addAlbum(store, { name: 'Dry', query: 'dog -snow' });
  expect(await searcher.photosOf(albumById(store.library, id))).toHaveLength(6000);
  expect(await searcher.photosOf(albumById(store.library, dry))).toHaveLength(4000);
  // A page of the window has an end.
  expect((await searcher.search({ text: 'dog' })).ids).toHaveLength(5000);
  expect((await searcher.search({ text: 'dog', album: id })).total).toBe(6000);
});

test('a smart album that asks for itself holds nothing of itself', async () => {
  const { store, searcher } = await library(5, 5);
  const { id } = addAlbum(store, { name: 'Loop', query: 'album:Loop' });
  expect(await searcher.photosOf(albumById(store.library, id))).toEqual([]);
});
