/**
 * Does a device compute this model rightly, and faster than the CPU? Runs in an analyser process of
 * its own, because a driver may crash or hang; must not import the store.
 */
import type { DeviceId } from '../contract/models.ts';
import { messageOf } from '../base/errors.ts';
import { GOLDEN_PHOTOS, loadGolden, renderGoldenPhotos } from './golden.ts';
import { ImageEmbedder } from './image-embedder.ts';
import type { ModelManifest } from './manifest.ts';
import { dot } from '../vectors/arithmetic.ts';

/**
 * - `good`: right, and faster than the CPU (or the CPU itself);
 * - `slow`: right as far as it was tried, but not faster;
 * - `wrong`: other vectors than the CPU's, or an error on the way to them;
 * - `absent`: the device cannot be opened here;
 * - `no-reference`: the model does not even run on the CPU, which says nothing about the device.
 */
export type DeviceVerdict = 'good' | 'slow' | 'wrong' | 'absent' | 'no-reference';

/** Plain data: it crosses to the engine, which remembers it. */
export interface DeviceTest {
  device: DeviceId;
  verdict: DeviceVerdict;
  /** `good`, or `slow` where that was accepted. */
  passed: boolean;
  /** The runtime's own words where it threw an error. */
  detail: string | null;
  /** The worst over the golden photos that were compared, against the CPU's vectors. */
  cosine: number | null;
  /** How many vectors were compared. */
  compared: number;
  /** The device ran out of memory, so that the runtime went on with the CPU. */
  fellBack: boolean;
  /** The CPU's time over the device's, for one photo. */
  speedup: number | null;
  /** To open the model on the device. */
  openMilliseconds: number | null;
  /** For one photo: the median of full batches, or a single one's where that was far too slow. */
  photoMilliseconds: number | null;
}

export interface DeviceTestOptions {
  /** Take a device that is right but slower than the CPU: when the user insists, and in tests. */
  acceptSlow?: boolean;
  threads?: number;
}

/** Below this the device computes something else: fp16 on a sound GPU stays above 0.9995. */
export const LOWEST_COSINE = 0.999;

function lowestCosine({ files }: ModelManifest, device: DeviceId): number {
  return (device === 'cpu-int8' ? files.visionInt8?.lowestCosine : undefined) ?? LOWEST_COSINE;
}
/**
 * A first photo that takes longer decides alone. A sound GPU needs well under this, shaders compiled
 * included; software Vulkan needs 9 s for every photo.
 */
const FIRST_PHOTO_MILLISECONDS = 8000;
/** What the rest of the test may take, judged by a second, warm photo; else that one decides. */
const REST_MILLISECONDS = 30_000;
/** Full batches that are timed, the first one to warm up; the median counts. */
const TIMED_RUNS = 6;
/** No more batches are timed after so long: large models on slow machines. */
const TIMING_MILLISECONDS = 3000;

/** Tests one device with the golden photos against the CPU, both in this process. Does not throw. */
export async function testDevice(
  manifest: ModelManifest,
  device: DeviceId,
  options: DeviceTestOptions = {},
): Promise<DeviceTest> {
  const findings = noFindings();
  const verdict = await judge(manifest, device, options, findings);
  const passed = verdict === 'good' || (verdict === 'slow' && options.acceptSlow === true);
  return { device, verdict, passed, ...findings };
}

type Findings = Omit<DeviceTest, 'device' | 'verdict' | 'passed'>;

function noFindings(): Findings {
  return {
    detail: null,
    cosine: null,
    compared: 0,
    fellBack: false,
    speedup: null,
    openMilliseconds: null,
    photoMilliseconds: null,
  };
}

async function judge(
  manifest: ModelManifest,
  device: DeviceId,
  { threads }: DeviceTestOptions,
  findings: Findings,
): Promise<DeviceVerdict> {
  const photos = renderGoldenPhotos(manifest.image.size);
  const options = threads === undefined ? {} : { threads };
  let stage: DeviceVerdict = 'no-reference';
  let embedder: ImageEmbedder | null = null;
  try {
    const reference = await referenceRun(manifest, photos, options);
    if (device === 'cpu') return checkCpu(manifest, reference, findings);
    stage = 'absent';
    const opening = performance.now();
    embedder = await ImageEmbedder.open(manifest, device, options);
    findings.openMilliseconds = performance.now() - opening;
    stage = 'wrong';
    return await compare(embedder, photos, reference, lowestCosine(manifest, device), findings);
  } catch (error) {
    findings.detail = messageOf(error);
    return stage;
  } finally {
    await embedder?.close().catch(() => undefined); // a broken device may fail here as well
  }
}

