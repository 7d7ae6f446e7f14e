/**
 * Writes golden.json of the built-in model: `node test/golden/make-golden.ts`. On purpose it shares
 * nothing with src/embed but the formulas of the golden photos: its own byte-pair encoding, one input
 * at a time, arithmetic spelled out, the runtime's graph optimisations off. Run it only when the
 * model changes: a difference without a new model is a fault in the product, not in the file.
 */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as ort from 'onnxruntime-node';
import { GOLDEN_PHOTOS, renderGoldenPhotos } from '../../src/embed/golden.ts';
import { bytePairIds } from './byte-pair-ids.ts';
import type { TokenizerJson } from './byte-pair-ids.ts';

// The runtime's own telemetry; see src/embed/runtime.ts.
process.env['ORT_DISABLE_TELEMETRY'] = '1';

const folder = resolve(import.meta.dirname, '../../resources/models/photo-clip-tiny');
const texts = [
  '',
  'a dog',
  'Two dogs playing in the snow.',
  'a photo of a cat',
  'A WOMAN in a blue shirt, waiting for a bus!',
  'sunset over the sea',
  "it's my brother's 60th birthday",
  'naïve café in Zürich',
  'Mountains 山 и море',
  '😂 party 👨‍👩‍👧‍👦',
  'control\u0000 \u0007characters\tand\nlines',
  'children and dogs run along the beach while '.repeat(8),
];

interface Config {
  image: { size: number; mean: number[]; std: number[] };
  text: { max_length: number; bos_id: number; eos_id: number };
  files: Record<string, string>;
  checksums: Record<string, { bytes: number; sha256: string }>;
}
const readJson = (file: string): unknown => JSON.parse(readFileSync(join(folder, file), 'utf8'));
const config = readJson('config.json') as Config;
const tokenizer = readJson('tokenizer.json') as TokenizerJson;

async function session(file: string): Promise<ort.InferenceSession> {
  return ort.InferenceSession.create(join(folder, file), {
    executionProviders: ['cpu'],
    graphOptimizationLevel: 'disabled',
    intraOpNumThreads: 1,
  });
}

/** Scales to length 1 in double precision and packs as base64 of little-endian float32. */
function packed(values: Float32Array): string {
  const length = Math.hypot(...values);
  return Buffer.from(Float32Array.from(values, (value) => value / length).buffer).toString(
    'base64',
  );
}

function idsOf(text: string): number[] {
  const { max_length, bos_id, eos_id } = config.text;
  return [bos_id, ...bytePairIds(tokenizer, text).slice(0, max_length - 2), eos_id];
}

async function textVectors(): Promise<object[]> {
  const tower = await session('text.onnx');
  const rows: object[] = [];
  for (const text of texts) {
    const ids = idsOf(text);
    const tensor = (values: number[]): ort.Tensor =>
      new ort.Tensor('int64', BigInt64Array.from(values, BigInt), [1, values.length]);
    const { text_embeds } = await tower.run({
      input_ids: tensor(ids),
      attention_mask: tensor(ids.map(() => 1)),
    });
    rows.push({ text, ids, vector: packed(text_embeds?.data as Float32Array) });
  }
  return rows;
}

async function imageVectors(): Promise<object[]> {
  const tower = await session('vision.onnx');
  const { size, mean, std } = config.image;
  const rows: object[] = [];
  for (const [index, pixels] of renderGoldenPhotos(size).entries()) {
    const values = [0, 1, 2].flatMap((channel) =>
      Array.from(
        { length: size * size },
        (_, pixel) =>
          ((pixels[pixel * 3 + channel] ?? 0) / 255 - (mean[channel] ?? 0)) / (std[channel] ?? 1),
      ),
    );
    const input = new ort.Tensor('float32', Float32Array.from(values), [1, 3, size, size]);
    const { image_embeds } = await tower.run({ pixel_values: input });
    rows.push({ name: GOLDEN_PHOTOS[index], vector: packed(image_embeds?.data as Float32Array) });
  }
  return rows;
}

const lines = (rows: object[]): string => rows.map((row) => `  ${JSON.stringify(row)}`).join(',\n');
writeFileSync(
  join(folder, 'golden.json'),
  `{
 "about": "Reference vectors of length 1, base64 of little-endian float32. Made by test/golden/make-golden.ts with onnxruntime ${ort.env.versions.node ?? ''} on the CPU: one input at a time, graph optimisations off, token ids by its own byte-pair encoding. The photos are rendered by src/embed/golden.ts.",
 "texts": [\n${lines(await textVectors())}\n ],
 "images": [\n${lines(await imageVectors())}\n ]
}\n`,
);

// The manifest and SHA256SUMS state what every file is.
const sha256 = (file: string): string =>
  createHash('sha256')
    .update(readFileSync(join(folder, file)))
    .digest('hex');
config.files['golden'] = 'golden.json';
for (const file of new Set([...Object.values(config.files), ...Object.keys(config.checksums)])) {
  config.checksums[file] = {
    bytes: readFileSync(join(folder, file)).length,
    sha256: sha256(file),
  };
}
writeFileSync(join(folder, 'config.json'), `${JSON.stringify(config, null, 2)}\n`);
writeFileSync(
  join(folder, 'SHA256SUMS'),
  [...Object.keys(config.checksums), 'config.json']
    .map((file) => `${sha256(file)}  ${file}\n`)
    .join(''),
);
