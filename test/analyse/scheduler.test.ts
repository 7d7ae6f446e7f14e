/** The write path with real analyser processes, a real store and real files. */
import { createHash } from 'node:crypto';
import { appendFileSync, copyFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { DeviceId } from '../../src/contract/api.ts';
import { builtInModel } from '../../src/models/manifest.ts';
import { Scheduler } from '../../src/analyse/scheduler.ts';
import { taskList } from '../../src/analyse/tasks.ts';
import type { AnalyserProcess, SpawnAnalyser, ToAnalyser } from '../../src/analyse/protocol.ts';
import { spawnNodeAnalyser } from '../../src/analyse/spawn.ts';
import { openStore } from '../../src/store/database.ts';
import type { Store } from '../../src/store/database.ts';
import { applyChanges } from '../../src/store/file-changes.ts';
import { beginTry, listFailures, pendingCount, pendingFiles } from '../../src/store/files.ts';
import { photoDetails, thumbnail } from '../../src/store/photos.ts';
import { resultOf, wantResults } from '../../src/store/results.ts';
import { renderPhoto, writePhoto } from '../support/pictures.ts';
import { scratchFolder } from '../support/scratch.ts';

const model = builtInModel();

interface Bench {
  store: Store;
  photos: string;
  /** Puts the files that are in the folder now into the queue. */
  queue: () => void;
  index: (options?: IndexOptions) => Promise<void>;
}

interface IndexOptions {
  /** The version of the task for vectors, where it is another than the model's key. */
  version?: string;
  spawn?: SpawnAnalyser;
  devices?: DeviceId[];
  failed?: (device: DeviceId) => void;
}

async function bench(): Promise<Bench> {
  const folder = scratchFolder();
  const photos = join(folder, 'photos');
  mkdirSync(photos);
  const store = await openStore(join(folder, 'library'));
  onTestFinished(() => store.close());
  store.library.prepare('INSERT INTO folders (id, path, added_at) VALUES (1, ?, 0)').run(photos);
  return {
    store,
    photos,
    queue: () => {
      applyChanges(
        store,
        1,
        readdirSync(photos).map((path) => {
          const { size, mtimeMs, dev, ino } = statSync(join(photos, path));
          return { kind: 'added', path, size, modifiedAt: mtimeMs, identity: `${dev}:${ino}` };
        }),
      );
    },
    index: (options) => indexAll(store, options),
  };
}

/** Runs a scheduler until nothing is left. */
function indexAll(store: Store, options: IndexOptions = {}): Promise<void> {
  const devices = options.devices ?? ['cpu'];
  return new Promise((resolve) => {
    const scheduler = new Scheduler({
      store,
      tasks: taskList(options.version ?? model.key),
      spawn: options.spawn ?? spawnNodeAnalyser,
      model,
      devices: {
        choose: () => Promise.resolve(devices[0] ?? 'cpu'),
        started: () => undefined,
        failed: (device) => {
          devices.shift();
          options.failed?.(device);
        },
      },
      onlineFolders: () => [1],
      effort: () => 'full',
      onSaved: () => undefined,
      onStateChanged: () => {
        if (scheduler.busy || scheduler.left > 0) return;
        scheduler.close();
        resolve();
      },
    });
    scheduler.wake();
  });
}

/**
 * Analysers that suffer what `harm` does to them when they are sent a message. `crashing`: their
 * death looks like a crash, not like the kill from outside by which a test ends them.
 */
function harmed(
  harm: (message: ToAnalyser, child: AnalyserProcess) => boolean,
  { crashing = false } = {},
): SpawnAnalyser {
  return (role) => {
    const child = spawnNodeAnalyser(role);
    return {
      ...child,
      onExit: (listener) => {
        child.onExit((reason, fromOutside) => listener(reason, fromOutside && !crashing));
      },
      send: (message) => {
        if (!harm(message, child)) child.send(message);
      },
    };
  };
}

function count(store: Store, table: 'photos' | 'embeddings'): number {
  const row = store.library.prepare<[], { n: number }>(`SELECT count(*) AS n FROM ${table}`).get();
  return row?.n ?? NaN;
}

test('every file becomes a photo with a vector and a thumbnail; a copy becomes a second file', async () => {
  const { store, photos, queue, index } = await bench();
  for (let seed = 0; seed < 40; seed += 1) await writePhoto(join(photos, `${seed}.jpg`), seed);
  copyFileSync(join(photos, '3.jpg'), join(photos, 'copy of 3.jpg'));
  queue();
  await index();
  expect(listFailures(store)).toEqual([]);
  expect([count(store, 'photos'), count(store, 'embeddings')]).toEqual([40, 40]);
  const files = store.library
    .prepare<[], { n: number }>('SELECT file_count AS n FROM photos ORDER BY n DESC')
    .all();
  expect(files.map(({ n }) => n)).toEqual([2, ...Array.from({ length: 39 }, () => 1)]);
  const thumbnails = store.cache
    .prepare<[], { n: number }>('SELECT count(*) AS n FROM thumbnails')
    .get();
  expect(thumbnails?.n).toBe(40);
});

test('a file that cannot be read gets a row with the reason, and the others get done', async () => {
  const { store, photos, queue, index } = await bench();
  await writePhoto(join(photos, 'good.jpg'), 1);
  writeFileSync(join(photos, 'empty.jpg'), '');
  writeFileSync(join(photos, 'text.jpg'), '<html><script>alert(1)</script></html>');
  queue();
  await index();
  expect(
    listFailures(store)
      .map(({ path, code }) => [path, code])
      .sort(),
  ).toEqual([
    [join(photos, 'empty.jpg'), 'empty'],
    [join(photos, 'text.jpg'), 'not-a-photo'],
  ]);
  expect(count(store, 'photos')).toBe(1);
});

test('a file that kills the analyser is set aside after its second try; its neighbours are not', async () => {
  const { store, photos, queue, index } = await bench();
  for (let seed = 0; seed < 12; seed += 1) await writePhoto(join(photos, `${seed}.jpg`), seed);
  await writePhoto(join(photos, 'killer.jpg'), 100);
  queue();
  let kills = 0;
  const spawn = harmed(
    (message, child) => {
      if (message.kind !== 'analyse' || !message.path.endsWith('killer.jpg')) return false;
      kills += 1;
      setTimeout(() => child.kill(), 20);
      return true;
    },
    { crashing: true },
  );
  await index({ spawn });
  expect(kills).toBe(2);
  expect(listFailures(store).map(({ path, code }) => [path, code])).toEqual([
    [join(photos, 'killer.jpg'), 'crashed'],
  ]);
  expect(count(store, 'photos')).toBe(12);
});

test('somebody who kills the analyser over one file again and again does not set it aside', async () => {
  const { store, photos, queue, index } = await bench();
  for (let seed = 0; seed < 3; seed += 1) await writePhoto(join(photos, `${seed}.jpg`), seed);
  queue();
  const [unlucky] = pendingFiles(store, 1);
  let kills = 0;
  const spawn = harmed((message, child) => {
    if (message.kind !== 'analyse' || message.path !== unlucky?.path || kills === 3) return false;
    kills += 1;
    child.kill();
    return true;
  });
  await index({ spawn });
  expect(kills).toBe(3);
  expect(listFailures(store)).toEqual([]);
  expect(count(store, 'photos')).toBe(3);
});

test('files that were under way when the program died wait behind those that were not', async () => {
  const { store, photos, queue } = await bench();
  for (let seed = 0; seed < 6; seed += 1) await writePhoto(join(photos, `${seed}.jpg`), seed);
  queue();
  const [first, second, third] = pendingFiles(store, 3);
  beginTry(store, [first?.fileId ?? 0, second?.fileId ?? 0]);
  beginTry(store, [first?.fileId ?? 0]);
  expect(pendingFiles(store, 1)).toEqual([third]);
  expect(pendingFiles(store, 6).slice(4)).toMatchObject([
    { fileId: second?.fileId, tries: 1 },
    { fileId: first?.fileId, tries: 2 },
  ]);
});

test('a file that hangs the analyser is set aside as taking too long', async () => {
  const { store, photos, queue, index } = await bench();
  for (let seed = 0; seed < 3; seed += 1) await writePhoto(join(photos, `${seed}.jpg`), seed);
  await writePhoto(join(photos, 'endless.jpg'), 100);
  queue();
  vi.useFakeTimers({ toFake: ['performance'] });
  onTestFinished(() => void vi.useRealTimers());
  // Time stands still for the good ones, however slow this machine is.
  const laterOn = setInterval(() => {
    if (count(store, 'photos') === 3) vi.advanceTimersByTime(60_000);
  }, 100);
  onTestFinished(() => clearInterval(laterOn));
  const spawn = harmed(
    (message) => message.kind === 'analyse' && message.path.endsWith('endless.jpg'),
  );
  await index({ spawn });
  expect(listFailures(store).map(({ path, code }) => [path, code])).toEqual([
    [join(photos, 'endless.jpg'), 'took-too-long'],
  ]);
  expect(count(store, 'photos')).toBe(3);
});

test('a device that cannot open the encoder is given up for the next one', async () => {
  const { store, photos, queue, index } = await bench();
  await writePhoto(join(photos, 'a.jpg'), 1);
  queue();
  const failed: DeviceId[] = [];
  // DirectML exists on Windows, CoreML on macOS: one of them is absent wherever this runs.
  const absent = process.platform === 'win32' ? 'coreml' : 'directml';
  await index({ devices: [absent, 'cpu'], failed: (device) => failed.push(device) });
  expect(failed).toEqual([absent]);
  expect(count(store, 'embeddings')).toBe(1);
});

test('a file that changes while it is read is read again', async () => {
  const { store, photos, queue, index } = await bench();
  const path = join(photos, 'grows.jpg');
  await writePhoto(path, 1);
  // Large enough that it is still being read when it grows next.
  appendFileSync(path, Buffer.alloc(8 * 1024 * 1024));
  queue();
  const growing = setInterval(() => appendFileSync(path, '\0'), 1);
  onTestFinished(() => clearInterval(growing));
  let asked = 0;
  let sawItGrow = false;
  const spawn: SpawnAnalyser = (role) => {
    const child = spawnNodeAnalyser(role);
    return {
      ...child,
      send: (message) => {
        if (message.kind === 'analyse') asked += 1;
        child.send(message);
      },
      onMessage: (listener) => {
        child.onMessage((message) => {
          if (message.kind === 'unsettled') {
            sawItGrow = true;
            clearInterval(growing);
          }
          // On a busy machine a read may fall between two changes: then it is read once more.
          if (!sawItGrow && message.kind === 'identified') {
            const verdict = { tasks: [], describe: true, isKnown: true };
            child.send({ kind: 'continue', job: message.job, ...verdict });
          } else if (!sawItGrow && message.kind === 'analysed') {
            child.send({ kind: 'analyse', job: message.job, path, urgent: false });
          } else listener(message);
        });
      },
    };
  };
  await index({ spawn });
  expect(asked).toBe(2);
  const row = store.library
    .prepare<[], { size: number; state: string }>('SELECT size, state FROM files')
    .get();
  expect(row).toEqual({ size: statSync(path).size, state: 'ready' });
});

test('a scheduler that is closed in the middle leaves the rest pending and nothing twice', async () => {
  const { store, photos, queue, index } = await bench();
  for (let seed = 0; seed < 60; seed += 1) await writePhoto(join(photos, `${seed}.jpg`), seed);
  queue();
  await new Promise<void>((resolve) => {
    const scheduler = new Scheduler({
      store,
      tasks: taskList(model.key),
      spawn: spawnNodeAnalyser,
      model,
      devices: {
        choose: () => Promise.resolve('cpu'),
        started: () => undefined,
        failed: () => undefined,
      },
      onlineFolders: () => [1],
      effort: () => 'full',
      onSaved: () => {
        scheduler.close();
        resolve();
      },
      onStateChanged: () => undefined,
    });
    scheduler.wake();
  });
  const left = pendingCount(store);
  expect(left).toBeGreaterThan(0);
  expect(count(store, 'photos')).toBe(60 - left);
  const tries = store.library.prepare<[], { n: number }>('SELECT max(tries) AS n FROM files').get();
  expect(tries?.n).toBe(0);
  await index();
  expect([count(store, 'photos'), count(store, 'embeddings')]).toEqual([60, 60]);
});

test('a file that went away between the scan and its turn is set aside as gone; the others get done', async () => {
  const { store, photos, queue, index } = await bench();
  for (let seed = 0; seed < 3; seed += 1) await writePhoto(join(photos, `${seed}.jpg`), seed);
  queue();
  rmSync(join(photos, '1.jpg'));
  await index();
  expect(listFailures(store)).toMatchObject([{ path: join(photos, '1.jpg'), code: 'vanished' }]);
  expect(count(store, 'photos')).toBe(2);
});

test('a clock that is set back while work waits does not hold it up', async () => {
  const { store, photos, queue, index } = await bench();
  await writePhoto(join(photos, 'a.jpg'), 1);
  queue();
  vi.useFakeTimers({ toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
  const setBack = () => setTimeout(() => vi.setSystemTime(Date.now() - 86_400_000), 0);
  await index({ devices: ['directml', 'cpu'], failed: setBack });
  expect(count(store, 'photos')).toBe(1);
});

test('of a known picture only what is said of it is read once more', async () => {
  const { store, photos, queue, index } = await bench();
  const exif = { IFD2: { DateTimeOriginal: '1962:00:00 00:00:00' } };
  const bytes = await sharp(await renderPhoto(1))
    .withExif(exif)
    .jpeg()
    .toBuffer();
  writeFileSync(join(photos, 'scan.jpg'), bytes);
  queue();
  await index();
  // As an earlier version left it.
  store.library.exec(`UPDATE embeddings SET device = 'earlier'; DELETE FROM photo_claims;
    UPDATE photos SET taken_source = 'file', taken_precision = 19, camera = 'wrong';
    UPDATE files SET state = 'pending'`);
  await index();
  expect(photoDetails(store, 1)).toMatchObject({
    taken: { local: '1962', source: 'exif' },
    camera: null,
  });
  expect(store.library.prepare('SELECT device FROM embeddings').pluck().all()).toEqual(['earlier']);
});

/** What an analyser was asked to make, by the names of files. */
function recorded(made: [string, string[]][]): SpawnAnalyser {
  const paths = new Map<number, string>();
  return harmed((message) => {
    if (message.kind === 'analyse') paths.set(message.job, message.path.split('/').at(-1) ?? '');
    if (message.kind === 'continue') made.push([paths.get(message.job) ?? '', message.tasks]);
    return false;
  });
}

function scheduled(store: Store, options: IndexOptions = {}): Scheduler {
  const scheduler = new Scheduler({
    store,
    tasks: taskList(options.version ?? model.key),
    spawn: options.spawn ?? spawnNodeAnalyser,
    model,
    devices: {
      choose: () => Promise.resolve('cpu'),
      started: () => undefined,
      failed: () => undefined,
    },
    onlineFolders: () => [1],
    effort: () => 'full',
    onSaved: () => undefined,
    onStateChanged: () => undefined,
  });
  onTestFinished(() => scheduler.close());
  return scheduler;
}

test('a raised version makes only that result anew, the files stay read', async () => {
  const { store, photos, queue, index } = await bench();
  for (let seed = 0; seed < 3; seed += 1) await writePhoto(join(photos, `${seed}.jpg`), seed);
  queue();
  const made: [string, string[]][] = [];
  await index({ spawn: recorded(made) });
  expect(made.map(([, tasks]) => tasks)).toEqual(
    made.map(() => ['thumbnail', 'fingerprint', 'vector']),
  );
  made.length = 0;
  await index({ version: 'another', spawn: recorded(made) });
  expect(made.map(([, tasks]) => tasks)).toEqual([['vector'], ['vector'], ['vector']]);
  expect(count(store, 'embeddings')).toBe(6);
  expect(store.library.prepare('SELECT DISTINCT state FROM files').pluck().all()).toEqual([
    'ready',
  ]);
  expect(scheduled(store, { version: 'another' }).left).toBe(0);
});

test('a thumbnail that is asked for is made while all else is paused, as it was made first', async () => {
  const { store, photos, queue, index } = await bench();
  for (const seed of [1, 2, 3]) {
    const large = await sharp(await renderPhoto(seed))
      .resize(1600)
      .jpeg()
      .toBuffer();
    writeFileSync(join(photos, `${seed}.jpg`), large);
  }
  queue();
  await index();
  const before = thumbnail(store, 2)?.bytes;
  const { width, height, format } = await sharp(before).metadata();
  expect([Math.max(width, height), format]).toEqual([440, 'webp']);
  store.cache.exec('DELETE FROM thumbnails');
  const made: [string, string[]][] = [];
  const scheduler = scheduled(store, { spawn: recorded(made) });
  scheduler.pause();
  const [one, same] = await Promise.all([
    scheduler.make('thumbnail', 2),
    scheduler.make('thumbnail', 2),
  ]);
  expect([one, same]).toEqual([true, true]);
  expect(made.map(([, tasks]) => tasks)).toEqual([['thumbnail']]);
  expect(thumbnail(store, 2)?.bytes.equals(before ?? Buffer.of())).toBe(true);
  expect(thumbnail(store, 1)).toBeNull();
  expect(await scheduler.make('thumbnail', 99)).toBe(false);
});

test('a known photo that kills the analyser over a task loses that result, not its file', async () => {
  const { store, photos, queue, index } = await bench();
  for (let seed = 0; seed < 4; seed += 1) await writePhoto(join(photos, `${seed}.jpg`), seed);
  queue();
  await index();
  let kills = 0;
  const spawn = harmed(
    (message, child) => {
      if (message.kind !== 'analyse' || !message.path.endsWith('2.jpg')) return false;
      kills += 1;
      setTimeout(() => child.kill(), 20);
      return true;
    },
    { crashing: true },
  );
  await index({ version: 'another', spawn });
  expect(kills).toBe(2);
  expect(listFailures(store)).toEqual([]);
  const photo = Number(
    store.library.prepare(`SELECT photo_id FROM files WHERE path = '2.jpg'`).pluck().get(),
  );
  expect(resultOf(store.library, photo, 'vector')).toMatchObject({
    ...{ state: 'failed', version: model.key },
    reason: expect.stringContaining('crashed') as string,
  });
  expect(count(store, 'embeddings')).toBe(7);
});

test('a file that holds something else than is known of it is read as a changed one', async () => {
  const { store, photos, queue, index } = await bench();
  await writePhoto(join(photos, 'a.jpg'), 1);
  await writePhoto(join(photos, 'gone.jpg'), 2);
  queue();
  await index();
  await writePhoto(join(photos, 'a.jpg'), 3);
  rmSync(join(photos, 'gone.jpg'));
  wantResults(store, 'vector', [1, 2]);
  await index();
  expect(resultOf(store.library, 1, 'vector')?.state).toBeDefined();
  expect(listFailures(store)).toMatchObject([{ path: join(photos, 'gone.jpg'), code: 'vanished' }]);
  const [hash] = store.library
    .prepare<[], string>(
      `SELECT hex(content_hash) FROM photos JOIN files ON photo_id = photos.id WHERE path = 'a.jpg'`,
    )
    .pluck()
    .all();
  const now = createHash('sha256')
    .update(readFileSync(join(photos, 'a.jpg')))
    .digest('hex');
  expect(hash?.toLowerCase()).toBe(now);
});

test('what is left counts files to be read and photos that a task wants', async () => {
  const { store, photos, queue, index } = await bench();
  for (let seed = 0; seed < 3; seed += 1) await writePhoto(join(photos, `${seed}.jpg`), seed);
  queue();
  expect(scheduled(store).left).toBe(3);
  await index();
  expect(scheduled(store).left).toBe(0);
  expect(scheduled(store, { version: 'another' }).left).toBe(3);
  // How a file was encoded is measured beside all else.
  store.library.exec(`UPDATE results SET state = iif(task_id = 4, 'wanted', 'done')`);
  expect(scheduled(store, { version: 'another' }).left).toBe(0);
});
