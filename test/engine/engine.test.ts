/** The engine over the in-memory channel, with its real store, files, analysers and model. */
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { SearchResult } from '../../src/contract/search.ts';
import { Engine } from '../../src/engine.ts';
import { spawnNodeAnalyser } from '../../src/analyse/spawn.ts';
import { createClient, type Client } from '../../src/rpc/client.ts';
import { memoryPair } from '../../src/rpc/memory.ts';
import { serve } from '../../src/rpc/server.ts';
import { drawPhoto } from '../support/gallery.ts';
import { eventually } from '../support/library.ts';
import { canMount } from '../support/mounts.ts';
import { onCpu } from '../support/on-cpu.ts';
import { renderPhoto, writePhoto } from '../support/pictures.ts';
import { scratchFolder } from '../support/scratch.ts';

interface Opened extends Client {
  engine: Engine;
  close: () => Promise<void>;
}

/** Opens a library and a window's end of it; closed when the test has finished, if not before. */
async function openEngine(libraryFolder: string): Promise<Opened> {
  const engine = await Engine.open({
    libraryFolder: await onCpu(libraryFolder),
    version: '1',
    spawn: spawnNodeAnalyser,
    host: { kind: 'browser', reveal: () => Promise.resolve() },
  });
  const [ours, theirs] = memoryPair();
  serve(theirs, engine.api, engine.events);
  let isOpen = true;
  const close = async (): Promise<void> => {
    if (isOpen) await engine.close();
    isOpen = false;
  };
  onTestFinished(close);
  await engine.start();
  return { ...createClient(ours), engine, close };
}

/** An engine, and a folder for photos beside its library. */
async function newLibrary(): Promise<Opened & { photos: string; library: string }> {
  const scratch = scratchFolder();
  const photos = join(scratch, 'photos');
  const library = join(scratch, 'library');
  mkdirSync(photos);
  return { ...(await openEngine(library)), photos, library };
}

async function writeStripes(folder: string, count: number, from = 0): Promise<void> {
  for (let seed = from; seed < from + count; seed += 1)
    await writePhoto(join(folder, `${seed}.jpg`), seed);
}

const timeline = ({ api }: Client): Promise<SearchResult> => api.search({ text: '' });

/** The one photo of this file name. */
async function idOf({ api }: Client, name: string): Promise<number> {
  const { ids } = await api.search({ text: `name:${name}` });
  expect(ids).toHaveLength(1);
  return ids[0] ?? 0;
}

