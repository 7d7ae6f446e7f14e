/**
 * The library is its owner's alone: thumbnails, names and places in it are private, whatever the
 * umask says. Windows gives a folder in the user's profile to nobody else by itself.
 */
import { chmodSync, closeSync, lstatSync, openSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const OTHERS = 0o077;
/** A folder where everybody may put things, as /tmp is. */
const STICKY = 0o1000;

/** What Keepsake itself puts into the folder: nothing else is touched. */
const OURS =
  /^(library|cache|lock)\.sqlite|^keepsake(\.old)?\.log$|^damage-seen$|^check-due$|^vectors\.bin(\.new)?$|^open-window\.html$|^backups$/;

/**
 * Takes the folder and what is ours in it from all but the owner. A folder that holds other things as
 * well keeps its mode: it may be shared on purpose, and the files in it are private all the same.
 */
export function makePrivate(folder: string): void {
  const names = readdirSync(folder);
  if (names.every((name) => OURS.test(name))) takeFromOthers(folder);
  for (const name of names.filter((one) => OURS.test(one))) {
    const path = join(folder, name);
    takeFromOthers(path);
    if (name !== 'backups') continue;
    for (const backup of readdirSync(path)) takeFromOthers(join(path, backup));
  }
}

/**
 * Makes an empty private file where there is none; SQLite gives its companions the mode of the file.
 * One that is there is not even opened: closing it would drop the locks that SQLite holds on it.
 */
export function createPrivate(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch {
    // It is there, or cannot be: SQLite says that better.
  }
}

/** Whether others than the owner may read it or what it holds. */
export function isOpenToOthers(path: string): boolean {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  return process.platform !== 'win32' && stats !== undefined && (stats.mode & OTHERS) !== 0;
}

function takeFromOthers(path: string): void {
  const stats = lstatSync(path);
  if (stats.isSymbolicLink() || (stats.mode & STICKY) !== 0 || (stats.mode & OTHERS) === 0) return;
  try {
    chmodSync(path, stats.mode & 0o700);
  } catch {
    // Another owner's, or a disk without modes. The doctor says so.
  }
}
