/**
 * Pixels to vectors, on one device. Runs in the analyser process, where native code may crash;
 * must not import the store.
 */
import { availableParallelism } from 'node:os';
import type { InferenceSession } from 'onnxruntime-node';
import type { DeviceId } from '../contract/models.ts';
import { AppError, messageOf } from '../base/errors.ts';
import type { ImageInput, ModelManifest } from './manifest.ts';
import { defaultThreads, loadRuntime, openSession } from './runtime.ts';
import type { Runtime } from './runtime.ts';
import { unitRows } from '../vectors/encoder-rows.ts';

/** Photos in one run: more gain nothing on a CPU, and a larger run keeps others waiting longer. */
const LARGEST_BATCH = 8;
/** Pixels in one run, which bounds the memory for larger inputs: 8 photos of 256 px, 3 of 384 px. */
const PIXELS_PER_RUN = 8 * 256 * 256;

export class ImageEmbedder {
  readonly #manifest: ModelManifest;
  readonly #runtime: Runtime;
  readonly #threads: number;
  #device: DeviceId;
  #session: InferenceSession;
  #batch: number;
  readonly #scale: ChannelScale;
  /** The network's input of the last run; undefined while one is under way. */
  #values: Float32Array | undefined;

  private constructor(
    manifest: ModelManifest,
    runtime: Runtime,
    session: InferenceSession,
    device: DeviceId,
    threads: number,
  ) {
    this.#manifest = manifest;
    this.#runtime = runtime;
    this.#session = session;
    this.#device = device;
    this.#threads = threads;
    this.#batch = batchSize(manifest.image);
    this.#scale = channelScale(manifest.image);
  }

  /** @throws AppError `encoder-unavailable` when the device or the model cannot be used. */
  static async open(
    manifest: ModelManifest,
    device: DeviceId,
    options: { threads?: number } = {},
  ): Promise<ImageEmbedder> {
    const runtime = await loadRuntime();
    const threads = options.threads ?? defaultThreads(availableParallelism());
    const session = await openSession(
      runtime,
      manifest,
      visionFile(manifest, device),
      device,
      threads,
    );
    return new ImageEmbedder(manifest, runtime, session, device, threads);
  }

  /** The device truly in use: falls back to `cpu` when a GPU's memory does not suffice for one photo. */
  get device(): DeviceId {
    return this.#device;
  }

  /** Photos that run at once; more in one `embed` are cut up. */
  get batch(): number {
    return this.#batch;
  }

