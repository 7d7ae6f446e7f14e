/** Ranked photos as tiles: a shot once, the asked photo's own shot not at all. */
import { expect, test } from 'vitest';
import { rankedPage, timePage } from '../../src/search/page.ts';
import { Timeline } from '../../src/search/timeline.ts';
import { testStore } from '../support/library.ts';
import { addFile, readAs } from '../support/photos.ts';

async function shots() {
  const store = await testStore();
  const names = ['D1.jpg', 'D1.nef', 'b.jpg', 'c.jpg', 'd.jpg'];
  const ids = names.map(
    (name, day) =>
      readAs(store, addFile(store, name), name, { takenSource: 'exif', takenAt: day * 9e7 })
        .photoId,
  );
  return { source: { store, timeline: new Timeline(store) }, ids };
}

test('a shot stands where the best of its photos does, with that score', async () => {
  const { source, ids } = await shots();
  const [jpeg = 0, raw = 0, b = 0, c = 0] = ids;
  const ranked = { ids: [raw, b, jpeg, c], scores: [0.4, 0.3, 0.2, 0.12345], likely: 3, total: 4 };
  const page = rankedPage(source, ranked, { like: undefined, newest: false });
  expect(page).toMatchObject({ ids: [jpeg, b, c], scores: [0.4, 0.3, 0.1235], likely: 2 });
  expect(page).toMatchObject({ total: 3, companions: [jpeg] });
});

test('of the shot that was asked with nothing is an answer, and nothing else moves up for it', async () => {
  const { source, ids } = await shots();
  const [jpeg = 0, raw = 0, b = 0, c = 0, d = 0] = ids;
  // The raw of the same shot and one more are above the cut.
  const ranked = { ids: [raw, b, c, d], scores: [0.9, 0.5, 0.2, 0.1], likely: 2, total: 4 };
  expect(rankedPage(source, ranked, { like: jpeg, newest: false })).toMatchObject({
    ids: [b, c, d],
    likely: 1,
  });
});

test('by time there is what is above the cut, newest first', async () => {
  const { source, ids } = await shots();
  const [, , b = 0, c = 0, d = 0] = ids;
  const ranked = { ids: [b, d, c], scores: [0.5, 0.4, 0.1], likely: 2, total: 5 };
  const page = rankedPage(source, ranked, { like: undefined, newest: true });
  expect(page).toMatchObject({ ids: [d, b], likely: 2, total: 2, scores: [0.4, 0.5] });
  expect(timePage(source, [b, c, d], 2)).toMatchObject({ ids: [d, c], likely: 2, total: 3 });
});
