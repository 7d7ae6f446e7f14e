/** The time of a full pass and of one new photo in a library of synthetic photos. */
import { normalised } from '../../../src/vectors/arithmetic.ts';
import { builtInModel } from '../../../src/models/manifest.ts';
import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { DuplicateFinder } from '../../../src/features/duplicates/finder.ts';
import { openStore } from '../../../src/store/database.ts';
import type { Store } from '../../../src/store/database.ts';
import { randomOf } from '../../support/changed-pictures.ts';

export interface Speed {
  photos: number;
  passSeconds: number;
  /** Of one core: what a busy machine does not change. */
  passCoreSeconds: number;
  newMilliseconds: number;
  planted: number;
  pairs: number;
  longestTurn: number;
}

const DIMENSIONS = 256;

/** A library whose photos are smooth random pictures; every twentieth is a changed copy of another. */
export async function measureSpeed(folder: string, photos: number): Promise<Speed> {
  const store = await openStore(join(folder, 'speed'));
  try {
    const random = randomOf(1);
    const extra = 200;
    fill(store, photos + extra, random);
    const added = photos + 1;
    // The last photos come later.
    store.library.prepare('UPDATE photos SET file_count = 0 WHERE id >= ?').run(added);
    const finder = new DuplicateFinder({
      store,
      model: { key: 'synthetic', dimensions: DIMENSIONS, fitted: builtInModel().fitted },
      paused: () => false,
      onProgress: () => undefined,
      onReadAgain: () => undefined,
      onError: (error) => process.stderr.write(`${String(error)}\n`),
    });
    let longestTurn = 0;
    let last = performance.now();
    const turns = setInterval(() => {
      longestTurn = Math.max(longestTurn, performance.now() - last);
      last = performance.now();
    }, 1);
    const begun = performance.now();
    const cpu = process.cpuUsage();
    finder.start();
    await finder.whenIdle();
    const passSeconds = (performance.now() - begun) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    const passCoreSeconds = (user + system) / 1_000_000;
    clearInterval(turns);
    const row = store.library
      .prepare<[], { pairs: number }>(
        'SELECT count(*) AS pairs FROM duplicate_pairs WHERE same <= 1',
      )
      .get();
    store.library.prepare('UPDATE photos SET file_count = 1 WHERE id >= ?').run(added);
    const later = performance.now();
    for (let id = added; id < added + extra; id += 1) {
      finder.photosSaved([id]);
      await finder.whenIdle();
    }
    const newMilliseconds = (performance.now() - later) / extra;
    await finder.close();
    return {
      ...{ photos, passSeconds, passCoreSeconds, newMilliseconds, longestTurn },
      planted: Math.floor((photos - 1) / 20),
      pairs: row?.pairs ?? 0,
    };
  } finally {
    store.close();
  }
}

function fill(store: Store, photos: number, random: () => number): void {
  const { library, cache } = store;
  const photo = library.prepare<[number, Buffer]>(
    `INSERT INTO photos (id, content_hash, bytes, format, width, height, taken_at, taken_source, added_at, file_count)
     VALUES (?, ?, 1, 'jpeg', 3000, 2000, 0, 'file', 0, 1)`,
  );
  const embedding = library.prepare<[number, Buffer]>(
    `INSERT INTO embeddings (photo_id, model, vector, device) VALUES (?, 'synthetic', ?, 'cpu')`,
  );
  const input = cache.prepare<[Buffer, Buffer]>(
    'INSERT INTO fingerprint_inputs (content_hash, bytes) VALUES (?, ?)',
  );
  // Photos come in scenes: thirty of a library's photos are as near as another of the same event.
  const scenes = Array.from({ length: Math.ceil(photos / 30) }, () =>
    randomVector(random, null, 0),
  );
  let original: { picture: Buffer; vector: Float32Array } | undefined;
  library.exec('BEGIN');
  cache.exec('BEGIN');
  for (let id = 1; id <= photos; id += 1) {
    const scene = scenes[Math.floor(random() * scenes.length)] ?? null;
    const isCopy = id % 20 === 0 && original !== undefined;
    const picture = isCopy && original ? noisy(original.picture, random) : smooth(random);
    const vector =
      isCopy && original
        ? randomVector(random, original.vector, 0.25)
        : randomVector(random, scene, 0.8);
    if (id % 20 === 1) original = { picture, vector };
    const hash = createHash('sha256').update(randomBytes(16)).digest();
    photo.run(id, hash);
    embedding.run(id, Buffer.from(vector.buffer));
    input.run(hash, picture);
  }
  // What is compared is made from these.
  library.exec(`UPDATE results SET state = 'done'
    WHERE task_id IN (SELECT id FROM tasks WHERE name IN ('fingerprint', 'vector'))`);
  cache.exec('COMMIT');
  library.exec('COMMIT');
}

