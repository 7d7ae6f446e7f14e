/** Captions through the engine, its text process and the real decoder: drafts, acceptance, and the way back. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Api } from '../../src/contract/contract.ts';
import { Engine } from '../../src/engine.ts';
import { spawnNodeAnalyser } from '../../src/analyse/spawn.ts';
import { eventually } from '../support/library.ts';
import { drawPhoto, type SceneName } from '../support/gallery.ts';
import { onCpu } from '../support/on-cpu.ts';

const scenes: readonly SceneName[] = ['beach', 'forest', 'pizza', 'city', 'snowPeaks', 'receipt'];

let engine: Engine;
let api: Api;
const photos = new Map<string, number>();

beforeAll(async () => {
  const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'keepsake-captions-')));
  const folder = join(scratch, 'photos');
  mkdirSync(folder);
  for (const scene of scenes) {
    for (const seed of [1, 2]) {
      const bytes = await drawPhoto(scene, { seed, size: 300 });
      writeFileSync(join(folder, `${scene}-${seed}.jpg`), bytes);
    }
  }
  engine = await Engine.open({
    libraryFolder: await onCpu(join(scratch, 'library')),
    version: '1',
    spawn: spawnNodeAnalyser,
    host: { kind: 'browser', reveal: () => Promise.resolve() },
  });
  ({ api } = engine);
  await engine.start();
  await api.addFolder({ path: folder });
  await engine.whenIdle();
  for (const id of (await api.search({ text: '' })).ids) {
    const { files } = await api.photo({ id });
    photos.set(files[0]?.path.split('/').at(-1)?.replace('.jpg', '') ?? '', id);
  }
  return async () => {
    await engine.close();
    rmSync(scratch, { recursive: true, force: true });
  };
}, 120_000);

function idOf(name: string): number {
  const id = photos.get(name);
  if (id === undefined) throw new Error(`${name} is not in the library`);
  return id;
}

describe('a draft', () => {
  test('says in the window’s language what the encoder finds in the photo, and is kept', async () => {
    const photo = idOf('beach-1');
    expect(await api.captionDraft({ photo, language: 'en' })).toBeNull();
    const english = await api.suggestCaption({ photo, language: 'en' });
    expect(english.text).toMatch(/beach|sea|ocean|sand/);
    expect(await api.captionDraft({ photo, language: 'en' })).toEqual(english);
    expect(await api.captionDraft({ photo, language: 'zh-CN' })).toBeNull();
    const chinese = await api.suggestCaption({ photo, language: 'zh-CN' });
    expect(chinese.text).toMatch(/海|沙滩/);
    expect(await api.captionDraft({ photo, language: 'en' })).toEqual(english);
  });

  test('is no caption: nothing finds it and no photo shows it', async () => {
    const photo = idOf('beach-1');
    const { text } = await api.suggestCaption({ photo, language: 'en' });
    expect((await api.search({ text: `caption:"${text}"` })).ids).toEqual([]);
    expect((await api.search({ text: 'has:caption' })).ids).toEqual([]);
    expect((await api.photo({ id: photo })).caption).toBeNull();
  });

  test('of a photo that is not there is refused', async () => {
    const order = api.suggestCaption({ photo: 9999, language: 'en' });
    await expect(order).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('a caption of the user’s', () => {
  test('is found, and taken back, and done again', async () => {
    const id = idOf('beach-2');
    const caption = 'Lena at the sea';
    const { undo } = await api.setCaption({ photo: id, caption });
    expect((await api.photo({ id })).caption).toBe(caption);
    expect((await api.search({ text: 'caption:lena' })).ids).toEqual([id]);
    const turned = await api.undoChange({ undo });
    expect((await api.photo({ id })).caption).toBeNull();
    expect((await api.search({ text: 'caption:lena' })).ids).toEqual([]);
    await api.undoChange({ undo: turned.undo ?? 0 });
    expect((await api.photo({ id })).caption).toBe(caption);
  });

  test('and a date of the user’s are changes by themselves', async () => {
    const id = idOf('city-1');
    const caption = await api.setCaption({ photo: id, caption: 'Seen from the roof' });
    const date = await api.setTaken({ ids: [id], taken: '1962-06' });
    // Taken back in the order in which they were made: neither takes the other along.
    const again = await api.undoChange({ undo: caption.undo });
    expect(await api.photo({ id })).toMatchObject({ caption: null, taken: { local: '1962-06' } });
    await api.undoChange({ undo: date.undo });
    expect((await api.photo({ id })).taken.source).not.toBe('user');
    await api.undoChange({ undo: again.undo ?? 0 });
    expect(await api.photo({ id })).toMatchObject({ caption: 'Seen from the roof' });
    expect((await api.photo({ id })).taken.source).not.toBe('user');
  });

  test('is no empty one, and of no photo that is not there', async () => {
    const photo = idOf('city-1');
    const empty = api.setCaption({ photo, caption: '  ' });
    await expect(empty).rejects.toMatchObject({ code: 'bad-input' });
    const unknown = api.setCaption({ photo: 9999, caption: 'x' });
    await expect(unknown).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('drafts for all', () => {
  test('are made in the language that is wanted, and no more once they are not', async () => {
    const captioned = idOf('beach-2');
    expect(await api.captionDraftsLeft()).toBe(0);
    await api.changeSettings({ captions: 'zh-CN' });
    await eventually(async () => {
      const drafts = await draftsIn('zh-CN');
      expect([...drafts.keys()].sort()).toEqual(
        [...photos.values()].filter((id) => id !== captioned && id !== idOf('city-1')).sort(),
      );
    });
    expect(await api.captionDraftsLeft()).toBe(0);
    await api.changeSettings({ captions: 'en' });
    await eventually(async () => expect((await draftsIn('en')).size).toBe(photos.size - 2));
    await api.changeSettings({ captions: 'off' });
    expect(await api.captionDraftsLeft()).toBe(0);
    // None of them is the user's.
    expect((await api.search({ text: 'has:caption' })).ids.sort()).toEqual(
      [captioned, idOf('city-1')].sort(),
    );
  });
});

async function draftsIn(language: 'en' | 'zh-CN'): Promise<Set<number>> {
  const found = new Set<number>();
  for (const photo of photos.values()) {
    if ((await api.captionDraft({ photo, language })) !== null) found.add(photo);
  }
  return found;
}
