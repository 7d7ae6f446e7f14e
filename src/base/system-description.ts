/** How the machine and its devices are described in the log and in bug reports: English, nothing private. */
import { availableParallelism, release, totalmem } from 'node:os';
import type { DeviceReport } from '../contract/models.ts';

/** `Keepsake 1.0.0 in the browser on linux x64 6.1, Node 24.21.0, 2 cores, 8 GB`. */
export function describeSystem(version: string, kind: 'desktop' | 'browser'): string {
  const { platform, arch, versions } = process;
  const host = kind === 'desktop' ? `Electron ${versions['electron'] ?? '?'}` : 'in the browser';
  const memory = Math.round(totalmem() / 1024 ** 3);
  return `Keepsake ${version}, ${host}, on ${platform} ${arch} ${release()}, Node ${versions.node}, ${availableParallelism()} cores, ${memory} GB`;
}

/** `cpu active; webgpu refused (slower): …`. */
export function describeDevices({ devices }: DeviceReport): string {
  return devices
    .map(({ id, state, reason }) =>
      reason === null
        ? `${id} ${state}`
        : `${id} ${state} (${reason.code}): ${(reason.detail ?? reason.message).trim()}`,
    )
    .join('; ')
    .replace(/\s+/g, ' ');
}
