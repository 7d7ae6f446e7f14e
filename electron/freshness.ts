/** Tells whether dist/ is there and newer than everything it is made of. Runs in Node. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const SOURCES = ['src', 'electron', 'renderer', 'package-lock.json', 'tsconfig.build.json'];
/** The last file that each half of the build writes. */
const RESULTS = ['dist/renderer/index.html', 'dist/electron/main.js'];

/** @param root the repository */
export function isBuilt(root: string): boolean {
  const results = RESULTS.map((path) => statSync(join(root, path), { throwIfNoEntry: false }));
  const oldest = Math.min(...results.map((stats) => stats?.mtimeMs ?? 0));
  return oldest > 0 && SOURCES.every((path) => newestTime(join(root, path)) <= oldest);
}

/** Milliseconds since 1970 of the last change below `path`; a removed file shows in its folder's time. */
function newestTime(path: string): number {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) return 0;
  if (!stats.isDirectory()) return stats.mtimeMs;
  return (
    readdirSync(path)
      // Made by the build itself.
      .filter((name) => name !== 'paraglide')
      .map((name) => newestTime(join(path, name)))
      .reduce((newest, time) => Math.max(newest, time), stats.mtimeMs)
  );
}
