/** A tiny encoder whose text tower looks its tokens up in a table (token-tower.ts), in a folder. */
import { createHash } from 'node:crypto';
import { createReadStream, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readTableByRow } from '../../src/models/download/read-by-row.ts';
import { loadManifest, type ModelManifest } from '../../src/models/manifest.ts';
import { splitTable } from '../../src/models/onnx/split-table.ts';
import { transparentModel } from '../models/transparent-model.ts';
import { writeTokenTower, type TokenTower } from './token-tower.ts';

interface Config {
  embedding_dim: number;
  text: Record<string, unknown>;
  checksums: Record<string, { bytes: number; sha256: string }>;
}

/** Writes it, with the built-in tokenizer (98,304 tokens) and this text tower. */
export async function tokenTowerModel(folder: string, tower: TokenTower): Promise<ModelManifest> {
  transparentModel(folder, { idType: tower.idType ?? 'int64' });
  const { external } = tower;
  writeTokenTower(join(folder, 'text.onnx'), {
    ...tower,
    ...(external !== undefined && { external: join(folder, external) }),
  });
  const path = join(folder, 'config.json');
  const config = JSON.parse(readFileSync(path, 'utf8')) as Config;
  for (const file of ['text.onnx', ...(external === undefined ? [] : [external])]) {
    config.checksums[file] = await proofOf(join(folder, file));
  }
  const text = { ...config.text, output: 'vector', max_length: 64, pad_id: 0 };
  writeFileSync(path, JSON.stringify({ ...config, text, embedding_dim: tower.dimensions }));
  return loadManifest(folder);
}

/** Splits its tower, however small its table is. @returns the reason where it stays whole. */
export async function split(
  { folder }: ModelManifest,
  smallest = 1,
): Promise<ModelManifest | string> {
  const reason = await readTableByRow(folder, (path) =>
    Promise.resolve(splitTable(path, smallest)),
  );
  return reason ?? loadManifest(folder);
}

async function proofOf(path: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return { bytes: statSync(path).size, sha256: hash.digest('hex') };
}
