/** What becomes of what was read: written together, once, to the photo that it is of. A real store, no files. */
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Keeper } from '../../src/analyse/task.ts';
import type { AnalysedPhoto } from '../../src/analyse/protocol.ts';
import { ResultWriter, type Finished, type SavedBatch } from '../../src/analyse/writer.ts';
import type { Work } from '../../src/analyse/work.ts';
import type { Store } from '../../src/store/database.ts';
import { listFailedResults } from '../../src/store/failed-results.ts';
import { beginTry, listFailures, pendingFiles } from '../../src/store/files.ts';
import { counts, thumbnail } from '../../src/store/photos.ts';
import { resultOf, wantResults } from '../../src/store/results.ts';
import { filesOfPhoto } from '../../src/store/wanted.ts';
import { fileStates, testStore } from '../support/library.ts';
import { addFile, addPhotos } from '../support/photos.ts';

interface Written {
  store: Store;
  writer: ResultWriter;
  saved: SavedBatch[];
  uncounted: Work[];
  errors: unknown[];
}

async function written(): Promise<Written> {
  const store = await testStore();
  const saved: SavedBatch[] = [];
  const uncounted: Work[] = [];
  const errors: unknown[] = [];
  const keep: Keeper = (bytes) => ({ cached: { table: 'thumbnails', bytes } });
  const writer = new ResultWriter({
    store,
    model: () => 'model',
    keepers: () => new Map([['thumbnail', keep]]),
    uncounted: (works) => uncounted.push(...works),
    onSaved: (batch) => saved.push(batch),
    onError: (error) => errors.push(error),
  });
  return { store, writer, saved, uncounted, errors };
}

/** What an analyser says of a file with this content. */
function photo(content: string, facts: Partial<AnalysedPhoto> = {}): AnalysedPhoto {
  const nothing = { keywords: [], rating: null };
  const claim = { date: null, place: null, title: null, caption: null };
  return {
    contentHash: createHash('sha256').update(content).digest(),
    read: { size: 1, modifiedAt: 0 },
    metadata: {
      ...{ claim, camera: null, lens: null, exposureTime: null, aperture: null, iso: null },
      ...{ focalLength: null, keywordsAndRating: nothing, sidecar: null },
    },
    picture: { format: 'jpeg', width: 3, height: 2, shownByBrowsers: true },
    results: [{ task: 'thumbnail', bytes: Buffer.from(content), madeOn: 'cpu' }],
    ...facts,
  };
}

/** A new file under way. */
function newFile(store: Store, path: string): Work {
  const fileId = addFile(store, path);
  beginTry(store, [fileId]);
  const file = pendingFiles(store, 100).find((one) => one.fileId === fileId);
  if (file === undefined) throw new Error(`${path} is not pending`);
  return { kind: 'file', file };
}

/** A known photo under way for its small picture. */
function wantedPhoto(store: Store, photoId: number, isCounted = true): Work {
  wantResults(store, 'thumbnail', [photoId]);
  const [file] = filesOfPhoto(store, photoId);
  if (file === undefined) throw new Error(`photo ${photoId} has no file`);
  return { kind: 'results', file, isCounted };
}

function analysed(work: Work, said: AnalysedPhoto, known: number | null = null): Finished {
  return { work, outcome: { kind: 'analysed', photo: said }, known };
}

