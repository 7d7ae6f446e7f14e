/**
 * Writes golden.json of the built-in model: `node test/golden/make-golden.ts`. On purpose it shares
 * nothing with src/embed but the formulas of the golden photos: its own Unigram encoding, one input at
 * a time, arithmetic spelled out, the runtime's graph optimisations off. Run it only when the model
 * changes: a difference without a new model is a fault in the product, not in the file. Whoever made
 * the model may have left vectors of another tool in its place: then it says how far apart they are.
 */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as ort from 'onnxruntime-node';
import { GOLDEN_PHOTOS, renderGoldenPhotos } from '../../src/models/golden.ts';
import { unigram } from './unigram-ids.ts';
import type { UnigramJson } from './unigram-ids.ts';

// The runtime's own telemetry; see src/models/runtime.ts.
process.env['ORT_DISABLE_TELEMETRY'] = '1';

const folder = resolve(import.meta.dirname, '../../resources/models/keepsake-clip');
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
  '一只狗在沙滩上奔跑',
  '雪山日落',
  '生日蛋糕',
  '夕日の海岸',
  '해변에서 노는 아이들',
  'собака на пляже',
  'كلب على الشاطئ',
  'समुद्र तट पर कुत्ता',
  'เด็กเล่นน้ำทะเล',
  'σκύλος στην παραλία',
  'Ein Hund rennt am Strand',
  'un chien court sur la plage',
  'ﬁancé ① Ｆｕｌｌ　ｗｉｄｔｈ',
];

interface Config {
  image: { size: number; mean: number[]; std: number[] };
  text: { max_length: number; bos_id: number; eos_id: number };
  files: Record<string, string | null>;
  checksums: Record<string, { bytes: number; sha256: string }>;
}
const readJson = (file: string): unknown => JSON.parse(readFileSync(join(folder, file), 'utf8'));
const config = readJson('config.json') as Config;
const unigramIds = unigram(readJson('tokenizer.json') as UnigramJson);

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
  return [bos_id, ...unigramIds(text).slice(0, max_length - 2), eos_id];
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

interface Golden {
  texts: { text: string; ids: number[]; vector: string }[];
  images: { name: string; vector: string }[];
}

function values(vector: string): Float32Array {
  return new Float32Array(Uint8Array.from(Buffer.from(vector, 'base64')).buffer);
}

/** How far the vectors that were there are from those made here. */
function compare(before: Golden, after: Golden): void {
  const cosines = (key: 'texts' | 'images'): number[] =>
    before[key].flatMap((one) => {
      const name = 'text' in one ? one.text : one.name;
      const own = after[key].find((other) => ('text' in other ? other.text : other.name) === name);
      if (own === undefined) return [];
      const [a, b] = [values(one.vector), values(own.vector)];
      return [a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0)];
    });
  const sameIds = before.texts.filter(({ text, ids }) => {
    const own = after.texts.find((other) => other.text === text);
    return own !== undefined && JSON.stringify(own.ids) === JSON.stringify(ids);
  }).length;
  const [texts, images] = [cosines('texts'), cosines('images')];
  process.stdout.write(
    `before: ${sameIds} of ${texts.length} texts with the same ids, lowest cosine of texts ` +
      `${Math.min(...texts).toFixed(6)}, of photos ${Math.min(...images).toFixed(6)}\n`,
  );
}

const lines = (rows: object[]): string => rows.map((row) => `  ${JSON.stringify(row)}`).join(',\n');
const before = readJson('golden.json') as Golden;
const golden = `{
 "about": "Reference vectors of length 1, base64 of little-endian float32. Made by test/golden/make-golden.ts with onnxruntime ${ort.env.versions.node ?? ''} on the CPU: one input at a time, graph optimisations off, token ids by its own Unigram encoding. The photos are rendered by src/models/golden.ts.",
 "texts": [\n${lines(await textVectors())}\n ],
 "images": [\n${lines(await imageVectors())}\n ]
}\n`;
compare(before, JSON.parse(golden) as Golden);
writeFileSync(join(folder, 'golden.json'), golden);

// The manifest and SHA256SUMS state what every file is.
const sha256 = (file: string): string =>
  createHash('sha256')
    .update(readFileSync(join(folder, file)))
    .digest('hex');
config.files['golden'] = 'golden.json';
const named = Object.values(config.files).filter((file) => file !== null);
for (const file of new Set([...named, ...Object.keys(config.checksums)])) {
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
