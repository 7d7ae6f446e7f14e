/** What the log of a library says: its start, slow answers, and nothing private. Engine process. */
import { availableParallelism, release, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Api } from '../contract/contract.ts';
import type { DeviceReport } from '../contract/models.ts';
import { Log } from '../base/log.ts';
import type { Report } from '../base/log.ts';
import type { Store } from '../store/database.ts';
import { listFolders } from '../store/folders.ts';

/** Beside the library, so that whoever finds the one finds the other. */
export function logPath(libraryFolder: string): string {
  return join(libraryFolder, 'keepsake.log');
}

/** The log of a library; `store` is absent where that could not be opened. */
export function openLog(libraryFolder: string, store?: Store): Log {
  return new Log(logPath(libraryFolder), () => [
    { path: libraryFolder, name: '<library>', isPrivate: false },
    ...(store === undefined ? [] : listFolders(store)).map(({ id, path }) => ({
      path,
      name: `<folder ${id}>`,
      isPrivate: true,
    })),
  ]);
}

/** `Keepsake 1.0.0 in the browser on linux x64 6.1, Node 24.21.0, 2 cores, 8 GB`. */
export function systemWords(version: string, kind: 'desktop' | 'browser'): string {
  const { platform, arch, versions } = process;
  const host = kind === 'desktop' ? `Electron ${versions['electron'] ?? '?'}` : 'in the browser';
  const memory = Math.round(totalmem() / 1024 ** 3);
  return `Keepsake ${version}, ${host}, on ${platform} ${arch} ${release()}, Node ${versions.node}, ${availableParallelism()} cores, ${memory} GB`;
}

/** `cpu active; webgpu refused (slower): …`. */
export function deviceWords({ devices }: DeviceReport): string {
  return devices
    .map(({ id, state, reason }) =>
      reason === null
        ? `${id} ${state}`
        : `${id} ${state} (${reason.code}): ${(reason.detail ?? reason.message).trim()}`,
    )
    .join('; ')
    .replace(/\s+/g, ' ');
}

/** Longer than any answer that a window waits for should take. */
const SLOW_MILLISECONDS = 1000;

/** Questions; orders may take as long as their work does. */
const QUESTIONS: readonly (keyof Api)[] = [
  ...(['status', 'failures', 'search', 'complete', 'photo', 'labels', 'photoLabels'] as const),
  ...(['selectionLabels', 'review', 'previewLabel', 'albums'] as const),
  ...(['duplicates', 'mark', 'decide', 'addToAlbum'] as const),
];

/** The same methods, of which slow answers are noted: which and how long, never what was asked. */
export function notingSlow(api: Api, report: Report, slow = SLOW_MILLISECONDS): Api {
  const noting = { ...api } as Record<string, (input?: unknown) => Promise<unknown>>;
  for (const name of QUESTIONS) {
    const method = noting[name];
    if (method === undefined) continue;
    noting[name] = async (input) => {
      const begun = performance.now();
      try {
        return await method(input);
      } finally {
        const milliseconds = performance.now() - begun;
        if (milliseconds >= slow) report(`${name} took ${Math.round(milliseconds)} ms`, 'slow');
      }
    };
  }
  return noting as unknown as Api;
}
