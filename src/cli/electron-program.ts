/** Where Electron's program is, which its npm package fetches at first use. Imports no Electron. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The folder of the npm package. @throws Error where that is not installed, as inside a package of ours. */
export function electronPackage(): string {
  return dirname(createRequire(import.meta.url).resolve('electron/package.json'));
}

/** The path of the program, or null where only its npm package is there, or not even that. Never downloads. */
export function installedElectron(): string | null {
  try {
    const folder = electronPackage();
    const program = readFileSync(join(folder, 'path.txt'), 'utf8').trim();
    const path = join(process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(folder, 'dist'), program);
    return existsSync(path) ? path : null;
  } catch {
    return null;
  }
}
