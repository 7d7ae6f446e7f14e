/** The tree of folders counts photos, not files, on every level. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderTree } from '../../src/store/folder-tree.ts';
import {
  analysePending,
  eventually,
  fileStates,
  testLibrary,
  writePhoto,
} from '../support/library.ts';

test('every folder on the way to a photo has its count; copies count once on each level, a shot once', async () => {
  const { store, library, photos } = await testLibrary();
  writePhoto(photos, 'top.jpg', 'top');
  writePhoto(photos, '2019/Rome/a.jpg', 'a');
  writePhoto(photos, '2019/Rome/copy of a.jpg', 'a');
  writePhoto(photos, '2019/Oslo/b.jpg', 'b');
  writePhoto(photos, 'Backup/a.jpg', 'a');
  writePhoto(photos, 'Trip 10/c.jpg', 'c');
  writePhoto(photos, 'Trip 9/d.jpg', 'd');
  writePhoto(photos, 'Trip 9/d.dng', 'raw of d');
  writePhoto(photos, 'Trip 9/d-edited.jpg', 'edit of d');
  mkdirSync(join(photos, 'empty'));
  await library.addFolder(photos);
  await eventually(() => expect(Object.keys(fileStates(store)).length).toBe(9));
  expect(folderTree(store)).toEqual([]);
  analysePending(store);
  expect(folderTree(store).map(({ below, photos: count }) => [below.join('/'), count])).toEqual([
    ['', 5],
    ['2019', 2],
    ['2019/Oslo', 1],
    ['2019/Rome', 1],
    ['Backup', 1],
    ['Trip 9', 1],
    ['Trip 10', 1],
  ]);
  expect(new Set(folderTree(store).map(({ root }) => root))).toEqual(new Set([photos]));
});
