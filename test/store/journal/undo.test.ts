/** One journal for what the user changes: each change is taken back, done again, and taken back again. */
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import {
  addAlbum,
  albumByName,
  albumPhotos,
  arrangeAlbum,
  deleteAlbum,
  updateAlbum,
} from '../../../src/store/albums.ts';
import { setTaken, userDate } from '../../../src/store/claims.ts';
import type { Store } from '../../../src/store/database.ts';
import { keepApart, setApart } from '../../../src/features/duplicates/kept-apart.ts';
import { saveDecisions } from '../../../src/store/label-decisions.ts';
import { addLabel, changeLabel } from '../../../src/store/label-edits.ts';
import { deleteLabels, insertLabel, mergeLabels } from '../../../src/store/labels.ts';
import { mark } from '../../../src/store/marks.ts';
import { undoChange } from '../../support/history.ts';
import { storeOfPhotos } from '../../labels/label-context.ts';
import { scratchFolder } from '../../support/scratch.ts';
import { userData } from '../../support/user-data.ts';

async function testStore(): Promise<Store> {
  const store = await storeOfPhotos(join(scratchFolder(), 'library'), 6);
  onTestFinished(() => store.close());
  return store;
}

const changes: Record<string, (store: Store) => number> = {
  'stars and favourites': (store) => mark(store, [1, 2, 3], { rating: 4, favourite: true }),
  'a date': (store) => setTaken(store, [1, 2], { at: Date.UTC(1962, 5, 1), precision: 7 }),
  'dates taken away': (store) => setTaken(store, [2, 3], null),
  decisions: (store) =>
    saveDecisions(
      store,
      [
        { labelId: 1, photoId: 1, accepted: false, percent: null },
        { labelId: 1, photoId: 3, accepted: true, percent: 40 },
      ],
      'm',
    ).change,
  'a new label with examples': (store) =>
    addLabel(store, { name: 'new', accept: [4], reject: [5] }, 'm').change,
  'a label’s definition': (store) =>
    changeLabel(store, 1, { name: 'hound', prompts: ['a hound'], accept: [6] }, 'm').change,
  'labels joined': (store) => mergeLabels(store, [1], 2),
  'a label deleted with those below it': (store) => deleteLabels(store, [1, 2]),
  'a new album': (store) => addAlbum(store, { name: 'Trip', photos: [3, 1] }).change,
  'an album’s name': (store) => updateAlbum(store, 1, { name: 'Other', cover: 2 }),
  'an album’s order': (store) => arrangeAlbum(store, 1, (photos) => photos.toReversed()).change,
  'an album deleted': (store) => deleteAlbum(store, 1),
  'photos kept apart': (store) => keepApart(store, [1, 2, 3], true),
  'photos together again': (store) => keepApart(store, [4, 5], false),
};

test.each(Object.entries(changes))(
  '%s: undone, redone, and undone again',
  async (_name, change) => {
    const store = await testStore();
    insertLabel(store, { name: 'dog', prompts: ['a dog'] });
    insertLabel(store, { name: 'dog/small' });
    saveDecisions(store, [{ labelId: 1, photoId: 1, accepted: true, percent: 70 }], 'm');
    saveDecisions(store, [{ labelId: 2, photoId: 2, accepted: true, percent: null }], 'm');
    addAlbum(store, { name: 'Book', photos: [1, 2, 5] });
    mark(store, [2], { rating: 2 });
    setApart(store, [4, 5], true);
    setTaken(store, [2], { at: 0, precision: 4 });
    setTaken(store, [3], { at: 0, precision: 10 });
    const before = userData(store);
    const first = change(store);
    const after = userData(store);
    expect(after).not.toEqual(before);
    const undone = undoChange(store, first);
    expect(userData(store)).toEqual(before);
    const redone = undoChange(store, undone.undo);
    expect(userData(store)).toEqual(after);
    const again = undoChange(store, redone.undo);
    expect(userData(store)).toEqual(before);
    undoChange(store, again.undo);
    expect(userData(store)).toEqual(after);
  },
);

test('two changes are undone and redone one after the other, as one history', async () => {
  const store = await testStore();
  const album = addAlbum(store, { name: 'Trip', photos: [1] });
  const more = arrangeAlbum(store, album.id, (photos) => [...photos, 2]).change;
  const renamed = updateAlbum(store, album.id, { name: 'Journey' });
  const last = userData(store);
  const redo = [renamed, more, album.change].map((id) => undoChange(store, id).undo);
  expect(albumByName(store.library, 'Trip')).toBeNull();
  for (const id of redo.toReversed()) undoChange(store, id);
  expect(userData(store)).toEqual(last);
  expect(albumPhotos(store.library, album.id)).toEqual([1, 2]);
});

test('what was changed since then stays, and is said where nothing else can be done', async () => {
  const store = await testStore();
  const stars = undoChange(store, mark(store, [1, 2], { rating: 5 })).undo;
  mark(store, [2], { rating: 1 });
  undoChange(store, stars);
  const ratings = store.library.prepare('SELECT rating FROM photos ORDER BY id').pluck().all();
  expect(ratings.slice(0, 2)).toEqual([5, 1]);

  const year = { at: 0, precision: 4 } as const;
  const redoDates = undoChange(store, setTaken(store, [1, 2], year)).undo;
  setTaken(store, [2], { at: 0, precision: 7 });
  const { undo } = undoChange(store, redoDates);
  expect([1, 2].map((photo) => userDate(store.library, photo)?.precision)).toEqual([4, 7]);
  undoChange(store, undo);
  expect([1, 2].map((photo) => userDate(store.library, photo)?.precision)).toEqual([undefined, 7]);

  const { id, change } = addAlbum(store, { name: 'Trip', photos: [1] });
  arrangeAlbum(store, id, () => [1, 2]);
  expect(() => undoChange(store, change)).toThrow('“Trip” was changed since then');

  const gone = addAlbum(store, { name: 'Gone' });
  const again = undoChange(store, gone.change).undo;
  addAlbum(store, { name: 'GONE' });
  expect(() => undoChange(store, again)).toThrow('“GONE” was changed since then.');
});
