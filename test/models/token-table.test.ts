/** Towers whose token table is read by row: the same vectors, less memory, and nothing but the towers that fit. */
import { readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ModelManifest } from '../../src/models/manifest.ts';
import { TextEmbedder } from '../../src/models/text-embedder.ts';
import { verifyModel } from '../../src/models/verify.ts';
import { scratchFolder } from '../support/scratch.ts';
import { split, tokenTowerModel } from '../support/token-tower-model.ts';
import type { TokenTower } from '../support/token-tower.ts';
import { dot } from '../../src/vectors/arithmetic.ts';

const TINY: TokenTower = {
  ...{ rows: 98_304, width: 16, type: 'float32', blocks: 1, dimensions: 48 },
};
const TEXTS = ['a photo of a dog', '狗', '', 'two cats and a red car on the beach'];

async function vectorsOf(manifest: ModelManifest): Promise<Float32Array[]> {
  const embedder = await TextEmbedder.open(manifest, { threads: 1 });
  try {
    return await embedder.embed(TEXTS);
  } finally {
    await embedder.close();
  }
}

test.each([
  ['float32', {}],
  ['float16, ids of 32 bits', { type: 'float16', idType: 'int32' }],
  ['float32 in a file of its own', { external: 'text.onnx_data' }],
  ['weights that stay in the file', { width: 128 }],
] as const)('the tower without its table gives the same vectors: %s', async (_, differs) => {
  const whole = await tokenTowerModel(scratchFolder(), { ...TINY, ...differs });
  const expected = await vectorsOf(whole);
  const manifest = await split(whole);
  if (typeof manifest === 'string') throw new Error(manifest);
  const { table } = manifest.text;
  expect(table).toMatchObject({ rows: TINY.rows, file: 'external' in differs ? 'text.onnx_data' : 'text.onnx' });
  expect(statSync(join(manifest.folder, table?.graph ?? '')).size).toBeLessThan(200_000);
  const found = await vectorsOf(manifest);
  for (const [index, vector] of expected.entries()) {
    expect(dot(vector, found[index] ?? [])).toBeGreaterThan(0.999999);
  }
  expect(dot(found[0] ?? [], found[3] ?? [])).toBeLessThan(0.99);
  expect(await verifyModel(manifest)).toEqual([]);
});