interface Reference {
  vectors: Float32Array[];
  /** For one photo, from full batches. */
  photoMilliseconds: number;
}

async function referenceRun(
  manifest: ModelManifest,
  photos: readonly Uint8Array[],
  options: { threads?: number },
): Promise<Reference> {
  const cpu = await ImageEmbedder.open(manifest, 'cpu', options);
  try {
    const vectors = await cpu.embed(photos);
    return { vectors, photoMilliseconds: await timePhoto(cpu, photos) };
  } finally {
    await cpu.close();
  }
}

/** The CPU has nothing above it but the vectors stored with the model, if there are any. */
function checkCpu(
  manifest: ModelManifest,
  reference: Reference,
  findings: Findings,
): DeviceVerdict {
  findings.speedup = 1;
  findings.photoMilliseconds = reference.photoMilliseconds;
  for (const { name, vector } of loadGolden(manifest)?.images ?? []) {
    const computed = reference.vectors[GOLDEN_PHOTOS.indexOf(name)];
    if (!isRight(computed, vector, LOWEST_COSINE, findings)) return 'wrong';
  }
  return 'good';
}

/**
 * One photo alone, cold and warm; all of them together; then the speed of full batches. A device that
 * shows itself to be far too slow is let off early.
 */
async function compare(
  embedder: ImageEmbedder,
  photos: readonly Uint8Array[],
  reference: Reference,
  lowest: number,
  findings: Findings,
): Promise<DeviceVerdict> {
  let photoMilliseconds = Infinity;
  const isRightFor = async (count: number): Promise<boolean> => {
    const start = performance.now();
    const vectors = await embedder.embed(photos.slice(0, count));
    photoMilliseconds = (performance.now() - start) / count;
    return vectors.every((vector, index) =>
      isRight(vector, reference.vectors[index], lowest, findings),
    );
  };
  if (!(await isRightFor(1))) return 'wrong';
  if (photoMilliseconds < FIRST_PHOTO_MILLISECONDS) {
    if (!(await isRightFor(1))) return 'wrong';
    const photosToCome = photos.length + TIMED_RUNS * embedder.batch;
    if (photoMilliseconds * photosToCome < REST_MILLISECONDS) {
      if (!(await isRightFor(photos.length))) return 'wrong';
      photoMilliseconds = await timePhoto(embedder, photos);
    }
  }
  if (embedder.device === 'cpu') {
    findings.fellBack = true;
    return 'wrong';
  }
  findings.photoMilliseconds = photoMilliseconds;
  findings.speedup = reference.photoMilliseconds / photoMilliseconds;
  return findings.speedup > 1 ? 'good' : 'slow';
}

/** Notes one comparison; both vectors are of length 1. */
function isRight(
  computed: Float32Array | undefined,
  expected: Float32Array | undefined,
  lowest: number,
  findings: Findings,
): boolean {
  const similarity = computed && expected ? dot(computed, expected) : 0;
  findings.compared += 1;
  findings.cosine = Math.min(findings.cosine ?? 1, similarity);
  return similarity > lowest;
}

/** The median time of one photo in full batches. */
async function timePhoto(embedder: ImageEmbedder, photos: readonly Uint8Array[]): Promise<number> {
  const { batch } = embedder;
  const inputs = Array.from({ length: batch }, (_, index) => photos[index % photos.length]).filter(
    (photo) => photo !== undefined,
  );
  const times: number[] = [];
  const start = performance.now();
  while (times.length < TIMED_RUNS && performance.now() - start < TIMING_MILLISECONDS) {
    const before = performance.now();
    await embedder.embed(inputs);
    times.push((performance.now() - before) / batch);
  }
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? Infinity;
}
