/**
 * The one place that touches onnxruntime-node: loads it when first needed (45 MB of native code) and
 * opens sessions. Runs in the analyser's processes only; must not import the store.
 */
import { join } from 'node:path';
import type * as OnnxRuntime from 'onnxruntime-node';
import type { DeviceId } from '../contract/models.ts';
import { AppError, messageOf } from '../base/errors.ts';
import type { ModelManifest } from './manifest.ts';

export type Runtime = typeof OnnxRuntime;

/** @throws AppError `encoder-unavailable` where no binary exists for this system (such as Intel Macs). */
export async function loadRuntime(): Promise<Runtime> {
  // From 1.29 on it tells Microsoft of every session, except in CI; it asks for this when it starts.
  process.env['ORT_DISABLE_TELEMETRY'] = '1';
  try {
    return await import('onnxruntime-node');
  } catch (error) {
    throw new AppError(
      'encoder-unavailable',
      `The inference runtime cannot be loaded on ${process.platform} ${process.arch}: ${messageOf(error)}`,
      { cause: error },
    );
  }
}

const PROVIDERS: Record<DeviceId, string> = {
  cpu: 'cpu',
  'cpu-int8': 'cpu',
  webgpu: 'webgpu',
  coreml: 'coreml',
  directml: 'dml',
  cuda: 'cuda',
};

/**
 * Opens one network of a model. Operators that a device lacks run on the CPU.
 * @throws AppError `encoder-unavailable` when the device or the file cannot be used.
 */
export async function openSession(
  runtime: Runtime,
  { folder }: Pick<ModelManifest, 'folder'>,
  file: string,
  device: DeviceId,
  threads: number,
): Promise<OnnxRuntime.InferenceSession> {
  const path = join(folder, file);
  try {
    return await runtime.InferenceSession.create(path, {
      executionProviders: [PROVIDERS[device]],
      graphOptimizationLevel: 'all',
      executionMode: 'sequential',
      interOpNumThreads: 1,
      intraOpNumThreads: threads,
      // Measured on the built-in model, batches of 8: 192 MB in every run with the arena, 186 to 240 MB
      // without (malloc fragments), and a tenth faster. The embedders' small batches bound it.
      enableCpuMemArena: true,
      // DirectML requires it off.
      enableMemPattern: device !== 'directml',
      // 3: errors only. Warnings about operators placed on the CPU are expected.
      logSeverityLevel: 3,
      // Idle threads that spin take the cores from decoding: on a busy machine a third slower, on an
      // idle one no faster. (The typings say "WebAssembly only"; 1.30 does pass it on.)
      extra: { session: { intra_op: { allow_spinning: '0' } } },
    });
  } catch (error) {
    throw new AppError(
      'encoder-unavailable',
      `${path} cannot run on ${device}: ${messageOf(error)}`,
      { cause: error },
    );
  }
}

/** Threads for one session where the caller does not say: more than 4 gain little and heat a lot. */
export function defaultThreads(availableCores: number): number {
  return Math.max(1, Math.min(4, availableCores));
}