describe('indexing', () => {
  test('a search answers while photos are read, and so does a second folder', async () => {
    const client = await newLibrary();
    const { api, engine, photos } = client;
    const second = join(photos, '..', 'second');
    mkdirSync(second);
    await writeStripes(photos, 48);
    await writeStripes(second, 12, 1000);
    await api.addFolder({ path: photos });
    await eventually(async () => expect((await timeline(client)).ids).not.toEqual([]));
    const during = await api.search({ text: 'stripes' });
    expect(during.total).toBeLessThanOrEqual(48);
    await api.addFolder({ path: second });
    await engine.whenIdle();
    expect((await timeline(client)).ids).toHaveLength(60);
    expect((await api.search({ text: 'stripes' })).total).toBe(60);
  });

  test('a pause holds until it is ended; the state says how much is left', async () => {
    const client = await newLibrary();
    const { api, engine, photos } = client;
    await writeStripes(photos, 12);
    await api.pause();
    await api.addFolder({ path: photos });
    await eventually(async () => {
      const { indexing } = await api.status();
      expect(indexing).toMatchObject({ phase: 'paused', total: 12, done: 0 });
    });
    expect((await timeline(client)).ids).toEqual([]);
    await api.resume();
    await engine.whenIdle();
    expect((await api.status()).indexing.phase).toBe('idle');
    expect((await timeline(client)).ids).toHaveLength(12);
  });

  test('a restart goes on where it stopped, with the settings and the folders as they were', async () => {
    const client = await newLibrary();
    await writeStripes(client.photos, 60);
    await client.api.changeSettings({ language: 'zh-CN', theme: 'dark', effort: 'low' });
    await client.api.addFolder({ path: client.photos });
    await eventually(async () => expect((await timeline(client)).ids).not.toEqual([]));
    await client.close();
    const again = await openEngine(client.library);
    await again.engine.whenIdle();
    expect((await timeline(again)).ids).toHaveLength(60);
    expect((await again.api.status()).settings).toMatchObject({
      language: 'zh-CN',
      theme: 'dark',
      effort: 'low',
    });
    expect(again.engine.filesDone).toBeLessThan(60);
  });

  test('a photo that browsers would turn otherwise is sent as a rendering, others as they are', async () => {
    const client = await newLibrary();
    const { api, engine, photos } = client;
    const plain = sharp({ create: { width: 60, height: 40, channels: 3, background: 'red' } });
    await plain.clone().webp().toFile(join(photos, 'plain.webp'));
    await plain.withMetadata({ orientation: 6 }).webp().toFile(join(photos, 'turned.webp'));
    await api.addFolder({ path: photos });
    await engine.whenIdle();
    expect(await engine.images.full(await idOf(client, 'plain'))).toMatchObject({
      mediaType: 'image/webp',
    });
    const turned = await engine.images.full(await idOf(client, 'turned'));
    expect(turned).toMatchObject({ mediaType: 'image/jpeg' });
    const bytes = turned && 'bytes' in turned ? turned.bytes : new Uint8Array();
    expect(await sharp(bytes).metadata()).toMatchObject({ width: 40, height: 60 });
  });

  test('what could not be read is read when it was repaired', async () => {
    const { api, engine, photos } = await newLibrary();
    writeFileSync(join(photos, 'a.jpg'), 'no picture');
    await api.addFolder({ path: photos });
    await engine.whenIdle();
    const [failure] = await api.failures();
    expect(failure).toMatchObject({ path: join(photos, 'a.jpg'), code: 'not-a-photo' });
    writeFileSync(join(photos, 'a.jpg'), await renderPhoto(1));
    await eventually(async () => {
      expect(await api.failures()).toEqual([]);
      expect((await api.status()).photos).toBe(1);
    });
  });
});

test('marks are taken back, but for those that were set again since', async () => {
  const client = await newLibrary();
  const { api, engine, photos } = client;
  await writeStripes(photos, 3);
  await api.addFolder({ path: photos });
  await engine.whenIdle();
  const { ids } = await timeline(client);
  const [one = 0, two = 0, three = 0] = ids;
  await api.mark({ ids: [two], rating: 5 });
  const all = await api.mark({ ids, favourite: true, rating: 1 });
  await api.mark({ ids: [three], rating: 2 });
  let told = 0;
  client.on('library', () => (told += 1));
  await api.undoChange({ undo: all.undo });
  expect(await api.photo({ id: one })).toMatchObject({ favourite: false, rating: 0 });
  expect(await api.photo({ id: two })).toMatchObject({ favourite: false, rating: 5 });
  expect(await api.photo({ id: three })).toMatchObject({ favourite: false, rating: 2 });
  await eventually(() => expect(told).toBeGreaterThan(0));
  await expect(api.undoChange({ undo: all.undo })).rejects.toThrow('taken back already');
});

