/** Where the library lies unless `--library` says otherwise: the same place for the app and the cli. */
import { join } from 'node:path';
import envPaths from 'env-paths';

/** Such as `~/.local/share/Keepsake/library`, `%LOCALAPPDATA%\Keepsake\Data\library`. */
export function defaultLibraryFolder(): string {
  return join(envPaths('Keepsake', { suffix: '' }).data, 'library');
}
