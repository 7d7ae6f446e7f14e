/** Vectors as they are kept: byte by byte, model by model, and readable by others. */
import { getLoadablePath } from 'sqlite-vec';
import { expect, test } from 'vitest';
import { eachEmbedding, embeddingCount, embeddingOf } from '../../src/store/embeddings.ts';
import { randomNumbers } from '../bench/vectors.ts';
import { applyChanges } from '../../src/store/file-changes.ts';
import { pendingFiles } from '../../src/store/files.ts';
import { counts } from '../../src/store/photos.ts';
import { registerTasks } from '../../src/store/tasks.ts';
import { WantedLook } from '../../src/store/wanted-look.ts';
import { taskList } from '../../src/analyse/tasks.ts';
import { testStore } from '../support/library.ts';
import { addFile, addPhotos, photosFolder, readAs } from '../support/photos.ts';

test('vectors of any bytes come back as they were, however many', async () => {
  const store = await testStore();
  const ids = addPhotos(
    store,
    Array.from({ length: 2100 }, (_, index) => `photo ${index}`),
  );
  const random = randomNumbers(9);
  const bytes = new Map(
    ids.map((id) => [id, Buffer.from(Array.from({ length: 12 }, () => 256 * random()))]),
  );
  const insert = store.library.prepare(
    `INSERT INTO embeddings (photo_id, model, vector, device) VALUES (?, 'any', ?, 'cpu')`,
  );
  for (const [id, vector] of [...bytes].reverse()) insert.run(id, vector);
  const read = [...eachEmbedding(store, 'any')];
  expect(read.map(({ photoId }) => photoId)).toEqual(ids);
  expect(read.every(({ photoId, vector }) => bytes.get(photoId)?.equals(vector))).toBe(true);
  store.library
    .prepare(`UPDATE embeddings SET vector = x'00' WHERE model = 'any' AND photo_id = ?`)
    .run(ids[1500]);
  expect(() => [...eachEmbedding(store, 'any')]).toThrow('of different lengths');
});

test('vectors are there for photos that have a file, model by model', async () => {
  const store = await testStore();
  const ids = addPhotos(store, ['a', 'b', 'c']);
  const vector = new Float32Array([0.6, -0.8]);
  registerTasks(store, taskList('better'));
  readAs(store, addFile(store, 'b.jpg'), 'b', {
    embedding: { model: 'better', vector, device: 'webgpu' },
  });
  removePhoto('c.jpg');
  function removePhoto(path: string): void {
    applyChanges(store, photosFolder(store), [{ kind: 'missing', fileId: addedId(path) }]);
  }
  function addedId(path: string): number {
    return Number(store.library.prepare('SELECT id FROM files WHERE path = ?').pluck().get(path));
  }
  expect([...eachEmbedding(store, 'model')].map((row) => row.photoId)).toEqual(ids.slice(0, 2));
  expect([...eachEmbedding(store, 'better')]).toMatchObject([{ photoId: ids[1] }]);
  expect([...eachEmbedding(store, 'none')]).toEqual([]);
  expect(embeddingCount(store, 'model')).toBe(2);
  expect(embeddingOf(store, ids[1] ?? 0, 'better')).toEqual(vector);
  const folders = [photosFolder(store)];
  expect(new WantedLook(store).next(['vector'], 10, { folders })).toMatchObject([
    { relativePath: 'a.jpg', photoId: ids[0] },
  ]);
  expect(pendingFiles(store, 10)).toEqual([]);
  expect(counts(store).photos).toBe(2);
});

test('sqlite-vec reads the vectors where they are', async () => {
  const store = await testStore();
  const vectors = [
    [1, 0],
    [0.6, 0.8],
    [-1, 0],
  ];
  for (const [index, values] of vectors.entries()) {
    const embedding = { model: 'm', vector: new Float32Array(values), device: 'cpu' as const };
    readAs(store, addFile(store, `${index}.jpg`), String(index), { embedding });
  }
  store.library.loadExtension(getLoadablePath());
  const rows = store.library
    .prepare('SELECT photo_id, vec_distance_cosine(vector, ?) FROM embeddings ORDER BY 2')
    .raw()
    .all(Buffer.from(new Float32Array([1, 0]).buffer)) as [number, number][];
  expect(rows.map(([id]) => id)).toEqual([1, 2, 3]);
  expect(rows.map(([, distance]) => distance)).toEqual([
    expect.closeTo(0, 6),
    expect.closeTo(0.4, 6),
    expect.closeTo(2, 6),
  ]);
});
