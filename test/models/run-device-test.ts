/** Starts device-test-child.ts as the engine starts its analyser: a process that may crash or hang. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { DeviceId } from '../../src/contract/models.ts';
import type { DeviceTest } from '../../src/models/self-test.ts';

export type Manner = 'test' | 'accept-slow' | 'abort' | 'kill' | 'hang';

/** Debian's Chromium brings a Vulkan driver that needs no GPU: WebGPU runs on it for real, slowly. */
export const SOFTWARE_VULKAN = '/usr/lib/chromium/vk_swiftshader_icd.json';
export const hasSoftwareVulkan = existsSync(SOFTWARE_VULKAN);

/** Rejects when the process crashes, or after `timeout` milliseconds. */
export async function runDeviceTest(
  device: DeviceId,
  manner: Manner,
  options: { driver?: string; timeout?: number } = {},
): Promise<DeviceTest> {
  const child = join(import.meta.dirname, 'device-test-child.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [child, device, manner], {
    // No driver at all by default, so that the outcome is the same on a machine with a GPU.
    env: { ...process.env, VK_ICD_FILENAMES: options.driver ?? '/nowhere.json' },
    timeout: options.timeout ?? 300_000,
    killSignal: 'SIGKILL',
  });
  return JSON.parse(stdout) as DeviceTest;
}