/** Near `around` by `spread`, L2-normalised. */
function randomVector(
  random: () => number,
  around: Float32Array | null,
  spread: number,
): Float32Array {
  const numbers = Array.from({ length: DIMENSIONS }, (_, at) => {
    const bell = random() + random() + random() - 1.5;
    return around === null ? bell : (around[at] ?? 0) + (spread * bell * 2) / Math.sqrt(DIMENSIONS);
  });
  return normalised(numbers);
}

/** Cosine waves of a picture each way, and the share of their products that it has. */
const WAVES = 12;
const SHARE = 0.5;
const COSINES = Float64Array.from({ length: WAVES * 64 }, (_, at) =>
  Math.cos((Math.PI * Math.floor(at / 64) * ((at % 64) + 0.5)) / 64),
);

/**
 * A fingerprint input of random waves, strong where they are long, as in photos. Their sketches meet
 * by chance a little more often than those of real photos: of 50,000 others 1.6 are within 36 bits of
 * one and 20 within 40, against 1.4 and 14 among the photographs of ../shared/photos.
 */
function smooth(random: () => number): Buffer {
  const bytes = Buffer.alloc(64 * 64 + 128 + 8, 128);
  // All of the photo is shown.
  bytes.fill(0, 64 * 64 + 128, 64 * 64 + 132).fill(255, 64 * 64 + 132);
  const rows = new Float64Array(64 * WAVES);
  for (let u = 0; u < WAVES; u += 1) {
    for (let v = 0; v < WAVES; v += 1) {
      if (u + v === 0 || random() > SHARE) continue;
      const strength = ((random() - 0.5) * 160) / (u + v);
      for (let y = 0; y < 64; y += 1) {
        const at = y * WAVES + u;
        rows[at] = (rows[at] ?? 0) + strength * (COSINES[v * 64 + y] ?? 0);
      }
    }
  }
  for (let at = 0; at < 4096; at += 1) {
    let value = 128;
    for (let u = 0; u < WAVES; u += 1) {
      value += (rows[(at >> 6) * WAVES + u] ?? 0) * (COSINES[u * 64 + (at % 64)] ?? 0);
    }
    bytes[at] = Math.max(0, Math.min(255, value));
  }
  return bytes;
}

function noisy(picture: Buffer, random: () => number): Buffer {
  return Buffer.from(
    picture.map((value, at) =>
      at < 64 * 64 ? Math.max(0, Math.min(255, value * 0.95 + 6 + (random() - 0.5) * 6)) : value,
    ),
  );
}

export function speedInWords(speed: Speed): string {
  const { photos, passSeconds, passCoreSeconds, pairs, planted } = speed;
  return [
    `full pass over ${photos} photos: ${passSeconds.toFixed(1)} s (target 60), ${passCoreSeconds.toFixed(1)} s of one core, ${pairs} pairs of ${planted} planted`,
    `one new photo: ${speed.newMilliseconds.toFixed(2)} ms (target 10)`,
    `longest turn of the event loop during the pass: ${speed.longestTurn.toFixed(0)} ms`,
    '',
  ].join('\n');
}
