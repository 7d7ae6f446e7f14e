/**
 * Which devices of this machine are worth a self-test. Runs in the engine process; must not load the
 * runtime: native code belongs to the analyser.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { release } from 'node:os';
import { dirname, join } from 'node:path';
import type { DeviceId } from '../contract/models.ts';
import type { ModelFiles } from './manifest.ts';

/** The system that devices belong to; injected by tests. */
export interface System {
  platform: NodeJS.Platform;
  arch: string;
  /** CUDA's provider library lies beside the runtime: a separate, deliberate installation. */
  cudaInstalled: boolean;
}

/** This machine, as far as it matters here. */
export function thisSystem(): System {
  return {
    platform: process.platform,
    arch: process.arch,
    cudaInstalled: existsSync(join(runtimeFolder(), 'libonnxruntime_providers_cuda.so')),
  };
}

/**
 * Devices that onnxruntime-node 1.30 could use on a system, most promising first; the CPU is last and
 * always there. Facts: WebGPU is in all its binaries but Linux arm64's; CoreML compiles the model anew
 * at every start (no cache from Node), so it comes after WebGPU; CUDA exists for Linux x64 only. The
 * CPU with a model quantized to 8 bits is a candidate like any other: its test says what it is worth.
 */
export function candidateDevices(
  { visionInt8 }: Pick<ModelFiles, 'visionInt8'>,
  system: System = thisSystem(),
): DeviceId[] {
  const { platform, arch, cudaInstalled } = system;
  const devices: DeviceId[] = [];
  if (platform === 'linux' && arch === 'x64' && cudaInstalled) devices.push('cuda');
  if (platform !== 'linux' || arch === 'x64') devices.push('webgpu');
  if (platform === 'darwin') devices.push('coreml');
  if (platform === 'win32') devices.push('directml');
  if (visionInt8 !== null) devices.push('cpu-int8');
  return [...devices, 'cpu'];
}

/**
 * What a device test depends on besides model and runtime: the system's release and, on Linux, the
 * graphics cards and drivers. A test is repeated when this changes.
 */
export function graphicsFingerprint(): string {
  const parts = [process.platform, process.arch, release()];
  if (process.platform === 'linux') {
    parts.push(...linuxCards(), nvidiaVersion(), process.env['VK_ICD_FILENAMES'] ?? '');
  }
  return parts.filter((part) => part !== '').join(' ');
}

/** PCI vendor and device of every card, such as `0x10de:0x2684`. */
function linuxCards(): string[] {
  const folder = '/sys/class/drm';
  try {
    return readdirSync(folder)
      .filter((card) => /^card\d+$/.test(card))
      .map(
        (card) => `${read(folder, card, 'device/vendor')}:${read(folder, card, 'device/device')}`,
      )
      .sort();
  } catch {
    return []; // no graphics at all, as in a container
  }
}

function nvidiaVersion(): string {
  return /Kernel Module\s+([\d.]+)/.exec(read('/proc/driver/nvidia/version'))?.[1] ?? '';
}

function read(...path: string[]): string {
  try {
    return readFileSync(join(...path), 'utf8').trim();
  } catch {
    return '';
  }
}

/** Where the runtime's native libraries lie, inside a package too. */
function runtimeFolder(): string {
  const main = createRequire(import.meta.url).resolve('onnxruntime-node/package.json');
  const folder = join(dirname(main), 'bin', 'napi-v6', process.platform, process.arch);
  return folder.replace(/app\.asar(?=[\\/])/, 'app.asar.unpacked');
}
