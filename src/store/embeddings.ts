/**
 * The vectors: one row per (photo, model), L2-normalised little-endian float32, the layout that
 * sqlite-vec reads. What makes search fast is derived from them elsewhere.
 */
import type { Database } from 'better-sqlite3';
import { endianness } from 'node:os';
import type { DeviceId } from '../contract/models.ts';
import { AppError } from '../base/errors.ts';
import { prepared, write } from './connection.ts';
import type { Store } from './database.ts';
import { StaleRows } from './stale-rows.ts';
import { liveCounts } from './live-counts.ts';
import { getSetting, setSetting } from './settings.ts';

export interface Embedding {
  /** The model's key: `id@version`. */
  model: string;
  vector: Float32Array;
  device: DeviceId;
}

// Few enough that the engine answers in between, enough that the statements cost nothing.
const ROWS_PER_READ = 1000;

/**
 * The vectors of all photos that have a file, in the order of photo ids. Nothing is held open
 * between two steps, so the caller may take its time and the store may be written meanwhile.
 *
 * SQLite joins the vectors of many rows itself, for a buffer of its own for each takes longer than
 * all the rest. It joins only texts, but takes a blob for one without a look at its bytes.
 */
export function* eachEmbedding(
  store: Store,
  model: string,
): Generator<{ photoId: number; vector: Buffer }> {
  const read = prepared<
    [string, number, number],
    { ids: string; vectors: Buffer | null; bytes: number | null }
  >(
    store.library,
    `SELECT json_group_array(photo_id) AS ids, max(length(vector)) AS bytes,
       CAST(group_concat(CAST(vector AS TEXT), '') AS BLOB) AS vectors
     FROM (SELECT photo_id, vector FROM embeddings CROSS JOIN photos ON photos.id = photo_id
       WHERE model = ? AND photo_id > ? AND file_count > 0 ORDER BY photo_id LIMIT ?)`,
  );
  for (let after = 0; ;) {
    const { ids: list, vectors, bytes } = read.get(model, after, ROWS_PER_READ) ?? { ids: '[]' };
    const ids = JSON.parse(list) as number[];
    const last = ids.at(-1);
    if (last === undefined || vectors == null || bytes == null) return;
    if (vectors.length !== ids.length * bytes) {
      throw new AppError('internal', `The vectors of ${model} are of different lengths.`);
    }
    for (const [index, photoId] of ids.entries()) {
      yield { photoId, vector: vectors.subarray(index * bytes, (index + 1) * bytes) };
    }
    if (ids.length < ROWS_PER_READ) return;
    after = last;
  }
}

/** Photos that have a file and a vector of this model, by id. Reads no vectors. */
export function embeddedPhotos(store: Store, model: string): number[] {
  return prepared<[string], number>(
    store.library,
    `SELECT photo_id FROM embeddings CROSS JOIN photos ON photos.id = photo_id
     WHERE model = ? AND file_count > 0 ORDER BY photo_id`,
  )
    .pluck()
    .all(model);
}

/** Photos whose files are all gone: few. */
export function photosWithoutFile({ library }: Store): number[] {
  return prepared<[], number>(library, 'SELECT id FROM photos WHERE file_count <= 0').pluck().all();
}

/** How many photos with a file have a vector of this model, and the sum of their ids: read from an index. */
export function presentSum({ library }: Store, model: string): { count: number; sum: number } {
  const all = prepared<[string], { count: number; sum: number }>(
    library,
    'SELECT count(*) AS count, total(photo_id) AS sum FROM embeddings WHERE model = ?',
  ).get(model);
  const gone = prepared<[string], { count: number; sum: number }>(
    library,
    `SELECT count(*) AS count, total(photo_id) AS sum
     FROM photos CROSS JOIN embeddings ON photo_id = photos.id WHERE file_count <= 0 AND model = ?`,
  ).get(model);
  return {
    count: (all?.count ?? 0) - (gone?.count ?? 0),
    sum: (all?.sum ?? 0) - (gone?.sum ?? 0),
  };
}

const vectorsByModel = liveCounts<string>({ table: 'embeddings', first: 'model' });

/** How many photos with a file have a vector of this model. */
export function embeddingCount({ library }: Store, model: string): number {
  const all = vectorsByModel(library).find(({ second }) => second === model)?.count ?? 0;
  // Photos without a file are few.
  const gone = prepared<[string], number>(
    library,
    `SELECT count(*) FROM photos CROSS JOIN embeddings ON photo_id = photos.id
     WHERE file_count <= 0 AND model = ?`,
  ).pluck();
  return all - (gone.get(model) ?? 0);
}

/** A photo's vector, or null when this model has not seen it. */
export function embeddingOf(store: Store, photoId: number, model: string): Float32Array | null {
  const row = prepared<[number, string], { vector: Buffer }>(
    store.library,
    'SELECT vector FROM embeddings WHERE photo_id = ? AND model = ?',
  ).get(photoId, model);
  return row === undefined ? null : toVector(row.vector);
}

