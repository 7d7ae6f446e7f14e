/** The table of results: what existing libraries become, what is wanted, what goes with a task. */
import SqliteDatabase from 'better-sqlite3';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { shippedModels } from '../../src/models/manifest.ts';
import { taskList } from '../../src/analyse/tasks.ts';
import { openStore, type Store } from '../../src/store/database.ts';
import { saveCompared } from '../../src/store/duplicates.ts';
import {
  noteResult,
  readyAmong,
  readyPhotos,
  resultOf,
  saveResults,
  wantedTasks,
  wantResults,
} from '../../src/store/results.ts';
import { registerTasks, type TaskEntry } from '../../src/store/tasks.ts';
import { wantedCount } from '../../src/store/wanted.ts';
import { WantedLook } from '../../src/store/wanted-look.ts';
import { analysed, earlierLibrary, testStore } from '../support/library.ts';
import { addFile, addPhotos, photosFolder, readAs } from '../support/photos.ts';
import { copyReleaseLibrary } from '../support/release-library.ts';
import { scratchFolder } from '../support/scratch.ts';

const PIXEL_TASKS = ['thumbnail', 'fingerprint', 'vector'];

async function opened(folder: string, model: string): Promise<Store> {
  const store = await openStore(folder);
  onTestFinished(() => store.close());
  registerTasks(store, taskList(model));
  return store;
}

/** task: state -> how many. */
function states({ library }: Store): Record<string, number> {
  const rows = library
    .prepare<[], { key: string; count: number }>(
      `SELECT name || ' ' || state AS key, count(*) AS count FROM results
       JOIN tasks ON tasks.id = task_id GROUP BY key`,
    )
    .all();
  return Object.fromEntries(rows.map(({ key, count }) => [key, count]));
}

function versions({ library }: Store, task: string): (string | null)[] {
  return library
    .prepare<[string], string | null>(
      `SELECT DISTINCT version FROM results JOIN tasks ON tasks.id = results.task_id
       LEFT JOIN task_versions ON task_versions.id = results.version_id WHERE name = ?`,
    )
    .pluck()
    .all(task);
}

test('a library of release 0.1.0 knows what it has; only another model and what its cache lacks are wanted', async () => {
  const [current, earlier] = shippedModels();
  const { library } = copyReleaseLibrary(scratchFolder());
  const store = await opened(library, earlier?.key ?? '');
  expect(states(store)).toMatchObject({
    ...{ 'thumbnail wanted': 16, 'fingerprint wanted': 16, 'vector done': 16 },
    ...{ 'traces not-applicable': 16 },
  });
  registerTasks(store, taskList(current.key));
  expect(states(store)).toMatchObject({ 'vector wanted': 16 });
  expect(versions(store, 'vector')).toEqual([earlier?.key]);
});

/** A library as the version before the table of results left it, with its cache. */
async function libraryOf13(): Promise<string> {
  const folder = join(scratchFolder(), 'library');
  (await openStore(folder)).close();
  rmSync(join(folder, 'library.sqlite'));
  earlierLibrary(
    folder,
    13,
    `
    INSERT INTO folders (id, path, added_at) VALUES (1, '/photos', 0);
    INSERT INTO photos (id, content_hash, bytes, format, width, height, taken_at, taken_source, added_at)
      SELECT value, unhex(printf('%064x', value)), 1, 'jpeg', 3, 2, 1000 * value, 'exif', 0
      FROM json_each('[1,2,3,4,5]');
    INSERT INTO files (folder_id, path, size, modified_at, photo_id, state)
      SELECT 1, id || '.jpg', 1, 0, id, 'ready' FROM photos;
    INSERT INTO embeddings (photo_id, model, vector, device)
      SELECT id, 'old', x'00000000', 'cpu' FROM photos WHERE id <= 4;
    INSERT INTO embeddings (photo_id, model, vector, device)
      SELECT id, 'new', x'00000000', 'cpu' FROM photos WHERE id >= 4;
    DELETE FROM unjudged WHERE photo_id <> 5;
    INSERT INTO duplicate_sketches (photo_id, version, sketch) SELECT id, 3, x'00' FROM photos WHERE id < 4;
    INSERT INTO duplicate_sketches (photo_id, version, sketch) VALUES (4, 2, x'00');
    INSERT INTO duplicate_pairs (a, b, same, score, traits) VALUES (1, 2, 1, 1, 0);
    INSERT INTO encoding_traces (content_hash, is_library_table)
      SELECT content_hash, 1 FROM photos WHERE id = 1;
  `,
  );
  const cache = new SqliteDatabase(join(folder, 'cache.sqlite'));
  const keep = cache.prepare('INSERT INTO thumbnails VALUES (unhex(printf(?, ?)), ?)');
  for (const id of [1, 2, 3, 4]) keep.run('%064x', id, Buffer.of(1));
  const input = cache.prepare('INSERT INTO fingerprint_inputs VALUES (unhex(printf(?, ?)), ?)');
  for (const id of [1, 2, 3, 4, 5]) input.run('%064x', id, Buffer.of(1));
  cache.close();
  return folder;
}

