/** Main's supervision of the real engine and real analysers, in the double's threads. */
import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, onTestFinished, test } from 'vitest';
import { createEngineProcess, type EngineProcess } from '../../electron/engine-process.ts';
import type { ShellApi } from '../../electron/messages.ts';
import { createClient } from '../../src/rpc/client.ts';
import { portChannel } from '../../src/rpc/port.ts';
import { onCpu } from '../support/on-cpu.ts';
import { scratchFolder } from '../support/scratch.ts';
import { createChannel, forkUtility, type UtilityDouble } from './double.ts';

interface Desk {
  engine: EngineProcess;
  engines: UtilityDouble[];
  analysers: { role: string; process: UtilityDouble }[];
  crashes: number[];
  reasons: string[];
  refusals: string[];
  shown: string[];
}

function startDesk(libraryFolder: string, folders: string[] = [], onBattery = false): Desk {
  const desk: Omit<Desk, 'engine'> = {
    engines: [],
    analysers: [],
    crashes: [],
    reasons: [],
    refusals: [],
    shown: [],
  };
  const shell: ShellApi = {
    chooseFolder: () => Promise.resolve('/chosen'),
    reveal: ({ path }) => {
      desk.shown.push(path);
      return Promise.resolve();
    },
    trash: () => Promise.resolve(),
  };
  const engine = createEngineProcess({
    forkEngine: () => forkUtility('engine-host', desk.engines),
    forkAnalyser: (role) => {
      const started: UtilityDouble[] = [];
      const child = forkUtility('analyser-host', started);
      desk.analysers.push(...started.map((process) => ({ role, process })));
      return child;
    },
    createChannel,
    shell,
    libraryFolder,
    version: '9.9.9',
    folders,
    onRefused: (message) => desk.refusals.push(message),
    onCrash: (crashes, _seconds, reason) => {
      desk.crashes.push(crashes);
      desk.reasons.push(reason);
    },
    pause: () => 10,
  });
  engine.setPower(onBattery);
  engine.start();
  onTestFinished(() => engine.close());
  return { ...desk, engine };
}

function connect({ engine }: Desk) {
  return createClient(portChannel(engine.connect()));
}

/** As the page does: asks until a port holds, for one may have gone to the engine that just died. */
async function reconnect(desk: Desk): Promise<ReturnType<typeof connect>> {
  for (;;) {
    const client = connect(desk);
    const isUp = await client.api.status().then(
      () => true,
      () => false,
    );
    if (isUp) return client;
  }
}

async function photoFolder(): Promise<string> {
  const folder = join(scratchFolder(), 'Pictures');
  mkdirSync(folder);
  for (const [index, background] of ['#c03020', '#2040c0', '#20a040'].entries()) {
    const create = { width: 300 + index, height: 200, channels: 3 as const, background };
    writeFileSync(join(folder, `${index}.jpg`), await sharp({ create }).jpeg().toBuffer());
  }
  return folder;
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 50));
}

test('photos are indexed by analysers that main forked, and shown by id', async () => {
  const folder = await photoFolder();
  const desk = startDesk(await onCpu(join(scratchFolder(), 'library')), [folder]);
  const { api } = connect(desk);
  await until(async () => (await api.search({ text: '' })).ids.length === 3);
  const status = await api.status();
  expect(status).toMatchObject({
    version: '9.9.9',
    host: { kind: 'desktop', canChooseFolder: true },
    photos: 3,
    failed: 0,
    folders: [{ path: folder }],
  });
  expect(desk.analysers.map(({ role }) => role)).toContain('images');

  const { ids } = await api.search({ text: 'something red' });
  expect(ids).toHaveLength(3);
  expect(desk.analysers.map(({ role }) => role)).toContain('text');

  const [id = 0] = ids;
  const thumbnail = await desk.engine.images.thumbnail(id);
  expect(await sharp(thumbnail?.bytes).metadata()).toMatchObject({ format: 'webp' });
  expect(await desk.engine.images.full(id)).toMatchObject({ mediaType: 'image/jpeg' });
  expect(await desk.engine.images.full(99)).toBeNull();

  await api.reveal({ id });
  expect(desk.shown).toEqual([expect.stringContaining(folder)]);
  expect(await api.chooseFolder()).toBe('/chosen');
});

test('an analyser that dies costs its process only', async () => {
  const folder = await photoFolder();
  const desk = startDesk(await onCpu(join(scratchFolder(), 'library')), [folder]);
  const { api } = connect(desk);
  await until(() => desk.analysers.length > 0);
  desk.analysers[0]?.process.kill();
  await until(async () => (await api.search({ text: '' })).ids.length === 3);
  expect(desk.crashes).toEqual([]);
});