describe('what the user said stays with the photo', () => {
  test('when its file is moved or renamed', async () => {
    const client = await newLibrary();
    const { api, engine, photos } = client;
    await writeStripes(photos, 3);
    mkdirSync(join(photos, 'inner'));
    await api.addFolder({ path: photos });
    await engine.whenIdle();
    const id = await idOf(client, '1.jpg');
    await api.mark({ ids: [id], rating: 4, favourite: true });
    renameSync(join(photos, '1.jpg'), join(photos, 'inner', 'other.jpg'));
    await eventually(async () => {
      const { files } = await api.photo({ id });
      expect(files).toEqual([{ path: join(photos, 'inner', 'other.jpg'), state: 'present' }]);
    });
    expect(await api.photo({ id })).toMatchObject({ rating: 4, favourite: true });
    expect((await timeline(client)).ids).toHaveLength(3);
  });

  test('when it is edited in place; the new picture is what a search finds', async () => {
    const client = await newLibrary();
    const { api, engine, photos } = client;
    const file = join(photos, 'a.jpg');
    // Whatever an editor makes of the picture, it keeps what the camera wrote.
    const fromCamera = (picture: Buffer): Promise<Buffer> =>
      sharp(picture)
        .withExif({
          IFD0: { Make: 'Canon', Model: 'EOS 5D' },
          IFD2: { DateTimeOriginal: '2021:06:30 18:05:00' },
        })
        .toBuffer();
    writeFileSync(file, await fromCamera(await drawPhoto('beach', { seed: 1 })));
    writeFileSync(join(photos, 'b.jpg'), await drawPhoto('receipt', { seed: 1 }));
    await api.addFolder({ path: photos });
    await engine.whenIdle();
    const id = await idOf(client, 'a.jpg');
    await api.mark({ ids: [id], rating: 5 });
    const score = async (): Promise<number> => {
      const { ids, scores } = await api.search({ text: 'pizza' });
      return scores[ids.indexOf(id)] ?? 0;
    };
    const before = await score();
    const changed: number[] = [];
    client.on('library', (state) => changed.push(...state.pictures));
    writeFileSync(file, await fromCamera(await drawPhoto('pizza', { seed: 1 })));
    await eventually(async () => expect(await score()).toBeGreaterThan(before + 0.1));
    expect(await api.photo({ id })).toMatchObject({ rating: 5 });
    await eventually(() => expect(changed).toContain(id));
    expect((await timeline(client)).ids).toHaveLength(2);
  });

  test('when its folder is removed: the photos leave, and are back at once with the folder', async () => {
    const client = await newLibrary();
    const { api, engine, photos } = client;
    await writeStripes(photos, 5);
    const folder = await api.addFolder({ path: photos });
    await engine.whenIdle();
    const id = await idOf(client, '2.jpg');
    await api.mark({ ids: [id], rating: 3 });
    await api.removeFolder({ id: folder.id });
    expect((await timeline(client)).ids).toEqual([]);
    expect((await api.search({ text: 'stripes' })).total).toBe(0);
    await api.addFolder({ path: photos });
    await engine.whenIdle();
    expect((await timeline(client)).ids).toHaveLength(5);
    // The vectors in memory follow within a second.
    await eventually(async () => expect((await api.search({ text: 'stripes' })).total).toBe(5));
    expect(await idOf(client, '2.jpg')).toBe(id);
    expect(await api.photo({ id })).toMatchObject({ rating: 3 });
  });

  test('when its folder is not there for a while: offline is not deleted', async () => {
    const client = await newLibrary();
    const { api, engine, photos } = client;
    await writeStripes(photos, 4);
    const folder = await api.addFolder({ path: photos });
    await engine.whenIdle();
    const { ids } = await timeline(client);
    renameSync(photos, `${photos} away`);
    await api.rescan({ id: folder.id });
    await eventually(async () => {
      expect((await api.status()).folders[0]).toMatchObject({ state: 'offline', photos: 4 });
    });
    expect((await timeline(client)).ids).toEqual(ids);
    expect((await api.photo({ id: ids[0] ?? 0 })).files[0]).toMatchObject({ state: 'offline' });
    renameSync(`${photos} away`, photos);
    await api.rescan({ id: folder.id });
    await eventually(async () => {
      expect((await api.status()).folders[0]).toMatchObject({ state: 'online', pending: 0 });
    });
    expect((await timeline(client)).ids).toEqual(ids);
  });

  test('a copy is a second file of the same photo; it goes when the copy goes', async () => {
    const client = await newLibrary();
    const { api, engine, photos } = client;
    await writeStripes(photos, 1);
    await api.addFolder({ path: photos });
    await engine.whenIdle();
    const id = await idOf(client, '0.jpg');
    copyFileSync(join(photos, '0.jpg'), join(photos, 'copy.jpg'));
    await eventually(async () => expect((await api.photo({ id })).files).toHaveLength(2));
    expect((await timeline(client)).ids).toEqual([id]);
    rmSync(join(photos, '0.jpg'));
    await eventually(async () => {
      const { files } = await api.photo({ id });
      expect(files.filter(({ state }) => state === 'present')).toHaveLength(1);
    });
    expect((await timeline(client)).ids).toEqual([id]);
  });
});

