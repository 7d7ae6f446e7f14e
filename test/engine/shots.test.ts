/** Photos of one shot are one tile: in the timeline, in what filters find, and in ranked lists. */
import { expect, test } from 'vitest';
import { Timeline } from '../../src/search/timeline.ts';
import { applyChanges } from '../../src/store/file-changes.ts';
import { testStore } from '../support/library.ts';
import { addFile, photosFolder, readAs } from '../support/photos.ts';

test('a shot is shown once, as its main photo where that is there', async () => {
  const store = await testStore();
  const names = ['D1.jpg', 'D1.nef', 'D1-edited.jpg', 'other.jpg'];
  const [jpeg = 0, raw = 0, edit = 0, other = 0] = names.map(
    (name, place) =>
      readAs(store, addFile(store, name), name, { takenSource: 'exif', takenAt: place * 9e7 })
        .photoId,
  );
  const timeline = new Timeline(store);
  expect(timeline.among(null)).toMatchObject({
    ...{ ids: [other, jpeg], total: 2, companions: [jpeg] },
    days: [{ count: 1 }, { count: 1 }],
  });
  expect(timeline.among([raw, other])).toMatchObject({ ids: [other, raw], companions: [] });
  expect(timeline.among([raw, jpeg, edit])).toMatchObject({ ids: [jpeg], total: 1 });
  // The best of a shot says where it stands.
  expect(timeline.shots.merged([edit, other, jpeg])).toEqual([jpeg, other]);
  expect(timeline.shots.merged([edit, raw])).toEqual([edit, raw]);

  const [file] = store.library.prepare<[], { id: number }>('SELECT id FROM files').all();
  applyChanges(store, photosFolder(store), [{ kind: 'missing', fileId: file?.id ?? 0 }]);
  expect(timeline.among(null).ids).toEqual([other, edit, raw]);
});

test('photos that stand behind each other in two folders are both shown', async () => {
  const store = await testStore();
  const one = readAs(store, addFile(store, 'a/P.jpg'), 'one').photoId;
  const two = readAs(store, addFile(store, 'a/P-edited.jpg'), 'two').photoId;
  readAs(store, addFile(store, 'b/P.jpg'), 'two');
  readAs(store, addFile(store, 'b/P-edited.jpg'), 'one');
  expect(new Set(new Timeline(store).among(null).ids)).toEqual(new Set([one, two]));
});
