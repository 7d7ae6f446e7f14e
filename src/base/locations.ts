/** Where Keepsake keeps its library, and which version it is. */
import envPaths from 'env-paths';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { resourcesPath } from './resources.ts';

/** The library's folder: what was asked for, else KEEPSAKE_LIBRARY, else the system's place for data. */
export function libraryFolder(asked?: string): string {
  return resolve(
    asked ?? process.env['KEEPSAKE_LIBRARY'] ?? envPaths('Keepsake', { suffix: '' }).data,
  );
}

/** The version in package.json. */
export function version(): string {
  const manifest: unknown = JSON.parse(
    readFileSync(join(resourcesPath(), '..', 'package.json'), 'utf8'),
  );
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : 'unknown';
}

/** The built window. Its source lies in renderer/. */
export function windowFolder(): string {
  return join(resourcesPath(), '..', 'dist', 'renderer');
}