/** Writes a photo's vector; an earlier one of the same model is replaced. */
export function saveEmbedding(
  library: Database,
  photoId: number,
  { model, vector, device }: Embedding,
): void {
  write(library, () => {
    prepared<[number, string, Buffer, string]>(
      library,
      `INSERT INTO embeddings (photo_id, model, vector, device) VALUES (?, ?, ?, ?)
       ON CONFLICT (photo_id, model) DO UPDATE SET vector = excluded.vector, device = excluded.device`,
    ).run(photoId, model, toBytes(vector), device);
  });
}

const ANSWERING = 'answeringModel';

/**
 * The key of the model whose vectors answer searches: the one that was stored, or, in a library that
 * an earlier release made, the one of `earlier` that has vectors here; else `current`.
 */
export function answeringModel(store: Store, current: string, earlier: readonly string[]): string {
  const stored = getSetting(store, ANSWERING);
  if (stored === current) return current;
  const has = prepared<[string], number>(
    store.library,
    'SELECT 1 FROM embeddings WHERE model = ? LIMIT 1',
  ).pluck();
  const known = earlier.includes(String(stored)) ? [String(stored)] : earlier;
  return known.find((model) => has.get(model) !== undefined) ?? current;
}

const unseen = new WeakMap<Database, { changes: StaleRows; counts: Map<string, number> }>();

/** How many photos of a folder the model that answers has not seen, and words do not find. */
export function unseenPhotos(store: Store, folderId: number): number {
  const { library } = store;
  const stored = getSetting(store, ANSWERING);
  const model = typeof stored === 'string' ? stored : null;
  const known = unseen.get(library) ?? {
    changes: new StaleRows(library, [
      { table: 'embeddings', column: 'photo_id', columns: ['model'] },
      { table: 'files', column: 'photo_id', columns: ['photo_id', 'folder_id', 'state'] },
    ]),
    counts: new Map<string, number>(),
  };
  unseen.set(library, known);
  // Nobody reads a drive that is away: until something is read, nothing changes.
  if (known.changes.take().length > 0) known.counts.clear();
  const key = JSON.stringify([folderId, model]);
  const count =
    known.counts.get(key) ??
    prepared<[object], number>(
      library,
      `SELECT count(DISTINCT photo_id) FROM files AS own
       WHERE folder_id = @folderId AND state <> 'missing' AND photo_id IS NOT NULL AND NOT EXISTS (
         SELECT 1 FROM embeddings WHERE photo_id = own.photo_id AND model = ifnull(@model, model))`,
    )
      .pluck()
      .get({ folderId, model }) ??
    0;
  known.counts.set(key, count);
  return count;
}

/** Another model's vectors answer from now on. */
export function setAnsweringModel(store: Store, model: string): void {
  setSetting(store, ANSWERING, model);
}

/** Deletes some thousand vectors that are of none of these models. False when there were none. */
export function deleteOtherEmbeddings({ library }: Store, models: readonly string[]): boolean {
  return write(
    library,
    () =>
      prepared<[string, number]>(
        library,
        `DELETE FROM embeddings WHERE rowid IN
           (SELECT rowid FROM embeddings WHERE model NOT IN (SELECT value FROM json_each(?)) LIMIT ?)`,
      ).run(JSON.stringify(models), ROWS_PER_READ).changes > 0,
  );
}

/**
 * Photos that have a model's vector already do not want it any more: that model was in use before.
 * `task`: the name of the task that makes vectors, which is of this model's version by now.
 */
export function noteKeptEmbeddings({ library }: Store, task: string, model: string): void {
  write(library, () =>
    prepared<[object]>(
      library,
      `UPDATE results SET state = 'done', reason = NULL, tries = 0, newest = NULL,
         version_id = (SELECT version_id FROM tasks WHERE id = task_id)
       WHERE state = 'wanted' AND task_id = (SELECT id FROM tasks WHERE name = @task)
         AND EXISTS (SELECT 1 FROM embeddings
                     WHERE embeddings.photo_id = results.photo_id AND embeddings.model = @model)`,
    ).run({ task, model }),
  );
}

const mustSwap = endianness() === 'BE';

/** A vector as it is stored: little-endian float32. */
function toBytes(vector: Float32Array): Buffer {
  const bytes = Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);
  return mustSwap ? Buffer.from(bytes).swap32() : bytes;
}

/** The vector in stored bytes, as a copy of its own. */
export function toVector(bytes: Buffer): Float32Array {
  const copy = new Uint8Array(bytes);
  if (mustSwap) Buffer.from(copy.buffer).swap32();
  return new Float32Array(copy.buffer);
}
