/**
 * `npm run bench -- start [photos]`: from nothing to a usable window's data with a library of 100,000
 * photos (made here; its folder is offline, so that no file is needed), and the engine's memory.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { normalised } from '../../src/vectors/arithmetic.ts';
import { builtInModel } from '../../src/models/manifest.ts';
import { Engine } from '../../src/engine.ts';
import { spawnNodeAnalyser } from '../../src/analyse/spawn.ts';
import { openStore } from '../../src/store/database.ts';

/** Runs the bench. */
export async function run(args: string[]): Promise<void> {
  const photos = Number(args[0] ?? 100_000);
  const library = mkdtempSync(join(tmpdir(), 'keepsake-bench-'));
  try {
    await fill(library, photos);
    const begun = performance.now();
    const since = (): string => `${(performance.now() - begun).toFixed(0)} ms`;
    const engine = await Engine.open({
      libraryFolder: library,
      version: 'bench',
      spawn: spawnNodeAnalyser,
      host: { kind: 'browser', reveal: () => Promise.resolve() },
    });
    print('library open', since());
    await engine.start();
    const status = await engine.api.status();
    print('status', `${since()} (${status.photos} photos)`);
    const timeline = await engine.api.search({ text: '' });
    const json = JSON.stringify(timeline).length;
    print('timeline', `${since()} (${(json / 1e6).toFixed(1)} MB of JSON)`);
    const asked = performance.now();
    await engine.api.search({ text: 'a dog on the beach' });
    print(
      'first search by words',
      `${since()} (${(performance.now() - asked).toFixed(1)} ms of it)`,
    );
    await sleep(3000);
    const askedAgain = performance.now();
    const again = await engine.api.search({ text: 'a red car year:2015' });
    print(
      'a later search with a filter',
      `${(performance.now() - askedAgain).toFixed(1)} ms, ${again.total} photos`,
    );
    print('engine memory (RSS)', `${(process.memoryUsage.rss() / 1e6).toFixed(0)} MB`);
    await engine.close();
  } finally {
    rmSync(library, { recursive: true, force: true });
  }
}

function print(what: string, value: string): void {
  process.stdout.write(`${what.padEnd(30)} ${value}\n`);
}

/** Rows as the pipeline would have written them; vectors are random directions. */
async function fill(folder: string, photos: number): Promise<void> {
  const { key, dimensions } = builtInModel();
  const store = await openStore(folder);
  const { library } = store;
  library
    .prepare('INSERT INTO folders (id, path, root_identity, added_at) VALUES (1, ?, ?, 0)')
    .run(join(folder, 'unplugged'), '0:0');
  const photo = library.prepare(
    `INSERT INTO photos (id, content_hash, bytes, format, width, height, taken_at, taken_source, added_at)
     VALUES (?, ?, 4000000, 'jpeg', ?, ?, ?, 'exif', 0)`,
  );
  const file = library.prepare(
    `INSERT INTO files (folder_id, path, size, modified_at, photo_id, state)
     VALUES (1, ?, 4000000, 0, ?, 'ready')`,
  );
  const embedding = library.prepare(
    `INSERT INTO embeddings (photo_id, model, vector, device) VALUES (?, ?, ?, 'cpu')`,
  );
  const twentyYears = 20 * 365.25 * 86_400_000;
  library.transaction(() => {
    for (let id = 1; id <= photos; id += 1) {
      const hash = Buffer.alloc(32);
      hash.writeUInt32LE(id);
      const wide = id % 3 > 0;
      const takenAt = Date.UTC(2005, 0, 1) + Math.floor((id / photos) * twentyYears);
      photo.run(id, hash, wide ? 4000 : 3000, wide ? 3000 : 4000, takenAt);
      file.run(`${Math.floor(id / 500)}/IMG_${id}.jpg`, id);
      embedding.run(id, key, randomDirection(dimensions));
    }
  })();
  store.close();
}

function randomDirection(dimensions: number): Buffer {
  const numbers = Array.from({ length: dimensions }, () => Math.random() - 0.45);
  return Buffer.from(normalised(numbers).buffer);
}
