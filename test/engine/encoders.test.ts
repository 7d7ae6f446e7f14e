/** Another encoder at work: chosen while the program runs, compared with the one before, and dropped. */
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { Engine } from '../../src/engine.ts';
import type { Encoder } from '../../src/contract/encoders.ts';
import { spawnNodeAnalyser } from '../../src/analyse/spawn.ts';
import { drawPhoto } from '../support/gallery.ts';
import { eventually } from '../support/library.ts';
import { publishModel, type Published } from '../support/published-model.ts';
import { scratchForFile } from '../support/scratch.ts';

describe('an encoder of the catalogue', () => {
  const root = scratchForFile();
  const [library, photos] = [join(root, 'library'), join(root, 'photos')];
  let published: Published;
  let engine: Engine;

  beforeAll(async () => {
    published = await publishModel(root);
    for (const [name, value] of Object.entries(published.environment)) vi.stubEnv(name, value);
    mkdirSync(photos);
    for (const scene of ['beach', 'pizza'] as const) {
      writeFileSync(join(photos, `${scene}.jpg`), await drawPhoto(scene, { seed: 1, size: 200 }));
    }
    engine = await Engine.open({
      libraryFolder: library,
      version: '1',
      spawn: spawnNodeAnalyser,
      host: { kind: 'browser', reveal: () => Promise.resolve() },
    });
    await engine.start();
    await engine.api.addFolder({ path: photos });
    await engine.whenIdle();
  });
  afterAll(async () => {
    await engine.close();
    published.close();
    vi.unstubAllEnvs();
  });

  async function listed(id: string): Promise<Encoder | undefined> {
    return (await engine.api.encoders({ language: 'en' })).find((encoder) => encoder.id === id);
  }

  function vectors(): Record<string, number> {
    const db = new Database(join(library, 'library.sqlite'), { readonly: true });
    const rows = db
      .prepare<[], { model: string; count: number }>(
        'SELECT model, count(*) AS count FROM embeddings GROUP BY model',
      )
      .all();
    db.close();
    return Object.fromEntries(rows.map(({ model, count }) => [model, count]));
  }

  test('comes with progress, is tried, and its pace is measured', async () => {
    const states: string[] = [];
    engine.events.subscribe((event, data) => {
      if (event === 'encoderState') states.push((data as { state: { kind: string } }).state.kind);
    });
    await engine.api.downloadEncoder({ id: 'transparent', licenceAccepted: true });
    await eventually(async () =>
      expect((await listed('transparent'))?.state).toEqual({ kind: 'installed' }),
    );
    expect(new Set(states)).toContain('loading');
    expect(await listed('transparent')).toMatchObject({
      ...{ use: 'none', photos: 0, licence: { isAccepted: true } },
      speed: { device: 'cpu', photosPerSecond: expect.any(Number) as number },
    });
  });

  test('reads all photos anew while the one before answers, which keeps its vectors', async () => {
    await engine.api.pause();
    await engine.api.useEncoder({ id: 'transparent' });
    expect((await engine.api.search({ text: 'pizza' })).model).toBe('keepsake-clip@1.0.0');
    expect((await engine.api.status()).model.next).toEqual({ id: 'transparent@1', photos: 0 });
    await engine.api.resume();
    await engine.whenIdle();
    expect((await engine.api.search({ text: 'pizza' })).model).toBe('transparent@1');
    expect(vectors()).toEqual({ 'keepsake-clip@1.0.0': 2, 'transparent@1': 2 });
    expect((await listed('keepsake-clip'))?.use).toBe('none');
  });

  test('is compared with the one before, each by its own vectors', async () => {
    const [own, other] = await engine.api.compareEncoders({
      text: 'pizza',
      encoders: ['transparent', 'keepsake-clip'],
    });
    expect(own?.ids).toHaveLength(2);
    const [pizza] = (await engine.api.search({ text: 'name:pizza.jpg' })).ids;
    expect(other?.ids[0]).toBe(pizza);
  });

  test('takes in new photos, and makes way again at no cost but theirs', async () => {
    writeFileSync(join(photos, 'new.jpg'), await drawPhoto('forest', { seed: 1, size: 200 }));
    await eventually(() => expect(vectors()['transparent@1']).toBe(3));
    await engine.api.useEncoder({ id: 'keepsake-clip' });
    expect((await engine.api.status()).model.next).toEqual({
      id: 'keepsake-clip@1.0.0',
      photos: 2,
    });
    await engine.whenIdle();
    expect((await engine.api.search({ text: 'pizza' })).model).toBe('keepsake-clip@1.0.0');
    expect(vectors()).toEqual({ 'keepsake-clip@1.0.0': 3, 'transparent@1': 3 });
  });

  test('is dropped with its vectors; the one in use and the built-in one are not', async () => {
    await expect(engine.api.removeEncoder({ id: 'keepsake-clip' })).rejects.toThrow(/in use/);
    await engine.api.removeEncoder({ id: 'transparent' });
    await eventually(() => expect(vectors()).toEqual({ 'keepsake-clip@1.0.0': 3 }));
    expect((await listed('transparent'))?.state).toEqual({ kind: 'absent' });
  });

  test('comes from a folder as well, or as one of the user’s own, or not at all', async () => {
    const folder = join(root, 'Tiny one');
    cpSync(published.folder, join(folder, 'onnx'), { recursive: true });
    const asked = published.asked.length;
    const order = { path: folder, licenceAccepted: true };
    await engine.api.importEncoder({ ...order, id: 'transparent' });
    expect((await listed('transparent'))?.state).toEqual({ kind: 'installed' });
    expect(published.asked).toHaveLength(asked);

    expect((await engine.api.probeEncoder({ path: folder })).missing).toEqual([
      { code: 'pictures', detail: '' },
    ]);
    await expect(engine.api.importEncoder({ ...order, id: null })).rejects.toThrow(
      /Nothing says how pictures are prepared/,
    );
    writeFileSync(
      join(folder, 'preprocess_cfg.json'),
      JSON.stringify({ size: 4, mean: [0, 0, 0], std: [1, 1, 1], resize_mode: 'squash' }),
    );
    expect(await engine.api.importEncoder({ ...order, id: null })).toEqual({ id: 'own-tiny-one' });
    expect(await listed('own-tiny-one')).toMatchObject({ origin: 'own', pixels: 4 });

    rmSync(join(folder, 'onnx', 'text.onnx'));
    await engine.api.removeEncoder({ id: 'transparent' });
    await expect(engine.api.importEncoder({ ...order, id: 'transparent' })).rejects.toThrow(
      /lacks text\.onnx/,
    );
    expect(existsSync(join(library, 'models', 'transparent'))).toBe(false);
  });
});