test('a library of the version before reads no photo again, but for what it lacks', async () => {
  const folder = await libraryOf13();
  const store = await opened(folder, 'new');
  const state = (photoId: number, task: string) => resultOf(store.library, photoId, task)?.state;
  const all = (task: string) => [1, 2, 3, 4, 5].map((id) => state(id, task));
  expect(all('thumbnail')).toEqual(['done', 'done', 'done', 'done', 'wanted']);
  expect(all('fingerprint')).toEqual(['done', 'done', 'done', 'done', 'done']);
  expect(all('vector')).toEqual(['wanted', 'wanted', 'wanted', 'done', 'done']);
  // Both are measured and compared by other rules since.
  expect(all('traces').slice(0, 3)).toEqual(['wanted', 'wanted', 'not-applicable']);
  expect(all('pairs')).toEqual(all('pairs').map(() => 'wanted'));
  expect(all('guesses')).toEqual(['done', 'done', 'done', 'done', 'wanted']);
  const files = store.library.prepare('SELECT DISTINCT state FROM files').pluck().all();
  expect(files).toEqual(['ready']);
  expect(wantedCount(store, PIXEL_TASKS, [1])).toBe(4);
  store.close();
  expect(states(await opened(folder, 'new'))).toMatchObject({ 'vector wanted': 3 });
});

test('every photo has a row for each task; another picture wants them anew', async () => {
  const store = await testStore();
  const [id = 0] = addPhotos(store, ['a']);
  expect(wantedTasks(store.library, id)).toEqual(['pairs', 'guesses', 'monochrome']);
  noteResult(store.library, id, 'pairs', 'done');
  noteResult(store.library, id, 'guesses', 'failed', 'no reason');
  expect(resultOf(store.library, id, 'guesses')).toMatchObject({ reason: 'no reason' });
  readAs(store, addFile(store, 'a.jpg'), 'other', { embedding: null });
  expect(wantedTasks(store.library, id)).toEqual(['vector', 'pairs', 'guesses', 'monochrome']);
  expect(readyPhotos(store, 'guesses')).toEqual([]);
});

test('a raised version leaves the old result in use, and what is made from it is made anew', async () => {
  const store = await testStore();
  const ids = addPhotos(store, ['a', 'b', 'c']);
  for (const id of ids) noteResult(store.library, id, 'guesses', 'done');
  registerTasks(store, taskList('next'));
  expect(resultOf(store.library, 1, 'vector')).toMatchObject({ state: 'wanted', version: 'model' });
  expect(readyPhotos(store, 'guesses')).toEqual([]);
  const { contentHash } = analysed(0, 'b');
  const results = [{ task: 'vector', state: 'done', reason: null }] as const;
  saveResults(store, [{ photoId: 2, contentHash, results }]);
  expect(resultOf(store.library, 2, 'vector')).toMatchObject({ state: 'done', version: 'next' });
  expect(readyPhotos(store, 'guesses')).toEqual([2]);
  expect(readyAmong(store, 'guesses', [3, 2, 1])).toEqual([2]);
  // The same again changes nothing.
  noteResult(store.library, 2, 'guesses', 'done');
  wantResults(store, 'vector', [2]);
  saveResults(store, [{ photoId: 2, contentHash, results }]);
  expect(readyPhotos(store, 'guesses')).toEqual([]);
});

test('what is wanted comes newest first, without photos out of reach', async () => {
  const store = await testStore();
  const days = { a: 3, b: 9, c: 6 };
  for (const [name, takenAt] of Object.entries(days)) {
    readAs(store, addFile(store, `${name}.jpg`), name, { takenAt, embedding: null });
  }
  const folders = [photosFolder(store)];
  const look = new WantedLook(store);
  const names = (exclude = new Set<number>()) =>
    look.next(PIXEL_TASKS, 10, { folders, exclude }).map((file) => file.relativePath);
  expect(names()).toEqual(['b.jpg', 'c.jpg', 'a.jpg']);
  expect(names(new Set([2]))).toEqual(['c.jpg', 'a.jpg']);
  expect(look.next(PIXEL_TASKS, 10, { folders: [] })).toEqual([]);
  expect(wantedCount(store, PIXEL_TASKS, folders)).toBe(3);
});

