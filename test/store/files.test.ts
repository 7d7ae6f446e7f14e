/** Which files wait to be read, which failed, and how both are put back. */
import { expect, test } from 'vitest';
import { applyChanges } from '../../src/store/file-changes.ts';
import {
  beginTry,
  endTryUncounted,
  failFiles,
  listFailures,
  pendingCount,
  pendingFiles,
  retryFailures,
} from '../../src/store/files.ts';
import { insertFolder } from '../../src/store/folders.ts';
import { counts } from '../../src/store/photos.ts';
import { testStore } from '../support/library.ts';
import { addFile, photosFolder } from '../support/photos.ts';

test('failed files are listed with the reason and can be put back', async () => {
  const store = await testStore();
  const files = ['a.jpg', 'b.jpg', 'c.jpg'].map((path) => addFile(store, path));
  const [a = 0, b = 0, c = 0] = files;
  beginTry(store, files);
  beginTry(store, [b]);
  endTryUncounted(store, [c]);
  failFiles(store, [
    { fileId: a, code: 'corrupt', detail: 'bad Huffman code' },
    { fileId: b, code: 'crashed', detail: null },
  ]);
  expect(counts(store).failed).toBe(2);
  const found = listFailures(store).sort((x, y) => x.fileId - y.fileId);
  expect(found).toMatchObject([
    { fileId: a, path: '/photos/a.jpg', code: 'corrupt', detail: 'bad Huffman code', tries: 1 },
    { fileId: b, path: '/photos/b.jpg', code: 'crashed', detail: null, tries: 2 },
  ]);
  expect(pendingFiles(store, 10)).toMatchObject([{ fileId: c, tries: 0 }]);
  expect(retryFailures(store, [a])).toBe(1);
  expect(retryFailures(store)).toBe(1);
  expect(pendingCount(store)).toBe(3);
});

test('pending files come newest first, without those under way and of folders out of reach', async () => {
  const store = await testStore();
  const here = photosFolder(store);
  const there = insertFolder(store, '/there').id;
  const facts = { size: 1, identity: null };
  applyChanges(store, here, [
    { kind: 'added', path: 'old.jpg', modifiedAt: 1, ...facts },
    { kind: 'added', path: 'new.jpg', modifiedAt: 3, ...facts },
  ]);
  applyChanges(store, there, [{ kind: 'added', path: 'mid.jpg', modifiedAt: 2, ...facts }]);
  const names = (files: { relativePath: string }[]): string[] =>
    files.map((file) => file.relativePath);
  const all = pendingFiles(store, 10);
  expect(names(all)).toEqual(['new.jpg', 'mid.jpg', 'old.jpg']);
  const exclude = new Set(all.slice(0, 1).map((file) => file.fileId));
  expect(names(pendingFiles(store, 10, { exclude }))).toEqual(['mid.jpg', 'old.jpg']);
  expect(names(pendingFiles(store, 10, { folders: [there] }))).toEqual(['mid.jpg']);
  expect(pendingFiles(store, 10, { folders: [] })).toEqual([]);
  expect(pendingCount(store, [here])).toBe(2);
});