test('thumbnails that were deleted with the cache are made again when they are asked for', async () => {
  const client = await newLibrary();
  await writeStripes(client.photos, 3);
  await client.api.addFolder({ path: client.photos });
  await client.engine.whenIdle();
  const [id = 0] = (await timeline(client)).ids;
  const before = await client.engine.images.thumbnail(id);
  expect(before?.bytes.length).toBeGreaterThan(100);
  await client.close();
  for (const name of readdirSync(client.library))
    if (name.startsWith('cache.')) rmSync(join(client.library, name), { recursive: true });
  const again = await openEngine(client.library);
  await again.engine.whenIdle();
  const after = await again.engine.images.thumbnail(id);
  expect(after?.bytes.length).toBeGreaterThan(100);
  expect((await timeline(again)).ids).toHaveLength(3);
});

test.skipIf(!canMount)(
  'a full disk is said and loses nothing; work goes on when there is room (needs root on Linux)',
  async () => {
    const scratch = scratchFolder();
    const disk = join(scratch, 'disk');
    const photos = join(scratch, 'photos');
    mkdirSync(disk);
    mkdirSync(photos);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'keepsake-test', disk]);
    onTestFinished(() => void execFileSync('umount', ['-l', disk]));
    await writeStripes(photos, 40);
    const filler = join(disk, 'filler');
    const client = await openEngine(join(disk, 'library'));
    const { api, engine } = client;
    // All but a little of the room is taken by something else.
    const taken = 6 * 1024 * 1024 - usedIn(join(disk, 'library')) - 300 * 1024;
    writeFileSync(filler, Buffer.alloc(taken));
    await api.addFolder({ path: photos });
    await eventually(async () => {
      const { trouble } = (await api.status()).indexing;
      expect(trouble?.code).toBe('disk-full');
    });
    const { photos: before } = await api.status();
    expect(before).toBeLessThan(40);
    expect((await timeline(client)).ids).toHaveLength(before);
    rmSync(filler);
    await engine.whenIdle();
    expect((await api.status()).indexing.trouble).toBeNull();
    expect(await api.status()).toMatchObject({ photos: 40, failed: 0 });
  },
);

function usedIn(folder: string): number {
  return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}

test('who asks while the library closes is told that it does: no fault that anyone looks for', async () => {
  const client = await newLibrary();
  const faults: unknown[] = [];
  const [ours, theirs] = memoryPair();
  serve(theirs, client.engine.api, client.engine.events, (error) => faults.push(error));
  const { api } = createClient(ours);
  const before = api.search({ text: 'a dog on the beach' });
  await client.close();
  const asked = await Promise.allSettled([
    ...[before, api.search({ text: 'year:2020' }), api.status(), api.albums({})],
  ]);
  expect(asked.slice(1).map(({ status }) => status)).toEqual(Array(3).fill('rejected'));
  for (const one of asked) {
    if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'closed' });
  }
  expect(faults).toEqual([]);
});
