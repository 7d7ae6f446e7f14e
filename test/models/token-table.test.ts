/** Towers whose token table is read by row: the same vectors, less memory, and nothing but the towers that fit. */
import { closeSync, openSync, readdirSync, readFileSync, statSync, truncateSync } from 'node:fs';
import { writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { listEncoders } from '../../src/features/encoders/listing.ts';
import { readCatalogue } from '../../src/models/catalogue/catalogue.ts';
import { builtInModel, type ModelManifest } from '../../src/models/manifest.ts';
import { splitTable } from '../../src/models/onnx/split-table.ts';
import { MemorySource, bytesField, fieldsOf } from '../../src/models/onnx/wire.ts';
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
  expect(table).toMatchObject({
    rows: TINY.rows,
    file: 'external' in differs ? 'text.onnx_data' : 'text.onnx',
  });
  expect(statSync(join(manifest.folder, table?.graph ?? '')).size).toBeLessThan(200_000);
  const found = await vectorsOf(manifest);
  for (const [index, vector] of expected.entries()) {
    expect(dot(vector, found[index] ?? [])).toBeGreaterThan(0.999999);
  }
  expect(dot(found[0] ?? [], found[3] ?? [])).toBeLessThan(0.99);
  expect(await verifyModel(manifest)).toEqual([]);
});

test('a token that the table does not have is an error, not another token', async () => {
  const manifest = await split(await tokenTowerModel(scratchFolder(), { ...TINY, rows: 1000 }));
  if (typeof manifest === 'string') throw new Error(manifest);
  await expect(vectorsOf(manifest)).rejects.toThrow(
    /text\.onnx cannot be used: the vocabulary has a token \d+, and the table 1000 rows/,
  );
});

test('a table that was cut or changed is found', async () => {
  const manifest = await split(await tokenTowerModel(scratchFolder(), TINY));
  if (typeof manifest === 'string') throw new Error(manifest);
  const [path, { offset = 0 }] = [join(manifest.folder, 'text.onnx'), manifest.text.table ?? {}];
  const file = openSync(path, 'r+');
  writeSync(file, Uint8Array.of(1, 2, 3), 0, 3, offset + 5000);
  closeSync(file);
  expect(await verifyModel(manifest)).toEqual([expect.stringMatching(/text\.onnx differs/)]);
  truncateSync(path, offset + 100_000);
  expect(await verifyModel(manifest)).toEqual([expect.stringMatching(/text\.onnx has \d+ bytes/)]);
  await expect(TextEmbedder.open(manifest)).rejects.toThrow(
    /text\.onnx cannot be used: it has \d+ bytes, and its table of tokens ends at \d+/,
  );
});

test('the list tells the memory of an encoder without the table that stays on the disk', async () => {
  const catalogue = readCatalogue();
  const memory = catalogue.find(({ id }) => id === 'siglip2-b-16-224')?.memory;
  const builtIn = builtInModel();
  const table = { graph: 'a', input: 'b', file: 'c', offset: 0, rows: 256_000, width: 768 };
  const installed: ModelManifest = {
    ...{ ...builtIn, id: 'siglip2-b-16-224' },
    text: { ...builtIn.text, table: { ...table, type: 'float32' } },
  };
  const facts = {
    ...{ catalogue, answers: builtIn.key, makes: builtIn.key, acceptedLicences: new Set<string>() },
    ...{ hasGraphics: false, stateOf: () => undefined, bytesIncoming: () => Promise.resolve(0) },
    ...{ photosOf: () => 0, speedOf: () => null },
  };
  const told = async (models: [ModelManifest, ...ModelManifest[]]): Promise<number | undefined> => {
    const all = await listEncoders({ ...facts, models }, 'en');
    return all.find(({ id }) => id === 'siglip2-b-16-224')?.memory?.bytes;
  };
  expect(await told([builtIn])).toBe(memory?.bytes);
  expect(await told([builtIn, installed])).toBe((memory?.bytes ?? 0) - 256_000 * 768 * 4);
});

describe('a tower stays whole', () => {
  const small = { ...TINY, rows: 500 };

  test.each([
    ['whose table is small', small, 64 * 2 ** 20],
    ['whose table something else uses', { ...small, tableIsUsedTwice: true }, 1],
    ['that looks up other numbers than its ids', { ...small, indices: 'ids plus one' }, 1],
  ] as const)('%s', async (_, tower, smallest) => {
    const whole = await tokenTowerModel(scratchFolder(), tower);
    const before = readFileSync(join(whole.folder, 'config.json'), 'utf8');
    expect(await split(whole, smallest)).toBe('it looks up no large table');
    expect(readFileSync(join(whole.folder, 'config.json'), 'utf8')).toBe(before);
    expect(readdirSync(whole.folder)).not.toContain('text.rows.onnx');
  });

  test('whose table would lie outside of its folder, or is not what it says', async () => {
    const whole = await tokenTowerModel(scratchFolder(), { ...small, external: 'text.onnx_data' });
    const path = join(whole.folder, 'text.onnx');
    const graph = readFileSync(path, 'latin1');
    writeFileSync(path, graph.replace('text.onnx_data', '../../../dev/x'), 'latin1');
    expect(await split(whole)).toMatch(/which is not there or too short/);
    writeFileSync(path, graph.replace('4096', '9999'), 'latin1');
    expect(await split(whole)).toMatch(/which is not there or too short/);
  });
});

describe('a stranger’s file', () => {
  test('of any bytes is an answer, soon', async () => {
    const { folder } = await tokenTowerModel(scratchFolder(), { ...TINY, rows: 20, width: 8 });
    const [path, other] = [join(folder, 'text.onnx'), join(folder, 'other.onnx')];
    const own = readFileSync(path);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(own.length - 1), fc.nat(255)), { maxLength: 6 }),
        fc.nat(own.length),
        (changes, length) => {
          const bytes = Buffer.from(own);
          for (const [at, value] of changes) bytes[at] = value;
          writeFileSync(other, bytes.subarray(0, length));
          const answer = splitTable(other, 1);
          expect('reason' in answer || answer.bytes.length < 100_000).toBe(true);
        },
      ),
      { numRuns: 200 },
    );
    expect(splitTable(folder)).toMatchObject({
      reason: expect.stringContaining('cannot be split') as string,
    });
  });

  test('may not go deep, be of countless parts, or claim more than it has', () => {
    const [path, graphOf] = [
      join(scratchFolder(), 'x.onnx'),
      (...parts: Uint8Array[]) => bytesField(7, ...parts),
    ];
    let inner: Uint8Array = bytesField(1, bytesField(4, 'If'));
    for (let depth = 0; depth < 50; depth += 1) {
      inner = bytesField(1, bytesField(4, 'If'), bytesField(5, bytesField(6, inner)));
    }
    writeFileSync(path, graphOf(inner));
    expect(splitTable(path)).toMatchObject({
      reason: expect.stringContaining('too deep') as string,
    });
    writeFileSync(path, graphOf(Buffer.alloc(1_200_000, bytesField(2, ''))));
    expect(splitTable(path)).toMatchObject({
      reason: expect.stringContaining('more parts') as string,
    });
    const endless = Buffer.from([7 * 8 + 2, 255, 255, 255, 255, 255, 255, 255, 127]);
    writeFileSync(path, endless);
    expect(splitTable(path)).toMatchObject({
      reason: expect.stringContaining('cut off') as string,
    });
    const budget = { fields: 5, textBytes: 5 };
    expect(() => [...fieldsOf(new MemorySource(Buffer.alloc(20, 255)), budget)]).toThrow(
      'no protobuf',
    );
  });
});