test('a photo that turns out to be a duplicate is measured', async () => {
  const store = await testStore();
  const [a = 0, b = 0, c = 0] = addPhotos(store, ['a', 'b', 'c']);
  const pair = { a, b, same: 1, similar: null, score: 1, traits: 0 } as const;
  saveCompared(store, 3, [{ photoId: b, hash: new Uint32Array(8), pairs: [pair] }]);
  expect(readyPhotos(store, 'traces').sort()).toEqual([a, b]);
  expect(resultOf(store.library, c, 'traces')?.state).toBe('not-applicable');
  expect(readyPhotos(store, 'pairs').sort()).toEqual([a, c]);
});

test('a new task wants every photo; without it, its rows and its table are gone', async () => {
  const store = await testStore();
  addPhotos(store, ['a', 'b']);
  const colour: TaskEntry = {
    ...{ name: 'colour', version: '1', needs: ['thumbnail'], first: 'wanted' },
    tables: ['mean_colours'],
    create: (library) => library.exec('CREATE TABLE mean_colours (photo_id INTEGER PRIMARY KEY)'),
  };
  registerTasks(store, [...taskList('model'), colour]);
  expect(readyPhotos(store, 'colour')).toEqual([2, 1]);
  noteResult(store.library, 1, 'colour', 'done');
  registerTasks(store, [...taskList('model'), colour]);
  expect(readyPhotos(store, 'colour')).toEqual([2]);
  registerTasks(store, taskList('model'));
  expect(Object.keys(states(store)).filter((key) => key.startsWith('colour'))).toEqual([]);
  expect(() => store.library.prepare('SELECT * FROM mean_colours')).toThrow('no such table');
  const needs = taskList('model').flatMap((task) => task.needs);
  expect(store.library.prepare('SELECT count(*) FROM task_needs').pluck().get()).toBe(needs.length);
});

test('a cache that is lost is wanted again, but for what is made from it', async () => {
  const store = await testStore();
  const { folder } = store;
  const ids = addPhotos(store, ['a', 'b']);
  for (const id of ids) noteResult(store.library, id, 'pairs', 'done');
  registerTasks(store, taskList('model'));
  expect(states(store)).toMatchObject({ 'thumbnail done': 2, 'fingerprint done': 2 });
  store.close();
  for (const end of ['', '-wal', '-shm'])
    rmSync(join(folder, `cache.sqlite${end}`), { force: true });
  const again = await testStore(folder);
  expect(states(again)).toMatchObject({
    ...{ 'thumbnail wanted': 2, 'fingerprint wanted': 2 },
    ...{ 'vector done': 2, 'pairs done': 2 },
  });
  readAs(again, addFile(again, 'a.jpg'), 'a');
  expect(states(again)).toMatchObject({ 'thumbnail done': 1, 'pairs done': 2 });
});

test('of many results those that are wanted are found without a look at the rest', async () => {
  const store = await testStore();
  const folder = photosFolder(store);
  store.library.exec(`
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40000)
    INSERT INTO photos (id, content_hash, bytes, format, width, height, taken_at, added_at)
      SELECT i, randomblob(32), 1, 'jpeg', 3, 2, i, 0 FROM n;
    INSERT INTO files (folder_id, path, size, modified_at, photo_id, state)
      SELECT ${folder}, id || '.jpg', 1, 0, id, 'ready' FROM photos;
    UPDATE results SET state = 'done', newest = NULL WHERE photo_id % 10 OR task_id <> 3`);
  const find = () => new WantedLook(store).next(PIXEL_TASKS, 32, { folders: [folder] });
  expect(find()[0]).toMatchObject({ photoId: 40_000, tries: 0 });
  const all = store.library.prepare(
    `SELECT count(*) FROM results WHERE +state = 'wanted' AND newest > 0`,
  );
  const fastest = (work: () => unknown): number =>
    Math.min(
      ...Array.from({ length: 20 }, () => {
        const begun = performance.now();
        work();
        return performance.now() - begun;
      }),
    );
  // Both in one run, so that a slow or busy machine slows both.
  expect(fastest(find) * 3).toBeLessThan(fastest(() => all.get()));
});
