/** What is read next: the order, what is left out, what is counted. A real store, no files. */
import { expect, test } from 'vitest';
import { WorkQueue } from '../../src/analyse/queue.ts';
import type { Work } from '../../src/analyse/work.ts';
import type { Store } from '../../src/store/database.ts';
import { wantResults } from '../../src/store/results.ts';
import { testStore } from '../support/library.ts';
import { addFile, photosFolder, readAs } from '../support/photos.ts';

/** A library of known photos, a day apart, the last one the newest. */
async function queueOf(photos: number): Promise<{ store: Store; queue: WorkQueue }> {
  const store = await testStore();
  const folder = photosFolder(store);
  for (let day = 1; day <= photos; day += 1) {
    readAs(store, addFile(store, `${day}.jpg`), `${day}`, { takenAt: day });
  }
  const queue = new WorkQueue({
    store,
    counted: ['thumbnail', 'vector'],
    uncounted: ['traces'],
    folders: () => [folder],
  });
  return { store, queue };
}

function want(store: Store, task: string, photoIds: readonly number[]): void {
  store.library.exec(`UPDATE results SET state = 'done' WHERE state = 'not-applicable'`);
  wantResults(store, task, photoIds);
}

const names = (works: readonly Work[]): string[] =>
  works.map(({ file }) => file.relativePath.replace('.jpg', ''));

test('unread files come before known photos, and those before what nobody waits for; each newest first', async () => {
  const { store, queue } = await queueOf(4);
  want(store, 'traces', [4]);
  want(store, 'vector', [1, 3]);
  want(store, 'thumbnail', [2]);
  addFile(store, 'new.jpg');
  addFile(store, 'newer.jpg');
  expect(names(queue.next(10, [], []))).toEqual(['newer', 'new', '3', '2', '1']);
  expect(names(queue.next(3, [], []))).toEqual(['newer', 'new', '3']);
  expect(queue.left()).toBe(5);
  const works = queue.next(10, [], []);
  expect(works.map(({ kind }) => kind)).toEqual(['file', 'file', 'results', 'results', 'results']);
  const beside = queue.next(10, works, []);
  expect(names(beside)).toEqual(['4']);
  expect(queue.next(10, [...works, ...beside], [])).toEqual([]);
});

test('what is finished and not written takes nobody’s place', async () => {
  const { store, queue } = await queueOf(9);
  want(store, 'vector', [1, 2, 3, 4, 5, 6, 7, 8, 9]);
  const finished = queue.next(3, [], []);
  const underWay = queue.next(3, [], finished);
  expect(names(finished)).toEqual(['9', '8', '7']);
  expect(names(underWay)).toEqual(['6', '5', '4']);
  expect(names(queue.next(3, underWay, finished))).toEqual(['3', '2', '1']);
});

test('what was under way when an analyser died comes last and alone, the least often tried first', async () => {
  const { store, queue } = await queueOf(5);
  want(store, 'vector', [1, 2, 3]);
  want(store, 'traces', [4]);
  const [newest, second] = queue.next(2, [], []);
  if (newest === undefined || second === undefined) throw new Error('nothing was wanted');
  queue.begin([newest, second]);
  queue.begin([newest]);
  const unread = addFile(store, 'new.jpg');
  expect(names(queue.next(10, [], []))).toEqual(['new', '1']);
  store.library.exec(
    `DELETE FROM files WHERE id = ${unread}; UPDATE results SET state = 'done' WHERE photo_id = 1`,
  );
  expect(names(queue.next(10, [], []))).toEqual(['4']);
  store.library.exec(`UPDATE results SET state = 'done' WHERE photo_id = 4`);
  const [alone, ...others] = queue.next(10, [], []);
  expect([names(alone === undefined ? [] : [alone]), others]).toEqual([['2'], []]);
  if (alone === undefined) throw new Error('nothing was wanted');
  // Nothing joins it, also nothing new.
  addFile(store, 'newer.jpg');
  expect(queue.next(10, [alone], [])).toEqual([]);
  queue.endUncounted([second]);
  expect(names(queue.next(10, [], []))).toEqual(['newer', '2']);
});

test('what nobody waits for is not counted as left, and getting it done hides nothing that is', async () => {
  const { store, queue } = await queueOf(3);
  want(store, 'traces', [1, 2, 3]);
  expect(queue.left()).toBe(0);
  const beside = queue.next(10, [], []);
  expect(beside.map((work) => work.kind === 'results' && work.isCounted)).toEqual([
    false,
    false,
    false,
  ]);
  want(store, 'vector', [1, 2]);
  const counted = queue.next(10, beside.slice(0, 1), []);
  expect(names(counted)).toEqual(['2', '1']);
  expect(queue.left()).toBe(2);
  queue.done(beside);
  expect(queue.left()).toBe(2);
  queue.done(counted.slice(1));
  expect(queue.left()).toBe(1);
});

test('files of a folder that is not there are left out', async () => {
  const { store } = await queueOf(2);
  want(store, 'vector', [1, 2]);
  addFile(store, 'new.jpg');
  const queue = new WorkQueue({
    ...{ store, counted: ['vector'], uncounted: ['traces'] },
    folders: () => [],
  });
  expect([queue.next(10, [], []), queue.left()]).toEqual([[], 0]);
});
