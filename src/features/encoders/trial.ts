/** An encoder's first run on this machine, in processes of its own: does it work, and how fast? Engine process. */
import type { DeviceId } from '../../contract/models.ts';
import { messageOf } from '../../base/errors.ts';
import { AnalyserClient } from '../../analyse/analyser-client.ts';
import { QueryEncoder } from '../../analyse/query-encoder.ts';
import type { SpawnAnalyser } from '../../analyse/protocol.ts';
import { DownloadFault } from '../../models/download/fault.ts';
import type { ModelManifest } from '../../models/manifest.ts';

/** A large one on an old machine reads its weights and a few photos in this time. */
const TRIAL_MILLISECONDS = 300_000;

/** What is known of an encoder's pace here. */
export interface Speed {
  device: DeviceId;
  photosPerSecond: number;
}

/**
 * Runs both towers on the CPU once; with reference vectors, they have to be met.
 * @throws DownloadFault 'does-not-run' with the runtime's words.
 */
export async function tryModel(
  manifest: ModelManifest,
  spawn: SpawnAnalyser,
  signal: AbortSignal,
): Promise<Speed> {
  const texts = new QueryEncoder(spawn, manifest.folder);
  const client = new AnalyserClient(spawn, 'images');
  const stop = (): void => {
    texts.close();
    client.kill('the trial ends');
  };
  const hangs = setTimeout(stop, TRIAL_MILLISECONDS);
  signal.addEventListener('abort', stop, { once: true });
  try {
    await texts.embed(['a photo of a dog']);
    const test = await client.testDevice('cpu', manifest.folder, true);
    if (!test.passed || test.photoMilliseconds === null) {
      throw new Error(test.detail ?? `its vectors are not what they should be (${test.cosine})`);
    }
    return { device: 'cpu', photosPerSecond: 1000 / test.photoMilliseconds };
  } catch (error) {
    signal.throwIfAborted();
    throw new DownloadFault(
      'does-not-run',
      `${manifest.key} does not run here: ${messageOf(error)}`,
      { cause: error },
    );
  } finally {
    clearTimeout(hangs);
    signal.removeEventListener('abort', stop);
    stop();
  }
}
