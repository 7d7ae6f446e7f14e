/** What a photo is: how files find, keep, share and leave their photo. */
import { firstThere } from '../../src/base/patience.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { embeddedPhotos, embeddingOf } from '../../src/store/embeddings.ts';
import { applyChanges } from '../../src/store/file-changes.ts';
import {
  beginTry,
  failFiles,
  pendingCount,
  pendingFiles,
  retryFailures,
} from '../../src/store/files.ts';
import { removeFolder } from '../../src/store/folders.ts';
import { mark } from '../../src/store/marks.ts';
import {
  attachKnown,
  counts,
  photoByHash,
  photoColumns,
  photoDetails,
  photoPaths,
  saveAnalysed,
  thumbnail,
} from '../../src/store/photos.ts';
import { timeline } from '../support/timeline.ts';
import { saveResults, type NewResult } from '../../src/store/results.ts';
import { registerTasks } from '../../src/store/tasks.ts';
import { taskList } from '../../src/analyse/tasks.ts';
import { analysed, testStore } from '../support/library.ts';
import { addFile, addPhotos, photosFolder, readAs } from '../support/photos.ts';

test('two files of one content are one photo', async () => {
  const store = await testStore();
  const one = readAs(store, addFile(store, 'a.jpg'), 'same');
  const two = readAs(store, addFile(store, 'b.jpg'), 'same');
  expect(one).toEqual({
    photoId: 1,
    changedPicture: false,
    isNew: true,
    orphaned: [],
    restored: false,
  });
  expect(two).toEqual({
    photoId: 1,
    changedPicture: false,
    isNew: false,
    orphaned: [],
    restored: false,
  });
  expect(counts(store).photos).toBe(1);
  expect(photoDetails(store, 1)?.files.map((file) => file.path)).toHaveLength(2);
});

test('a file edited in place keeps its photo, its rating, and none of its old vectors', async () => {
  const store = await testStore();
  const file = addFile(store, 'a.jpg');
  const { photoId } = readAs(store, file, 'before');
  mark(store, [photoId], { favourite: true, rating: 5 });
  const etag = thumbnail(store, photoId)?.etag;
  addFile(store, 'a.jpg');
  expect(counts(store).photos).toBe(1);
  const saved = readAs(store, file, 'after', { embedding: null, width: 500 });
  expect(saved).toEqual({
    photoId,
    changedPicture: true,
    isNew: false,
    orphaned: [],
    restored: false,
  });
  expect(photoDetails(store, photoId)).toMatchObject({ favourite: true, rating: 5, width: 500 });
  expect(embeddingOf(store, photoId, 'model')).toBeNull();
  expect(thumbnail(store, photoId)?.etag).not.toBe(etag);
});

test('an edited copy becomes a photo of its own, the other copy keeps the rating', async () => {
  const store = await testStore();
  const [photoId = 0] = addPhotos(store, ['a']);
  const copy = addFile(store, 'copy.jpg');
  readAs(store, copy, 'a');
  mark(store, [photoId], { rating: 3 });
  addFile(store, 'copy.jpg');
  const saved = readAs(store, copy, 'edited');
  expect(saved).toMatchObject({ isNew: true, changedPicture: false, orphaned: [] });
  expect(saved.photoId).not.toBe(photoId);
  expect(photoDetails(store, photoId)?.rating).toBe(3);
});

test('a file edited into a known content joins that photo and brings what the user said', async () => {
  const store = await testStore();
  const [one = 0, two = 0] = addPhotos(store, ['one', 'two']);
  mark(store, [one], { favourite: true, rating: 2 });
  mark(store, [two], { rating: 4 });
  const saved = readAs(store, addFile(store, 'one.jpg'), 'two');
  expect(saved).toEqual({
    photoId: two,
    changedPicture: false,
    isNew: false,
    orphaned: [one],
    restored: false,
  });
  expect(photoDetails(store, two)).toMatchObject({ favourite: true, rating: 4 });
  expect(photoDetails(store, one)).toMatchObject({ favourite: true, rating: 2, files: [] });
  expect(timeline(store).ids).toEqual([two]);
});