test('an engine that dies is started anew, and the window finds everything again', async () => {
  const folder = await photoFolder();
  const desk = startDesk(await onCpu(join(scratchFolder(), 'library')), [folder]);
  const first = connect(desk);
  await until(async () => (await first.api.search({ text: '' })).ids.length === 3);

  desk.engines[0]?.kill();
  await first.closed;
  const second = await reconnect(desk);
  expect(await second.api.status()).toMatchObject({ photos: 3, folders: [{ path: folder }] });
  expect(desk.crashes).toEqual([1]);
  expect(desk.engines).toHaveLength(2);
  const { ids } = await second.api.search({ text: '' });
  expect(await desk.engine.images.thumbnail(ids[0] ?? 0)).not.toBeNull();

  desk.engines[1]?.kill();
  await second.closed;
  await reconnect(desk);
  expect(desk.crashes).toEqual([1, 2]);
});

test('two windows share one engine', async () => {
  const desk = startDesk(join(scratchFolder(), 'library'));
  const [first, second] = [connect(desk), connect(desk)];
  const heard = new Promise((resolve) => second.on('settings', resolve));
  await second.api.status();
  await first.api.changeSettings({ theme: 'dark' });
  expect(await heard).toMatchObject({ theme: 'dark' });
});

test('folders of a second start are added to the running engine', async () => {
  const desk = startDesk(join(scratchFolder(), 'library'));
  const { api } = connect(desk);
  await api.status();
  const folder = await photoFolder();
  desk.engine.addFolders([folder, '/nowhere/at/all']);
  await until(async () => (await api.status()).folders.length === 1);
});

test('a library in use is said once, and no new start is tried', async () => {
  const libraryFolder = join(scratchFolder(), 'library');
  const owner = startDesk(libraryFolder);
  await connect(owner).api.status();
  const desk = startDesk(libraryFolder);
  await until(() => desk.refusals.length > 0);
  expect(desk.refusals).toEqual([expect.stringContaining('in use')]);
  expect(desk.engines).toHaveLength(1);
});

test('an engine that cannot start ends, says why, and is tried until it can', async () => {
  const libraryFolder = join(scratchFolder(), 'library');
  // No fault of the library's that is known by a code: SQLite cannot open its lock.
  const obstacle = join(libraryFolder, 'lock.sqlite');
  mkdirSync(obstacle, { recursive: true });
  const desk = startDesk(libraryFolder);
  const waiting = connect(desk);
  await expect(waiting.api.status()).rejects.toMatchObject({ code: 'closed' });
  await until(() => desk.crashes.length >= 2);
  expect(new Set(desk.reasons)).toEqual(new Set(['unable to open database file']));
  expect(desk.engine.trouble).toBe('unable to open database file');
  expect(desk.refusals).toEqual([]);

  rmSync(obstacle, { recursive: true });
  const { api } = await reconnect(desk);
  await until(() => desk.engine.trouble === null);
  expect((await api.status()).photos).toBe(0);
});

test('closing ends the engine in order, with its analysers', async () => {
  const desk = startDesk(join(scratchFolder(), 'library'));
  const client = connect(desk);
  await client.api.search({ text: 'anything' });
  const codes = Promise.all(desk.engines.map((process) => once(process, 'exit')));
  await desk.engine.close();
  expect(await codes).toEqual([[0]]);
  await client.closed;
  expect(desk.crashes).toEqual([]);
});

test('on battery no photo is read until it is plugged in, or the user wants it', async () => {
  const folder = await photoFolder();
  const desk = startDesk(await onCpu(join(scratchFolder(), 'library')), [folder], true);
  const { api } = connect(desk);
  const indexing = async () => (await api.status()).indexing;
  await until(async () => (await indexing()).total === 3);
  expect(await indexing()).toMatchObject({ phase: 'paused', onBattery: true, done: 0 });
  expect(desk.analysers.map(({ role }) => role)).not.toContain('images');

  desk.engine.setPower(false);
  await until(async () => (await indexing()).phase === 'idle');
  expect((await api.status()).photos).toBe(3);

  desk.engine.setPower(true);
  const create = { width: 310, height: 200, channels: 3 as const, background: '#808080' };
  writeFileSync(join(folder, 'new.jpg'), await sharp({ create }).jpeg().toBuffer());
  await until(async () => (await indexing()).phase === 'paused');
  await api.resume();
  await until(async () => (await api.status()).photos === 4);
  expect(await indexing()).toMatchObject({ phase: 'idle', onBattery: false });
});

test('an engine that is started again knows of the battery; who does not want the pause has none', async () => {
  const folder = await photoFolder();
  const desk = startDesk(await onCpu(join(scratchFolder(), 'library')), [folder], false);
  const first = connect(desk);
  await until(async () => (await first.api.status()).photos === 3);
  desk.engine.setPower(true);
  desk.engines[0]?.kill();
  await first.closed;
  const again = await reconnect(desk);
  expect((await again.api.status()).indexing.onBattery).toBe(true);
  expect(await again.api.changeSettings({ pauseOnBattery: false })).toMatchObject({
    pauseOnBattery: false,
  });
  expect((await again.api.status()).indexing.onBattery).toBe(false);
  desk.engine.setPower(false);
  desk.engine.setPower(true);
  await again.api.status();
  expect((await again.api.status()).indexing.onBattery).toBe(false);
});
