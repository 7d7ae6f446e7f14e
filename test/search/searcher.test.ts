/** A sentence from its text to a page, over a store and vectors that are made up. */
import { describe, expect, test } from 'vitest';
import { addAlbum, albumById } from '../../src/store/albums.ts';
import { keepApart } from '../../src/features/duplicates/kept-apart.ts';
import { madeUpLibrary, pairUp } from '../support/made-up-library.ts';

test('words rank, filters leave, and nothing asked for is the timeline', async () => {
  const { searcher } = await madeUpLibrary(30, 300);
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
  const { store, searcher } = await madeUpLibrary(6000, 7000);
  const { id } = addAlbum(store, { name: 'Dogs', query: 'dog' });
  const { id: dry } = addAlbum(store, { name: 'Dry', query: 'dog -snow' });
  expect(await searcher.photosOf(albumById(store.library, id))).toHaveLength(6000);
  expect(await searcher.photosOf(albumById(store.library, dry))).toHaveLength(4000);
  // A page of the window has an end.
  expect((await searcher.search({ text: 'dog' })).ids).toHaveLength(5000);
  expect((await searcher.search({ text: 'dog', album: id })).total).toBe(6000);
});

test('a smart album that asks for itself holds nothing of itself', async () => {
  const { store, searcher } = await madeUpLibrary(5, 5);
  const { id } = addAlbum(store, { name: 'Loop', query: 'album:Loop' });
  expect(await searcher.photosOf(albumById(store.library, id))).toEqual([]);
});

test('photos that are nearly the same stand in one stack, the best first, and are all counted', async () => {
  const library = await madeUpLibrary(12, 100);
  const { searcher, store } = library;
  const { ids: plain } = await searcher.search({ text: 'dog' });
  const [first = 0, second = 0, third = 0, fourth = 0] = plain;
  // A chain: the third is like the second, and not like the first.
  pairUp(library, first, second);
  pairUp(library, second, third);
  const found = await searcher.search({ text: 'dog' });
  expect(found).toMatchObject({ ids: plain, likely: 12, total: 112, stacks: [[first, second]] });
  pairUp(library, first, fourth);
  expect((await searcher.search({ text: 'dog' })).stacks).toEqual([[first, second, fourth]]);
  // By date nothing is folded.
  expect((await searcher.search({ text: '' })).stacks).toEqual([]);
  expect((await searcher.search({ text: 'dog', order: 'newest' })).stacks).toHaveLength(1);
  keepApart(store, [first, second], true);
  expect((await searcher.search({ text: 'dog' })).stacks).toEqual([
    [first, fourth],
    [second, third],
  ]);
});

test('what is not in an album is not found in it: the best there stays below the line', async () => {
  const { store, searcher } = await madeUpLibrary(12, 100);
  const { id } = addAlbum(store, { name: 'Others', photos: [20, 30, 40] });
  for (const request of [{ text: 'dog', album: id }, { text: 'dog album:Others' }]) {
    expect(await searcher.search(request)).toMatchObject({ likely: 0, total: 3 });
  }
  const { id: mixed } = addAlbum(store, { name: 'Mixed', photos: [20, 30, 5, 40] });
  const found = await searcher.search({ text: 'dog', album: mixed });
  expect(found).toMatchObject({ likely: 1, total: 4 });
  expect(found.ids[0]).toBe(5);
});

describe('photos that were picked', () => {
  test('bring what is like them to the top, and push away what is not meant', async () => {
    const { searcher, store } = await madeUpLibrary(30, 300);
    const inSnow = (ids: readonly number[]): number => ids.filter((id) => id % 3 === 0).length;
    const plain = await searcher.search({ text: 'dog' });
    expect(inSnow(plain.ids.slice(0, 10))).toBeLessThan(8);
    const more = await searcher.search({ text: 'dog like:3,6' });
    // All that show a dog in snow, also those that were picked.
    expect(inSnow(more.ids.slice(0, 10))).toBe(10);
    expect(more.ids.slice(0, more.likely)).toEqual(expect.arrayContaining([3, 6]));
    const less = await searcher.search({ text: 'dog -like:3,6' });
    expect(inSnow(less.ids.slice(0, 20))).toBe(0);
    // What was pushed away itself is below the line.
    for (const id of [3, 6]) expect(less.ids.indexOf(id)).toBeGreaterThanOrEqual(less.likely);

    // An album of it holds what is above the line.
    const { id } = addAlbum(store, { name: 'Snowy', query: 'dog like:3,6' });
    expect(await searcher.photosOf(albumById(store.library, id))).toEqual(
      more.ids.slice(0, more.likely),
    );
  });

  test('are a query by themselves, also within an album', async () => {
    const { searcher, store } = await madeUpLibrary(12, 100);
    const { ids, likely } = await searcher.search({ text: 'like:1,2' });
    expect(ids.slice(0, 12).every((id) => id <= 12)).toBe(true);
    expect(likely).toBeLessThanOrEqual(12);
    const { id } = addAlbum(store, { name: 'Mixed', photos: [20, 4, 30, 50] });
    expect((await searcher.search({ text: 'like:1', album: id })).ids[0]).toBe(4);
    const without = await searcher.search({ text: '-like:4', album: id });
    expect(without.ids.at(-1)).toBe(4);
    expect(without.likely).toBe(3);
  });

  test('that are not there are left out, and it is said', async () => {
    const { searcher } = await madeUpLibrary(5, 50);
    const found = await searcher.search({ text: 'dog like:4000' });
    expect(found.ids).toEqual((await searcher.search({ text: 'dog' })).ids);
    expect(found.understood.problems).toMatchObject([{ code: 'unknown-photo', from: 4, to: 13 }]);
  });
});
