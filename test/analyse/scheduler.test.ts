/** The write path with real analyser processes, a real store and real files. */
import { appendFileSync, copyFileSync, existsSync, statSync, writeFileSync } from 'node:fs';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { DeviceId } from '../../src/contract/models.ts';
import { Scheduler } from '../../src/analyse/scheduler.ts';
import { taskList } from '../../src/analyse/tasks.ts';
import type { SpawnAnalyser } from '../../src/analyse/protocol.ts';
import { spawnNodeAnalyser } from '../../src/analyse/spawn.ts';
import { beginTry, listFailures, pendingCount, pendingFiles } from '../../src/store/files.ts';
import { applyChanges } from '../../src/store/file-changes.ts';
import { keywordsOf } from '../../src/store/keywords.ts';
import { writePhoto } from '../support/pictures.ts';
import { model, bench, harmed, count } from './indexing.ts';

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
            const verdict = {
              tasks: [],
              describe: { sidecars: { own: false, shared: false } },
              isKnown: true,
            };
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

test('what is finished last waits for nothing more before it is written', async () => {
  const { store, photos, queue, index } = await bench();
  for (let seed = 0; seed < 3; seed += 1) await writePhoto(join(photos, `${seed}.jpg`), seed);
  queue();
  // No timer ever fires.
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  await index();
  expect(count(store, 'photos')).toBe(3);
});

const LAKE = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:subject><rdf:Bag>
  <rdf:li>lake</rdf:li></rdf:Bag></dc:subject></rdf:Description></rdf:RDF></x:xmpmeta>`;

test('a sidecar that appears while its photo is read is read as well', async () => {
  const { store, photos, queue, index } = await bench();
  const path = join(photos, 'a.jpg');
  await writePhoto(path, 1);
  queue();
  const [file] = pendingFiles(store, 1);
  const spawn: SpawnAnalyser = (role) => {
    const child = spawnNodeAnalyser(role);
    return {
      ...child,
      onMessage: (listener) => {
        child.onMessage((message) => {
          if (message.kind === 'analysed' && !existsSync(`${path}.xmp`)) {
            writeFileSync(`${path}.xmp`, LAKE);
            const fileId = file?.fileId ?? 0;
            applyChanges(store, 1, [{ kind: 'sidecars', fileId, sidecars: 'own 1 1' }]);
          }
          listener(message);
        });
      },
    };
  };
  await index({ spawn });
  expect(keywordsOf(store.library, 1)).toEqual(['lake']);
});
