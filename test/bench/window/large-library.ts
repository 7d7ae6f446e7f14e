/**
 * A library of any number of photos, written straight into SQLite as years of use would have left it:
 * dates over twenty years, 2,000 folders, keywords, captions, labels with guesses and decisions, albums,
 * copies, duplicates, failures. Its folders are not there, so that no file is needed. Kept between runs.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { taskList } from '../../../src/analyse/tasks.ts';
import { COLOUR_SIDE, LUMA_SIDE } from '../../../src/facts/fingerprint-squares.ts';
import { builtInModel } from '../../../src/models/manifest.ts';
import { openStore } from '../../../src/store/database.ts';
import type { Store } from '../../../src/store/database.ts';
import { setSetting } from '../../../src/store/settings.ts';
import { registerTasks } from '../../../src/store/tasks.ts';
import { normalised } from '../../../src/vectors/arithmetic.ts';
import { randomNumbers } from '../vectors.ts';
import { insertUsersWork } from './large-library-work.ts';
import { CAMERAS, DIRECTORIES, KEYWORDS, LENSES, captionOf, nameOf } from './words.ts';

/** Raised whenever the file would be another one. */
const VERSION = 1;
const DAY = 86_400_000;
const YEARS = 20 * 365.25 * DAY;
const BEGIN = Date.UTC(2005, 0, 1);
/** Photos whose colours are in the cache: the newest ones. */
const COLOURED = 20_000;
const SCENES = 400;
const CACHE_ID = 7;