test('a lost content that is found elsewhere has moved, with its rating and vector', async () => {
  const store = await testStore();
  const file = addFile(store, 'a.jpg');
  const { photoId } = readAs(store, file, 'a');
  mark(store, [photoId], { rating: 5 });
  applyChanges(store, photosFolder(store), [{ kind: 'missing', fileId: file }]);
  expect(counts(store).photos).toBe(0);
  const hash = analysed(0, 'a').contentHash;
  expect(photoByHash(store, hash)).toEqual({ photoId, wanted: ['pairs', 'guesses', 'monochrome'] });
  registerTasks(store, taskList('another'));
  expect(photoByHash(store, hash)?.wanted).toEqual(['vector', 'pairs', 'guesses', 'monochrome']);
  const found = addFile(store, 'elsewhere/a.jpg');
  beginTry(store, [found]);
  const silent = { date: null, place: null, title: null, caption: null };
  const words = { keywordsAndRating: { keywords: [], rating: null }, sidecar: null };
  const again = { ...analysed(found, 'a'), ...words, claims: { photo: silent, name: null } };
  expect(attachKnown(store, [{ ...again, photoId }])).toEqual([
    { photoId, changedPicture: false, isNew: true, orphaned: [], restored: false },
  ]);
  expect(photoDetails(store, photoId)).toMatchObject({
    rating: 5,
    files: [{ path: '/photos/elsewhere/a.jpg', state: 'present' }],
  });
});

test('missing files of a photo that was edited meanwhile are read again when they return', async () => {
  const store = await testStore();
  const kept = addFile(store, 'kept.jpg');
  const lost = addFile(store, 'lost.jpg');
  const { photoId } = readAs(store, kept, 'before');
  readAs(store, lost, 'before');
  applyChanges(store, photosFolder(store), [{ kind: 'missing', fileId: lost }]);
  addFile(store, 'kept.jpg');
  expect(readAs(store, kept, 'after')).toMatchObject({ photoId, changedPicture: true });
  applyChanges(store, photosFolder(store), [
    { kind: 'back', fileId: lost, size: 1, modifiedAt: 0, identity: null },
  ]);
  expect(pendingFiles(store, 10).map((file) => file.fileId)).toEqual([lost]);
  expect(readAs(store, lost, 'before').photoId).not.toBe(photoId);
});

test('a file that changes while it is being read is read once more', async () => {
  const store = await testStore();
  const file = addFile(store, 'a.jpg');
  beginTry(store, [file]);
  applyChanges(store, photosFolder(store), [
    { kind: 'changed', fileId: file, size: 7, modifiedAt: 9, identity: null },
  ]);
  saveAnalysed(store, [analysed(file, 'half')]);
  expect(pendingFiles(store, 1)).toMatchObject([{ fileId: file, size: 7, modifiedAt: 9 }]);
  beginTry(store, [file]);
  applyChanges(store, photosFolder(store), [
    { kind: 'changed', fileId: file, size: 8, modifiedAt: 10, identity: null },
  ]);
  failFiles(store, [{ fileId: file, code: 'truncated', detail: null }]);
  expect(pendingCount(store)).toBe(1);
  readAs(store, file, 'complete', { size: 8, modifiedAt: 10 });
  expect(pendingCount(store)).toBe(0);
});

test('a copy without a date of its own does not make a photo younger', async () => {
  const store = await testStore();
  readAs(store, addFile(store, 'a.jpg'), 'a', { takenAt: 1000 });
  readAs(store, addFile(store, 'b.jpg'), 'a', { takenAt: 5000 });
  expect(timeline(store).takenAt).toEqual([1000]);
  readAs(store, addFile(store, 'a.jpg'), 'a', { takenAt: 3000, takenSource: 'exif' });
  expect(timeline(store).takenAt).toEqual([3000]);
});

test('removing a folder hides its photos and forgets nothing of them', async () => {
  const store = await testStore();
  const [photoId = 0] = addPhotos(store, ['a']);
  mark(store, [photoId], { rating: 4 });
  removeFolder(store, photosFolder(store));
  expect(counts(store)).toEqual({ photos: 0, failed: 0 });
  expect(embeddedPhotos(store, 'model')).toEqual([]);
  expect(addPhotos(store, ['a'])).toEqual([photoId]);
  expect(photoDetails(store, photoId)?.rating).toBe(4);
});

test('a result for a file whose folder was removed meanwhile leaves no photo in sight', async () => {
  const store = await testStore();
  const file = addFile(store, 'a.jpg');
  beginTry(store, [file]);
  removeFolder(store, photosFolder(store));
  saveAnalysed(store, [analysed(file, 'a')]);
  failFiles(store, [{ fileId: file, code: 'corrupt', detail: null }]);
  expect(counts(store)).toEqual({ photos: 0, failed: 0 });
});

