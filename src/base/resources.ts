/** Finds the files that ship with Keepsake, from source, from dist/ and from inside a package. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The absolute path of `resources/`. Inside an Electron package, files that native code opens by
 * path lie beside the archive in `app.asar.unpacked`, so that twin is preferred.
 * @throws Error when the installation is incomplete.
 */
export function resourcesPath(): string {
  let folder = import.meta.dirname;
  for (;;) {
    const candidate = join(folder, 'resources').replace(/app\.asar(?=[\\/])/, 'app.asar.unpacked');
    if (existsSync(join(candidate, 'models'))) return candidate;
    const parent = dirname(folder);
    if (parent === folder)
      throw new Error(`resources/models is missing above ${import.meta.dirname}`);
    folder = parent;
  }
}