/** The folder of the library with so many photos, made where it is not there yet. */
export async function largeLibrary(count: number): Promise<string> {
  const folder = join(tmpdir(), 'keepsake-bench-window', `${VERSION}-${count}`);
  if (existsSync(folder)) return folder;
  const unfinished = `${folder}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  const store = await openStore(unfinished);
  fill(store, count);
  store.close();
  renameSync(unfinished, folder);
  return folder;
}

function fill(store: Store, count: number): void {
  const { library } = store;
  library.pragma('synchronous = OFF');
  library.pragma('cache_size = -2000000');
  registerTasks(store, taskList(builtInModel().key));
  store.cache.pragma(`application_id = ${CACHE_ID}`);
  setSetting(store, 'cacheId', CACHE_ID);
  setSetting(store, 'companionsVersion', 1);
  const restore = withoutTriggers(library);
  library.transaction(() => {
    insertFolders(library);
    insertPhotos(store, count);
    insertResults(library, count);
    insertDuplicates(library, count);
    insertUsersWork(store, count);
    restore();
  })();
  library.exec('ANALYZE main.sqlite_schema');
}

/** Rows are written with all that triggers would add; indexes are made in one go. */
function withoutTriggers(library: Database): () => void {
  const made = library
    .prepare<[], { type: string; name: string; sql: string }>(
      `SELECT type, name, sql FROM sqlite_schema WHERE type IN ('trigger', 'index') AND sql IS NOT NULL`,
    )
    .all();
  for (const { type, name } of made) library.exec(`DROP ${type} ${name}`);
  return () => {
    for (const { sql } of made) library.exec(sql);
  };
}

function insertFolders(library: Database): void {
  const folder = library.prepare(
    'INSERT INTO folders (id, path, root_identity, added_at, scanned_at) VALUES (?, ?, ?, 0, 1)',
  );
  folder.run(1, '/keepsake-bench/Pictures', '0:1');
  folder.run(2, '/keepsake-bench/USB disk', '0:2');
  const keyword = library.prepare('INSERT INTO keywords (id, name, name_key) VALUES (?, ?, ?)');
  for (const [at, name] of KEYWORDS.entries()) keyword.run(at + 1, name, `/${name.toLowerCase()}/`);
}

/** When photo `id` was taken: ids in no order of time, as folders are added. */
function takenAt(id: number, count: number): number {
  const place = (id * 7919) % count;
  return BEGIN + Math.floor((place / count) * YEARS);
}

function insertPhotos(store: Store, count: number): void {
  const { library, cache } = store;
  const random = randomNumbers(5);
  const { key, dimensions } = builtInModel();
  const vectors = vectorsIn(dimensions, random);
  const photo = library.prepare(
    `INSERT INTO photos (id, content_hash, bytes, format, width, height, taken_at, taken_offset, taken_source,
       taken_precision, undated, camera, lens, exposure_time, aperture, iso, focal_length, latitude, longitude,
       favourite, rating, file_count, added_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)`,
  );
  const file = library.prepare(
    `INSERT INTO files (folder_id, path, size, modified_at, identity, photo_id, state) VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const claim = library.prepare(
    `INSERT INTO photo_claims (photo_id, source, taken_at, taken_precision, taken_basis, latitude, longitude, title, caption)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const keyword = library.prepare(
    `INSERT OR IGNORE INTO photo_keywords (photo_id, source, keyword_id) VALUES (?, 'photo', ?)`,
  );
  const embedding = library.prepare(
    `INSERT INTO embeddings (photo_id, model, vector, device) VALUES (?, '${key}', ?, 'cpu')`,
  );
  const sketch = library.prepare(
    'INSERT INTO duplicate_sketches (photo_id, version, sketch) VALUES (?, 3, ?)',
  );
  const squares = cache.prepare('INSERT INTO fingerprint_inputs VALUES (?, ?)');
  const isColoured = new Set(
    Array.from({ length: count }, (_, i) => i + 1)
      .sort((a, b) => takenAt(b, count) - takenAt(a, count))
      .slice(0, COLOURED),
  );
  cache.exec('BEGIN');
  for (let id = 1; id <= count; id += 1) {
    const hash = createHash('sha256').update(String(id)).digest();
    const isScreenshot = id % 40 === 0;
    const isRaw = id % 50 === 1;
    const isUndated = id % 60 === 7;
    const isGone = id % 1000 === 999;
    const [copies, wide, hasPlace] = [id % 50 === 3 ? 2 : 1, id % 3 > 0, random() < 0.6];
    const camera = isScreenshot ? null : Math.floor(random() ** 2 * CAMERAS.length);
    const taken = takenAt(id, count);
    const place = hasPlace ? [random() * 120 - 50, random() * 300 - 150] : [null, null];
    const rating = random() < 0.1 ? 1 + Math.floor(random() * 5) : 0;
    const [width, height] = isScreenshot ? [1080, 2340] : wide ? [4032, 3024] : [3024, 4032];
    photo.run(
      ...[
        id,
        hash,
        2e6 + Math.floor(random() * 6e6),
        isScreenshot ? 'png' : isRaw ? 'raw' : 'jpeg',
      ],
      ...[
        width,
        height,
        taken,
        hasPlace ? 60 : null,
        isUndated ? 'file' : 'exif',
        19,
        Number(isUndated),
      ],
      ...(camera === null ? [null, null] : [CAMERAS[camera], LENSES[camera % LENSES.length]]),
      ...(camera === null
        ? [null, null, null, null]
        : [0.01, 2.8, 100 * (1 + (id % 16)), 24 + (id % 60)]),
      ...place,
      ...[Number(random() < 0.03), rating, isGone ? 0 : copies],
    );
    // Folders hold photos of one time.
    const directory = Math.floor((((id * 7919) % count) / count) * DIRECTORIES.length);
    for (let copy = 0; copy < copies; copy += 1) {
      const folder = copy > 0 || directory % 6 === 0 ? 2 : 1;
      const path = `${DIRECTORIES[directory] ?? ''}/${copy > 0 ? 'copies/' : ''}${nameOf(id, taken)}`;
      file.run(folder, path, 4e6, taken, `1:${id * 2 + copy}`, id, isGone ? 'missing' : 'ready');
    }
    const [title, caption] = id % 10 === 4 ? captionOf(id) : [null, null];
    if (!isUndated || hasPlace || title !== null) {
      const date = isUndated ? [null, null, null] : [taken, 19, 'taken'];
      claim.run(id, 'photo', ...date, ...place, title, caption);
    }
    for (let k = 0; id % 5 < 2 && k < 2; k += 1) {
      keyword.run(id, 1 + Math.floor(random() ** 2 * KEYWORDS.length));
    }
    const vector = vectors(id);
    embedding.run(id, Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength));
    sketch.run(id, hash);
    if (isColoured.has(id))
      squares.run(hash, Buffer.alloc(LUMA_SIDE ** 2 + 2 * COLOUR_SIDE ** 2, id));
  }
  const failed = library.prepare(
    `INSERT INTO files (folder_id, path, size, modified_at, state, tries, failure_code, failed_at)
     VALUES (1, ?, 1000, 0, 'failed', 1, 'truncated', ?)`,
  );
  for (let i = 0; i < 300; i += 1) failed.run(`broken/IMG_${i}.jpg`, i);
  cache.exec('COMMIT');
}

/** Directions near one of a few hundred scenes. */
function vectorsIn(dimensions: number, random: () => number): (id: number) => Float32Array {
  const direction = (): Float32Array =>
    normalised(Array.from({ length: dimensions }, () => random() - 0.45));
  const scenes = Array.from({ length: SCENES }, direction);
  const noise = Float32Array.from(
    { length: 1 << 16 },
    () => (random() - 0.5) / Math.sqrt(dimensions),
  );
  return (id) => {
    const scene = scenes[Math.floor(random() ** 2 * SCENES)] ?? noise;
    const from = (id * 31) % (noise.length - dimensions);
    return normalised(scene.map((value, i) => value + 2 * (noise[from + i] ?? 0)));
  };
}

function insertResults(library: Database, count: number): void {
  const tasks = library
    .prepare<[], { id: number; name: string; version: number; first: string }>(
      'SELECT id, name, version_id AS version, first_state AS first FROM tasks',
    )
    .all();
  const result = library.prepare(
    `INSERT INTO results (photo_id, task_id, state, version_id, reason, newest, at) VALUES (?, ?, ?, ?, ?, ?, 0)`,
  );
  for (let id = 1; id <= count; id += 1) {
    for (const { id: task, name, version, first } of tasks) {
      const isFailed = name === 'thumbnail' && id % 5000 === 17;
      const isWanted = name === 'fingerprint' && id % 20_000 === 5;
      const state = isFailed ? 'failed' : isWanted ? 'wanted' : first === 'wanted' ? 'done' : first;
      const reason = isFailed ? 'corrupt: not a picture' : null;
      const newest = isWanted ? takenAt(id, count) : null;
      result.run(id, task, state, state === 'done' ? version : null, reason, newest);
    }
  }
}

function insertDuplicates(library: Database, count: number): void {
  const pair = library.prepare(
    'INSERT OR IGNORE INTO duplicate_pairs (a, b, same, similar, score, traits) VALUES (?, ?, ?, ?, ?, ?)',
  );
  // A fiftieth of all photos has a copy of the picture, a twentieth stands in a burst of three.
  for (let id = 1; id + 9 <= count; id += 50) pair.run(id, id + 7, id % 3, null, 0.97, 0);
  for (let id = 11; id + 9 <= count; id += 60) {
    for (const [a, b] of [
      [id, id + 1],
      [id, id + 2],
      [id + 1, id + 2],
    ] as const) {
      pair.run(a, b, null, id % 3, 0.9 + (id % 7) / 100, 0);
    }
  }
  // A RAW beside its JPEG.
  const companion = library.prepare(
    `INSERT OR IGNORE INTO companion_files (file_id, of_file, kind)
     SELECT raw.id, jpeg.id, 'raw' FROM files AS raw CROSS JOIN files AS jpeg
     WHERE raw.photo_id = ? AND jpeg.photo_id = ? LIMIT 1`,
  );
  library.exec('CREATE INDEX files_photo ON files (photo_id) WHERE photo_id IS NOT NULL');
  for (let id = 51; id + 9 <= count; id += 100) companion.run(id, id + 1);
  library.exec('DROP INDEX files_photo');
}
