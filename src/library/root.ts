/** Tells whether a folder's root is there: an unplugged drive must never look like deleted photos. */
import type { Stats } from 'node:fs';
import { opendir } from 'node:fs/promises';
import { join } from 'node:path';
import { patiently } from '../base/patience.ts';
import type { Folder } from '../contract/folders.ts';
import type { Store } from '../store/database.ts';
import { samplePresent } from '../store/files.ts';
import type { FolderRow } from '../store/folders.ts';
import { askAll, codeOf, identityOf, statOrCode } from './disk.ts';

const SAMPLE = 50;

/**
 * The root's identity when the folder is there, or null when it is offline: missing, unreadable, or
 * another directory in which none of a sample of its photos lies (an empty mount point, another
 * drive in its place). A volume mounted anew has another device number but the same photos.
 * `mayBeEmpty`: the very same directory counts although it is empty now; without it, a folder that
 * had photos and has nothing at all is taken for offline.
 */
export async function checkRoot(
  store: Store,
  folder: FolderRow,
  { mayBeEmpty }: { mayBeEmpty: boolean },
): Promise<string | null> {
  const identity = await rootIdentity(folder.path);
  if (identity === null) return null;
  const empty = await isEmpty(folder.path);
  if (typeof empty === 'string') return null;
  const sample = samplePresent(store, folder.id, SAMPLE);
  if (sample.length === 0) return identity;
  const isSame = isSameRoot(identity, folder.rootIdentity);
  if (isSame && mayBeEmpty) return identity;
  if (empty) return null;
  if (isSame || folder.rootIdentity === null) return identity;
  const answers = await askAll(sample, (file) => statOrCode(join(folder.path, file.path)));
  const isThere = (answer: Stats | string, index: number): boolean =>
    typeof answer === 'object' && answer.size === sample[index]?.size;
  return answers.some(isThere) ? identity : null;
}

/**
 * Which directory stands at the root's path now; null when there is none, or none that answers. The
 * roots of two cards in one reader have the same device and inode numbers, so that it is also told,
 * where the file system knows it, when the directory was made.
 */
export async function rootIdentity(path: string): Promise<string | null> {
  const stats = await statOrCode(path);
  if (typeof stats === 'string' || !stats.isDirectory()) return null;
  const identity = identityOf(stats);
  if (identity === null) return '';
  return stats.birthtimeMs > 0 ? `${identity}:${Math.floor(stats.birthtimeMs)}` : identity;
}

/** Earlier releases kept no time. */
function isSameRoot(now: string, before: string | null): boolean {
  return now === before || (before?.split(':').length === 2 && now.startsWith(`${before}:`));
}

/** Why `checkRoot` has no answer: on macOS a refused folder is seen, but cannot be opened. */
export async function absenceOf(
  path: string,
): Promise<Extract<Folder['state'], 'offline' | 'denied'>> {
  const empty = await isEmpty(path);
  return empty === 'EACCES' || empty === 'EPERM' ? 'denied' : 'offline';
}

/** Whether a directory has no entry, or the error's code. */
async function isEmpty(path: string): Promise<boolean | string> {
  const first = patiently(path, async () => {
    const directory = await opendir(path);
    return directory.read().finally(() => directory.close());
  });
  return first.then((entry) => entry === null, codeOf);
}