  /**
   * One vector of length 1 for each photo, in their order. Blocks this thread while the runtime works.
   * @param inputs RGB, size x size x 3 bytes each, prepared as the manifest's `image` says.
   * @throws AppError `encoder-unavailable`; `bad-input` for a photo of another size.
   */
  async embed(inputs: readonly Uint8Array[]): Promise<Float32Array[]> {
    const bytes = this.#manifest.image.size ** 2 * 3;
    for (const input of inputs) {
      if (input.length !== bytes) {
        throw new AppError('bad-input', `A photo has ${input.length} bytes instead of ${bytes}`);
      }
    }
    const vectors: Float32Array[] = [];
    while (vectors.length < inputs.length) {
      const part = inputs.slice(vectors.length, vectors.length + this.#batch);
      try {
        vectors.push(...(await this.#run(part)));
      } catch (error) {
        if (!isOutOfMemory(error)) throw error;
        await this.#useLessMemory(error);
      }
    }
    return vectors;
  }

  async close(): Promise<void> {
    await this.#session.release();
  }

  async #run(inputs: readonly Uint8Array[]): Promise<Float32Array[]> {
    const { size, input, output, fixedBatch } = this.#manifest.image;
    const rows = fixedBatch ?? inputs.length;
    // Megabytes outside of its heap make V8 collect garbage every few runs: they are used again.
    const length = rows * 3 * size * size;
    const values = this.#values?.length === length ? this.#values : new Float32Array(length);
    this.#values = undefined;
    inputs.forEach((pixels, row) => fillPlanes(values, row, pixels, this.#scale));
    const tensor = new this.#runtime.Tensor('float32', values, [rows, 3, size, size]);
    const results = await this.#session.run({ [input]: tensor }, [output]);
    this.#values = values;
    const data = results[output]?.data;
    if (!(data instanceof Float32Array)) {
      throw new AppError(
        'encoder-unavailable',
        `The image tower of ${this.#manifest.key} gives no float32 ${output}`,
      );
    }
    return unitRows(data, this.#manifest.dimensions, inputs.length);
  }

  /** Halves the batch; with nothing left to halve, moves from the GPU to the CPU; then gives up. */
  async #useLessMemory(error: unknown): Promise<void> {
    if (this.#batch > 1 && this.#manifest.image.fixedBatch === null) {
      this.#batch = Math.floor(this.#batch / 2);
      return;
    }
    if (isProcessor(this.#device)) {
      throw new AppError(
        'encoder-unavailable',
        `Too little memory for one photo: ${messageOf(error)}`,
        {
          cause: error,
        },
      );
    }
    await this.#session.release();
    const file = visionFile(this.#manifest, 'cpu');
    this.#session = await openSession(this.#runtime, this.#manifest, file, 'cpu', this.#threads);
    this.#device = 'cpu';
    this.#batch = batchSize(this.#manifest.image);
  }
}

/** Half precision is for GPUs: on CPUs it is slower, and several runtime versions cannot load it. */
function visionFile({ key, files }: ModelManifest, device: DeviceId): string {
  const { vision, visionFp16, visionInt8 } = files;
  const file =
    device === 'cpu' ? vision : device === 'cpu-int8' ? visionInt8?.path : (visionFp16 ?? vision);
  if (file != null) return file;
  throw new AppError('encoder-unavailable', `${key} has no image tower for ${device}`);
}

function isProcessor(device: DeviceId): boolean {
  return device === 'cpu' || device === 'cpu-int8';
}

function batchSize(image: ImageInput): number {
  const fitting = Math.floor(PIXELS_PER_RUN / image.size ** 2);
  return image.fixedBatch ?? Math.max(1, Math.min(LARGEST_BATCH, fitting));
}

/** Byte to network input, for each channel: (byte / 255 - mean) / std, looked up. */
type ChannelScale = readonly [Float32Array, Float32Array, Float32Array];

function channelScale({ mean, std }: ImageInput): ChannelScale {
  const table = (channel: 0 | 1 | 2): Float32Array =>
    Float32Array.from({ length: 256 }, (_, byte) => (byte / 255 - mean[channel]) / std[channel]);
  return [table(0), table(1), table(2)];
}

/** Interleaved RGB bytes into row `row` of a [batch, 3, height, width] tensor. */
function fillPlanes(
  values: Float32Array,
  row: number,
  pixels: Uint8Array,
  [red, green, blue]: ChannelScale,
): void {
  const plane = pixels.length / 3;
  const start = row * pixels.length;
  for (let pixel = 0; pixel < plane; pixel += 1) {
    const from = pixel * 3;
    values[start + pixel] = red[pixels[from] ?? 0] ?? 0;
    values[start + plane + pixel] = green[pixels[from + 1] ?? 0] ?? 0;
    values[start + plane * 2 + pixel] = blue[pixels[from + 2] ?? 0] ?? 0;
  }
}

/**
 * The runtime has no code for it; these are the words of its allocators (CPU, CUDA, DirectML). WebGPU
 * (1.30) throws nothing of the kind: it logs a device error and goes on; `unitRows` refuses zeros.
 */
function isOutOfMemory(error: unknown): boolean {
  return /out of (device |host )?memory|bad_alloc|failed to allocate|E_OUTOFMEMORY|8007000E|std::length_error/i.test(
    messageOf(error),
  );
}