test('the timeline and chosen photos come as columns', async () => {
  const store = await testStore();
  const sizes = [
    [300, 200],
    [200, 300],
    [1, 5000],
  ] as const;
  for (const [index, [width, height]] of sizes.entries()) {
    readAs(store, addFile(store, `${index}.jpg`), String(index), { width, height, takenAt: index });
  }
  const times = { takenAt: [2, 1, 0], precision: [0, 0, 0] };
  expect(timeline(store)).toEqual({ ids: [3, 2, 1], ratios: [1, 67, 150], ...times });
  expect(photoColumns(store, [1, 99, 3]).ids).toEqual([1, 3]);
  const many = Array.from({ length: 200_000 }, (_, index) => (index % 3) + 1);
  expect(photoColumns(store, many).ids).toEqual(many);
});

test('thumbnails that are lost can be saved again; not under what a photo showed before', async () => {
  const store = await testStore();
  const [id = 0] = addPhotos(store, ['a']);
  store.cache.exec('DELETE FROM thumbnails');
  expect(thumbnail(store, id)).toBeNull();
  const result = (bytes: Uint8Array): NewResult[] => [
    { task: 'thumbnail', state: 'done', reason: null, cached: { table: 'thumbnails', bytes } },
  ];
  const { contentHash } = analysed(0, 'a');
  saveResults(store, [{ photoId: id, contentHash, results: result(new Uint8Array([7, 8])) }]);
  expect(thumbnail(store, id)?.bytes).toEqual(Buffer.from([7, 8]));
  const other = analysed(0, 'what it showed before').contentHash;
  saveResults(store, [{ photoId: id, contentHash: other, results: result(new Uint8Array([9])) }]);
  expect(thumbnail(store, id)?.bytes).toEqual(Buffer.from([7, 8]));
  expect(thumbnail(store, 99)).toBeNull();
  expect(await firstThere(photoPaths(store, id), (path) => path)).toBeUndefined();
  expect(photoDetails(store, 99)).toBeNull();
});

const step = fc.record({
  kind: fc.constantFrom('add', 'read', 'fail', 'missing', 'back', 'move', 'retry', 'forget-folder'),
  path: fc.constantFrom('a.jpg', 'b.jpg', 'c.jpg', 'd.jpg'),
  to: fc.constantFrom('a.jpg', 'b.jpg', 'e.jpg'),
  content: fc.constantFrom('one', 'two', 'three'),
});

test('whatever happens to files, every photo knows how many it has and keeps its best rating', async () => {
  const store = await testStore();
  const { library } = store;
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 40 }), (steps) => {
      library.exec('DELETE FROM folders; DELETE FROM photos;');
      for (const { kind, path, to, content } of steps) {
        const folderId = photosFolder(store);
        const row = library
          .prepare<[string], { id: number }>('SELECT id FROM files WHERE path = ?')
          .get(path);
        const facts = { size: 1, modifiedAt: 0, identity: null };
        if (kind === 'add') addFile(store, path);
        else if (kind === 'retry') retryFailures(store);
        else if (kind === 'forget-folder') removeFolder(store, folderId);
        else if (row === undefined) continue;
        else if (kind === 'read') {
          const { photoId } = readAs(store, row.id, content);
          mark(store, [photoId], { rating: content.length });
        } else if (kind === 'fail') {
          beginTry(store, [row.id]);
          failFiles(store, [{ fileId: row.id, code: 'corrupt', detail: null }]);
        } else if (kind === 'missing') {
          applyChanges(store, folderId, [{ kind, fileId: row.id }]);
        } else if (kind === 'back') {
          applyChanges(store, folderId, [{ kind, fileId: row.id, ...facts }]);
        } else {
          applyChanges(store, folderId, [{ kind: 'moved', fileId: row.id, path: to, ...facts }]);
        }
        const wrong = library
          .prepare(
            `SELECT id FROM photos WHERE file_count <>
               (SELECT count(*) FROM files WHERE photo_id = photos.id AND state <> 'missing')
             OR length(content_hash) <> 32`,
          )
          .all();
        expect(wrong).toEqual([]);
        expect(counts(store).photos).toBe(timeline(store).ids.length);
      }
      const unrated = library.prepare('SELECT id FROM photos WHERE rating < 3').all();
      expect(unrated).toEqual([]);
    }),
    { numRuns: 60 },
  );
});
