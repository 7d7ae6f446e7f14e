/** `keepsake models`: an encoder from a server to its work, and away again. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startCommand, type Ended } from '../support/command.ts';
import { publishModel, type Published } from '../support/published-model.ts';
import { scratchForFile } from '../support/scratch.ts';

describe('keepsake models', () => {
  const root = scratchForFile();
  const library = join(root, 'library');
  let published: Published;

  beforeAll(async () => {
    published = await publishModel(root);
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

  test('download, put to work, and remove', async () => {
    const { code, stdout } = await keepsake('models download transparent');
    expect([code, stdout]).toEqual([
      0,
      'transparent is there and runs. `keepsake models use transparent` puts it to work.\n',
    ]);
    expect(existsSync(join(shelf(), 'config.json'))).toBe(true);
    // There are no photos that it would have to read first.
    expect((await keepsake('models use transparent')).stdout).toMatch(/^transparent@1 reads all/);
    expect((await keepsake('models remove transparent')).stderr).toContain('in use');
    await keepsake('models use keepsake-clip');
    expect((await keepsake('models remove transparent')).stdout).toBe('transparent is removed.\n');
    expect(existsSync(shelf())).toBe(false);
  });
});
