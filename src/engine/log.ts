/** The log of a library, in which nothing private stands. Engine process. */
import { join } from 'node:path';
import { Log } from '../base/log.ts';
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
