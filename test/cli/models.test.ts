/** `keepsake models`: an encoder from a server or a folder to an answer, and away again. */
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startCommand, type Ended } from '../support/command.ts';
import { drawPhoto } from '../support/gallery.ts';
import { publishModel, type Published } from '../support/published-model.ts';
import { scratchForFile } from '../support/scratch.ts';

describe('keepsake models', () => {
  const root = scratchForFile();
  const [library, photos] = [join(root, 'library'), join(root, 'photos')];
  let published: Published;

  beforeAll(async () => {
    published = await publishModel(root);
    mkdirSync(photos);
    for (const seed of [1, 2]) {
      writeFileSync(join(photos, `${seed}.jpg`), await drawPhoto('beach', { seed, size: 200 }));
    }
  });
  afterAll(() => published.close());

  function keepsake(words: string): Promise<Ended> {
    const env = published.environment;
    return startCommand([...words.split(' '), '--library', library], { env }).ended;
  }
  const shelf = (): string => join(library, 'models', published.id);

  test('list what can be had, without going online', async () => {
    const { stdout, code } = await keepsake('models');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\* keepsake-clip {2}78\.2 MB/);
    expect(stdout).toMatch(/- transparent .*\n {4}Sees what there is\.\n {4}Licence: Sees/);
    expect(published.asked).toEqual([]);
  });

  test('download only what its licence lets the user have', async () => {
    const refused = await keepsake('models download transparent');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('has to be accepted first');
    expect(published.asked).toEqual([]);
  });

  test('never take a wrong byte for a model', async () => {
    const own = readFileSync(join(published.folder, 'vision.onnx'));
    own[own.length - 1] = (own.at(-1) ?? 0) ^ 1;
    published.instead.set('vision.onnx', own);
    const { code, stdout } = await keepsake('models download transparent --accept-licence');
    published.instead.clear();
    expect(code).toBe(1);
    expect(stdout).toContain('another file than it should be');
    expect(existsSync(shelf())).toBe(false);
    const used = await keepsake('models use transparent');
    expect(used.stderr).toContain('not installed');
  });

  test('download, use, and answer with it', async () => {
    const { code, stdout } = await keepsake('models download transparent');
    expect([code, stdout]).toEqual([
      0,
      'transparent is there and runs. `keepsake models use transparent` puts it to work.\n',
    ]);
    expect(existsSync(join(shelf(), 'config.json'))).toBe(true);
    await keepsake(`index ${photos}`);
    expect((await keepsake('models use transparent')).stdout).toMatch(/^transparent@1 reads all/);
    await keepsake('index');
    const refused = await keepsake('models remove transparent');
    expect(refused.stderr).toContain('in use');
  });

  test('go back at no cost, remove it, and take it from a folder', async () => {
    const back = await keepsake('models use keepsake-clip');
    expect(back.stdout).toMatch(/^keepsake-clip@1\.0\.0 reads all .* transparent@1 answers\.$/m);
    const { stdout } = await keepsake('index');
    expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({ files: 0 });
    expect((await keepsake('models remove transparent')).stdout).toBe('transparent is removed.\n');
    expect(existsSync(shelf())).toBe(false);

    // As a download tool lays it out, with a stranger beside it.
    const folder = join(root, 'cache', 'tiny');
    cpSync(published.folder, join(folder, 'onnx'), { recursive: true });
    writeFileSync(join(folder, 'README.md'), 'Tiny');
    const before = published.asked.length;
    const taken = await keepsake(`models import ${folder} transparent`);
    expect(taken.stdout).toContain('is there and runs');
    expect(published.asked).toHaveLength(before);
    rmSync(join(folder, 'onnx', 'text.onnx'));
    await keepsake('models remove transparent');
    const lacking = await keepsake(`models import ${folder} transparent`);
    expect(lacking.stderr).toContain('lacks text.onnx');
  });
});
