/**
 * `npm run bench -- device [model folder]`: photos a second of the image tower alone, for each provider
 * that opens here, each precision that the model has and each batch, with the worst cosine to float32 on
 * the CPU; then the bound, which is the best of them, and what the product reaches of it.
 */
import { availableParallelism, loadavg } from 'node:os';
import { resolve } from 'node:path';
import type { InferenceSession } from 'onnxruntime-node';
import type { DeviceId } from '../../src/contract/models.ts';
import { messageOf } from '../../src/base/errors.ts';
import { candidateDevices } from '../../src/models/devices.ts';
import { renderGoldenPhotos } from '../../src/models/golden.ts';
import { ImageEmbedder } from '../../src/models/image-embedder.ts';
import { builtInModel, loadManifest, type ModelManifest } from '../../src/models/manifest.ts';
import { defaultThreads, loadRuntime, openSession } from '../../src/models/runtime.ts';
import { dot } from '../../src/vectors/arithmetic.ts';
import { unitRows } from '../../src/vectors/encoder-rows.ts';

const BATCHES = [1, 2, 4, 8, 16];
/** Each batch is run for so long, at least twice. */
const MILLISECONDS = 2000;
/** A device that takes longer for one photo is not asked for more at once. */
const HOPELESS_MILLISECONDS = 3000;

interface Row {
  provider: string;
  precision: string;
  batch: number;
  'photos/s': number;
  'worst cosine': string;
}

export async function run([folder]: string[]): Promise<void> {
  const manifest = folder === undefined ? builtInModel() : loadManifest(resolve(folder));
  const threads = defaultThreads(availableParallelism());
  const photos = renderGoldenPhotos(manifest.image.size);
  const reference = await vectorsOf(manifest, 'cpu', photos);
  const rows: Row[] = [];
  for (const device of candidateDevices(manifest.files)) {
    for (const [precision, file] of towersFor(manifest, device)) {
      try {
        rows.push(...(await measure(manifest, device, precision, file, threads, reference)));
      } catch (error) {
        console.log(`${device} ${precision}: ${messageOf(error).split('\n')[0]}`);
      }
    }
  }
  console.table(rows.map((row) => ({ ...row, 'photos/s': row['photos/s'].toFixed(1) })));
  const bound = rows.reduce((best, row) => (row['photos/s'] > best['photos/s'] ? row : best));
  const device = bound.provider as DeviceId;
  const product = await paceOfProduct(manifest, device, photos);
  const share = ((100 * product) / bound['photos/s']).toFixed(0);
  console.log(
    `${manifest.key}: bound ${bound['photos/s'].toFixed(1)} photos a second (${device}, ${bound.precision}, batch ${bound.batch}); with pixels to planes and lengths to 1, as the product runs it: ${product.toFixed(1)} (${share} %). ${threads} threads, load ${loadavg()[0]?.toFixed(1)}`,
  );
}

/** Which files a device may run; half precision is for GPUs. */
function towersFor({ files }: ModelManifest, device: DeviceId): [string, string][] {
  const { vision, visionFp16, visionInt8 } = files;
  if (device === 'cpu-int8') return visionInt8 === null ? [] : [['int8', visionInt8.path]];
  const towers: [string, string][] = vision === null ? [] : [['float32', vision]];
  if (device !== 'cpu' && visionFp16 !== null) towers.push(['float16', visionFp16]);
  return towers;
}

async function measure(
  manifest: ModelManifest,
  device: DeviceId,
  precision: string,
  file: string,
  threads: number,
  reference: readonly Float32Array[],
): Promise<Row[]> {
  const runtime = await loadRuntime();
  const session = await openSession(runtime, manifest, file, device, threads);
  const { size, input, output, fixedBatch } = manifest.image;
  const photos = renderGoldenPhotos(size);
  const rows: Row[] = [];
  try {
    for (const batch of fixedBatch === null ? BATCHES : [fixedBatch]) {
      const values = new Float32Array(batch * 3 * size * size);
      for (let row = 0; row < batch; row += 1) {
        fill(values, row, photos[row % photos.length] ?? new Uint8Array(), manifest);
      }
      const feeds = { [input]: new runtime.Tensor('float32', values, [batch, 3, size, size]) };
      const once = async (): Promise<InferenceSession.ReturnType> => session.run(feeds, [output]);
      const first = performance.now();
      const result = await once();
      const cold = performance.now() - first;
      const data = result[output]?.data;
      if (!(data instanceof Float32Array)) throw new Error(`${output} is no float32`);
      const vectors = unitRows(data, manifest.dimensions, batch);
      const cosine = Math.min(
        ...vectors.map((vector, row) => {
          const known = reference[row % reference.length];
          return known === undefined ? 0 : dot(vector, known);
        }),
      );
      rows.push({
        ...{ provider: device, precision, batch },
        'photos/s': cold > HOPELESS_MILLISECONDS ? (1000 * batch) / cold : await pace(once, batch),
        'worst cosine': cosine.toFixed(4),
      });
      if (cold / batch > HOPELESS_MILLISECONDS) break;
    }
  } finally {
    await session.release();
  }
  return rows;
}

/** The median of all runs within the time, so that a disturbed one counts for nothing. */
async function pace(once: () => Promise<unknown>, batch: number): Promise<number> {
  const times: number[] = [];
  const begun = performance.now();
  while (times.length < 2 || performance.now() - begun < MILLISECONDS) {
    const before = performance.now();
    await once();
    times.push(performance.now() - before);
  }
  return (1000 * batch) / (times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? Infinity);
}

function fill(
  values: Float32Array,
  row: number,
  pixels: Uint8Array,
  { image: { mean, std } }: ModelManifest,
): void {
  const plane = pixels.length / 3;
  for (let place = 0; place < pixels.length; place += 1) {
    const channel = (place % 3) as 0 | 1 | 2;
    const value = ((pixels[place] ?? 0) / 255 - mean[channel]) / std[channel];
    values[row * pixels.length + channel * plane + Math.floor(place / 3)] = value;
  }
}

async function vectorsOf(
  manifest: ModelManifest,
  device: DeviceId,
  photos: readonly Uint8Array[],
): Promise<Float32Array[]> {
  const embedder = await ImageEmbedder.open(manifest, device);
  try {
    return await embedder.embed(photos);
  } finally {
    await embedder.close();
  }
}

async function paceOfProduct(
  manifest: ModelManifest,
  device: DeviceId,
  photos: readonly Uint8Array[],
): Promise<number> {
  const embedder = await ImageEmbedder.open(manifest, device);
  try {
    const { batch } = embedder;
    const inputs = Array.from(
      { length: batch },
      (_, index) => photos[index % photos.length] ?? new Uint8Array(),
    );
    await embedder.embed(inputs);
    return await pace(() => embedder.embed(inputs), batch);
  } finally {
    await embedder.close();
  }
}
