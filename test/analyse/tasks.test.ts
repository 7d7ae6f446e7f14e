/** What is derived from photos is made once, made anew where its version is raised, and lost without harm. */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { listFailures } from '../../src/store/files.ts';
import { failures, retry } from '../../src/features/activity/failures.ts';
import { counts, photoDetails, thumbnail } from '../../src/store/photos.ts';
import { isRendered } from '../../src/store/rendered.ts';
import { resultOf, wantResults } from '../../src/store/results.ts';
import { applyTraces } from '../../src/store/traces.ts';
import { eventually } from '../support/library.ts';
import { renderPhoto, writePhoto } from '../support/pictures.ts';
import { model, bench, harmed, count, recorded, scheduled } from './indexing.ts';

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

test.each([
  ['line breaks', '\r\n\r\n'],
  ['zeros', '\0'.repeat(512)],
  ['another beginning', '\xff\xd8'],
])('%s in front of a JPEG are skipped, and browsers get a rendering', async (_what, lead) => {
  const { store, photos, queue, index } = await bench();
  const bytes = Buffer.concat([Buffer.from(lead, 'latin1'), await renderPhoto(1)]);
  writeFileSync(join(photos, 'a.jpg'), bytes);
  queue();
  await index();
  expect(listFailures(store)).toEqual([]);
  expect(thumbnail(store, 1)).not.toBeNull();
  expect(isRendered(store, 1)).toBe(true);
  const hash = createHash('sha256').update(bytes).digest();
  expect(store.library.prepare('SELECT content_hash FROM photos').pluck().get()).toEqual(hash);
});

/** What an analyser was asked to make, by the names of files. */
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

test('a known photo that kills the analyser over a task loses that result, not its file; that is told, and tried again', async () => {
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
  const [failure, ...others] = failures(store);
  expect([failure, others]).toMatchObject([
    { path: join(photos, '2.jpg'), code: 'crashed', tasks: ['vector'], tries: 2 },
    [],
  ]);
  expect(failure?.reason).toContain('without: vector');
  expect(counts(store)).toMatchObject({ photos: 4, failed: 1 });
  // Nobody asks for what is not listed.
  expect(retry(store, [9999])).toBe(0);
  expect(retry(store, [failure?.fileId ?? 0])).toBe(1);
  await index({ version: 'another' });
  expect([failures(store), counts(store).failed]).toEqual([[], 0]);
  expect(count(store, 'embeddings')).toBe(8);
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

test('what is measured beside all else is no work that anybody waits for', async () => {
  const { store, photos, queue, index } = await bench();
  await writePhoto(join(photos, 'a.jpg'), 1);
  queue();
  await index();
  applyTraces(store.library, [1]);
  const busy: boolean[] = [];
  const spawn = harmed((message) => {
    if (message.kind === 'analyse' || message.kind === 'continue') busy.push(scheduler.busy);
    return false;
  });
  const scheduler = scheduled(store, { spawn });
  scheduler.wake();
  await eventually(() => expect(resultOf(store.library, 1, 'traces')?.state).toBe('done'));
  expect(busy).toEqual([false, false]);
});
