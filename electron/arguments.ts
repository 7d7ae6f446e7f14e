/** What the desktop app was started with: folders to add, and where the library is. Imports no Electron. */
import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import { libraryFolder as usualFolder } from '../src/base/locations.ts';

export interface StartArguments {
  /** Absolute. */
  folders: string[];
  /** Absolute. */
  libraryFolder: string;
}

/**
 * Reads `[--library <dir>] [folder…]`. Chromium's own switches, which may stand anywhere, are left
 * out, and so is everything relative to another place than `from`, the folder it was typed in.
 */
export function readArguments(given: readonly string[], from: string): StartArguments {
  const folders: string[] = [];
  let libraryFolder = usualFolder();
  const rest = [...given];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--library') {
      const folder = rest.shift();
      if (folder !== undefined) libraryFolder = resolve(from, folder);
    } else if (word.startsWith('--library=')) {
      libraryFolder = resolve(from, word.slice('--library='.length));
    } else if (!word.startsWith('-')) {
      folders.push(resolve(from, word));
    }
  }
  return { folders, libraryFolder };
}

/**
 * Where Chromium keeps its own files for the window of a library. Electron knows a running app by this
 * folder: each library has one, so that a second start shows the library it names.
 */
export function windowFolder(appData: string, libraryFolder: string): string {
  const mark = createHash('sha256').update(libraryFolder).digest('hex').slice(0, 12);
  return join(appData, 'Keepsake Window', mark);
}
