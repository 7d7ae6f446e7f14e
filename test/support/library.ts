/** A store and a watched library in scratch folders, and patience for what the file system tells late. */
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import SqliteDatabase from 'better-sqlite3';
import { onTestFinished } from 'vitest';
import { Library } from '../../src/library/library.ts';
import { openStore, type Store } from '../../src/store/database.ts';
import { beginTry, pendingFiles } from '../../src/store/files.ts';
import { migrations } from '../../src/store/migrations/all.ts';
import { saveAnalysed, type AnalysedFile, type SavedPhoto } from '../../src/store/photos.ts';
import { saveEmbedding, type Embedding } from '../../src/store/embeddings.ts';
import type { NewResult } from '../../src/store/results.ts';
import { registerTasks } from '../../src/store/tasks.ts';
import { taskList } from '../../src/analyse/tasks.ts';
import { scratchFolder } from './scratch.ts';

/** Opens a store in `folder` for the model `model`, closed when the test has finished. */
export async function testStore(folder = join(scratchFolder(), 'library')): Promise<Store> {
  const store = await openStore(folder);
  onTestFinished(() => store.close());
  registerTasks(store, taskList('model'));
  return store;
}

/** The library file of an earlier version of its tables, in `folder`, which is made where it is not there. */
export function earlierLibrary(folder: string, version: number, rows: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const library = new SqliteDatabase(join(folder, 'library.sqlite'));
  for (const step of migrations.slice(0, version)) step(library);
  library.pragma(`user_version = ${version}`);
  library.exec(rows);
  library.close();
}

/** A started library over a new store, and a folder beside it for photos. */
export async function testLibrary(): Promise<{ store: Store; library: Library; photos: string }> {
  const scratch = scratchFolder();
  const photos = join(scratch, 'photos');
  mkdirSync(photos);
  const store = await openStore(join(scratch, 'library'));
  const library = new Library(store);
  onTestFinished(async () => {
    await library.close();
    store.close();
  });
  await library.start();
  return { store, library, photos };
}

/** Resolves when `condition` holds; fails just before its test would, with what it last said. */
export async function eventually(condition: () => void | Promise<void>): Promise<void> {
  const deadline = performance.now() + 150_000;
  for (;;) {
    try {
      await condition();
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** What the store knows of a folder's files: path -> state. */
export function fileStates(store: Store): Record<string, string> {
  const rows = store.library
    .prepare<[], { path: string; state: string }>('SELECT path, state FROM files ORDER BY path')
    .all();
  return Object.fromEntries(rows.map(({ path, state }) => [path, state]));
}

/** What a test says of an analysed file: what tasks made, where it matters; null where nothing was made. */
export type AnalysedFacts = Partial<Omit<AnalysedFile, 'results' | 'vector'>> & {
  thumbnail?: Uint8Array | null;
  fingerprintInput?: Uint8Array | null;
  embedding?: Embedding | null;
};

/** An analysed file whose content is `content` and whose picture matters to nobody. */
export function analysed(
  fileId: number,
  content: Buffer | string,
  {
    thumbnail = new Uint8Array([1]),
    fingerprintInput = new Uint8Array([2]),
    embedding = { model: 'model', vector: new Float32Array([1, 0]), device: 'cpu' },
    ...facts
  }: AnalysedFacts = {},
): AnalysedFile {
  const results: NewResult[] = [];
  const done = { state: 'done', reason: null } as const;
  if (thumbnail !== null) {
    results.push({ task: 'thumbnail', ...done, cached: { table: 'thumbnails', bytes: thumbnail } });
  }
  if (fingerprintInput !== null) {
    const cached = { table: 'fingerprint_inputs', bytes: fingerprintInput } as const;
    results.push({ task: 'fingerprint', ...done, cached });
  }
  if (embedding !== null) {
    const write: NewResult['write'] = (library, id) => saveEmbedding(library, id, embedding);
    results.push({ task: 'vector', ...done, write });
  }
  return {
    fileId,
    contentHash: createHash('sha256').update(content).digest(),
    ...{ bytes: content.length, format: 'jpeg', width: 300, height: 200 },
    ...{ takenAt: 0, takenOffset: null, takenSource: 'file' },
    ...{ camera: null, lens: null, exposureTime: null, aperture: null, iso: null },
    ...{ focalLength: null, latitude: null, longitude: null },
    ...{ results, vector: embedding },
    size: content.length,
    modifiedAt: 0,
    ...facts,
  };
}

/** Reads all pending files as the pipeline does, but takes their bytes for the picture. */
export function analysePending(store: Store): SavedPhoto[] {
  const files = pendingFiles(store, 100_000);
  beginTry(
    store,
    files.map((file) => file.fileId),
  );
  return saveAnalysed(
    store,
    files.map((file) => {
      const { size, mtimeMs } = statSync(file.path);
      return analysed(file.fileId, readFileSync(file.path), { size, modifiedAt: mtimeMs });
    }),
  );
}

/** Writes a file that was last changed a while ago as far as its times can say. */
export function writePhoto(folder: string, path: string, content: string): string {
  const full = join(folder, path);
  mkdirSync(join(full, '..'), { recursive: true });
  writeFileSync(full, content);
  return full;
}

/** Every file below a folder, with '/' between the parts. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}
