/** Many smart albums are answered at once; those that take longer are told when they are known. */
import { expect, test } from 'vitest';
import { SmartAlbums } from '../../src/features/albums/smart-albums.ts';
import type { AlbumRow } from '../../src/store/albums.ts';

const albums = [1, 2, 3].map((id): AlbumRow => ({
  ...{ id, name: `Album ${id}`, query: `year:201${id}`, cover: null },
}));

function library() {
  const state = { version: 1, photos: 10, searches: 0 };
  const told: number[][] = [];
  const smart = new SmartAlbums({
    find: ({ id }) => {
      state.searches += 1;
      return Promise.resolve({ total: state.photos + id, first: id });
    },
    version: () => String(state.version),
    onFound: (ids) => told.push(ids),
    onError: (error) => expect(error).toBeUndefined(),
  });
  return { state, told, smart };
}

const totals = (found: Map<number, { total: number } | null>) =>
  albums.map(({ id }) => found.get(id)?.total ?? null);

test('what is known is not searched for again, what changed is', async () => {
  const { state, smart } = library();
  expect(totals(await smart.of(albums, Infinity))).toEqual([11, 12, 13]);
  await smart.of(albums, Infinity);
  expect(state.searches).toBe(3);
  Object.assign(state, { version: 2, photos: 20 });
  expect(totals(await smart.of(albums, Infinity))).toEqual([21, 22, 23]);
  const [first] = albums;
  if (first === undefined) throw new Error('none');
  expect((await smart.of([{ ...first, query: 'dog' }], Infinity)).get(1)?.total).toBe(21);
  expect(state.searches).toBe(7);
});

test('what takes longer is told, and answered when it is asked for then', async () => {
  const { state, told, smart } = library();
  expect(totals(await smart.of(albums, -1))).toEqual([null, null, null]);
  await expect.poll(() => told).toEqual([[1, 2, 3]]);
  // The library goes on changing: whoever was told gets what was found.
  state.version = 2;
  expect(totals(await smart.of(albums, -1))).toEqual([11, 12, 13]);
  state.photos = 20;
  expect(totals(await smart.of(albums, -1))).toEqual([11, 12, 13]);
  await expect.poll(() => told.length).toBe(2);
  expect(totals(await smart.of(albums, -1))).toEqual([21, 22, 23]);
  await smart.end();
});