test('what is finished is written together: new photos, copies, failures, results', async () => {
  const { store, writer, saved } = await written();
  const [known = 0] = addPhotos(store, ['known']);
  writer.add(analysed(newFile(store, 'new.jpg'), photo('new')));
  writer.add(
    analysed(newFile(store, 'copy.jpg'), photo('known', { picture: null, results: [] }), known),
  );
  writer.add(analysed(wantedPhoto(store, known), photo('known', { metadata: null }), known));
  writer.add({
    ...{ work: newFile(store, 'text.jpg'), known: null },
    outcome: { kind: 'failed', code: 'not-a-photo', detail: 'a text' },
  });
  expect([counts(store).photos, writer.waiting.length, saved]).toEqual([1, 4, []]);
  writer.commit();
  expect(writer.waiting).toEqual([]);
  expect(counts(store)).toEqual({ photos: 2, failed: 1 });
  expect(fileStates(store)).toEqual({
    ...{ 'copy.jpg': 'ready', 'known.jpg': 'ready', 'new.jpg': 'ready', 'text.jpg': 'failed' },
  });
  expect(listFailures(store)).toMatchObject([{ code: 'not-a-photo', detail: 'a text' }]);
  expect(thumbnail(store, known)?.bytes.toString()).toBe('known');
  expect(saved).toMatchObject([{ failed: 1, made: [{ photoId: 2 }, { photoId: known }] }]);
  expect(saved[0]?.files.map(({ relativePath }) => relativePath)).toHaveLength(4);
  writer.commit();
  expect(saved).toHaveLength(1);
});

test('a batch is written when it is full, without being told', async () => {
  const { store, writer, saved } = await written();
  for (let at = 0; at < 33; at += 1) {
    writer.add(analysed(newFile(store, `${at}.jpg`), photo(`${at}`)));
  }
  expect([saved.length, counts(store).photos, writer.waiting.length]).toEqual([1, 32, 1]);
});

test('a known photo that kills its reader loses what was wanted of it, and keeps what it had', async () => {
  const { store, writer } = await written();
  const [known = 0] = addPhotos(store, ['known']);
  writer.add({
    ...{ work: wantedPhoto(store, known), known: null },
    outcome: { kind: 'set aside', code: 'crashed', detail: 'SIGSEGV' },
  });
  writer.commit();
  expect(resultOf(store.library, known, 'thumbnail')).toMatchObject({
    state: 'failed',
    version: '1',
  });
  expect(listFailedResults(store)).toMatchObject([
    { path: '/photos/known.jpg', code: 'crashed', detail: 'SIGSEGV', tasks: ['thumbnail'] },
  ]);
  expect(fileStates(store)).toEqual({ 'known.jpg': 'ready' });
});

test('a known photo whose file holds something else, or is gone, is read as a changed one', async () => {
  const { store, writer, uncounted } = await written();
  const [one = 0, other = 0] = addPhotos(store, ['one', 'other']);
  writer.add(analysed(wantedPhoto(store, one), photo('another', { metadata: null })));
  writer.add({
    ...{ work: wantedPhoto(store, other), known: null },
    outcome: { kind: 'failed', code: 'vanished', detail: 'ENOENT' },
  });
  writer.commit();
  expect(fileStates(store)).toEqual({ 'one.jpg': 'pending', 'other.jpg': 'pending' });
  expect(uncounted).toHaveLength(2);
  expect(resultOf(store.library, one, 'thumbnail')?.state).toBe('wanted');
});

test('what is done beside all else is not told as files that got done', async () => {
  const { store, writer, saved } = await written();
  const [known = 0] = addPhotos(store, ['known']);
  writer.add(analysed(wantedPhoto(store, known, false), photo('known', { metadata: null }), known));
  writer.commit();
  expect(saved).toMatchObject([{ files: [], made: [{ photoId: known, task: 'thumbnail' }] }]);
});

test('what cannot be written is still pending, and that is told', async () => {
  const { store, writer, saved, errors } = await written();
  writer.add(analysed(newFile(store, 'new.jpg'), photo('new')));
  store.library.exec(`CREATE TEMP TRIGGER full BEFORE INSERT ON photos
    BEGIN SELECT RAISE(ABORT, 'no room'); END`);
  writer.commit();
  expect([saved, writer.waiting, fileStates(store)]).toEqual([[], [], { 'new.jpg': 'pending' }]);
  expect(errors).toMatchObject([{ message: 'no room' }]);
});
