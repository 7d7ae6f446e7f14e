/** An encoder with a large token table, from its folder to a search and to the doctor. */
import { closeSync, existsSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkModel } from '../../src/cli/checks/model.ts';
import { Engine } from '../../src/engine.ts';
import { spawnNodeAnalyser } from '../../src/analyse/spawn.ts';
import { loadManifest } from '../../src/models/manifest.ts';
import { scratchFolder } from '../support/scratch.ts';
import { tokenTowerModel } from '../support/token-tower-model.ts';

test('is taken in with its table read by row, which the doctor proves', async () => {
  const [folder, library] = [scratchFolder(), scratchFolder()];
  // 66 MB: hardly more than the smallest table that is read so.
  const tower = { rows: 98_304, width: 176, type: 'float32', blocks: 0, dimensions: 48 } as const;
  await tokenTowerModel(folder, tower);
  const pictures = { size: 4, mean: [0, 0, 0], std: [1, 1, 1], resize_mode: 'squash' };
  writeFileSync(join(folder, 'preprocess_cfg.json'), JSON.stringify(pictures));
  const engine = await Engine.open({
    ...{ libraryFolder: library, version: '1', spawn: spawnNodeAnalyser },
    host: { kind: 'browser', reveal: () => Promise.resolve() },
  });
  const { id } = await engine.api
    .importEncoder({ path: folder, id: null, licenceAccepted: true })
    .finally(() => engine.close());

  const place = join(library, 'models', id);
  const manifest = loadManifest(place);
  expect(manifest.text.table).toMatchObject({ file: 'text.onnx', rows: 98_304, width: 176 });
  expect(existsSync(join(place, manifest.text.table?.graph ?? ''))).toBe(true);

  const file = openSync(join(place, 'text.onnx'), 'r+');
  writeSync(file, Uint8Array.of(77), 0, 1, (manifest.text.table?.offset ?? 0) + 12_345);
  closeSync(file);
  expect(await checkModel(manifest)).toMatchObject([
    { state: 'problem', advice: expect.stringContaining(`models remove ${id}`) as string },
  ]);
});
