/** The doctor looks at the library: whether it is there, sound, private, and has room to grow. */
import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError, messageOf } from '../../base/errors.ts';
import { logPath } from '../../engine/log.ts';
import { libraryFile } from '../../store/backup.ts';
import { openStore } from '../../store/database.ts';
import { counts } from '../../store/photos.ts';
import { isOpenToOthers } from '../../store/private.ts';
import { unreadCounts } from '../../store/unread.ts';
import { counted } from '../output.ts';
import { unreadOfCounts } from '../unread.ts';
import type { Check } from './check.ts';

/** Below this a library cannot grow by much. */
const LITTLE_SPACE = 1024 ** 3;

/** The library's folder: there, sound, with room to grow. */
export async function checkLibrary(folder: string): Promise<Check[]> {
  const checks: Check[] = [];
  try {
    const store = await openStore(folder, { readonly: true });
    const { photos, failed } = counts(store);
    const unread = unreadOfCounts(unreadCounts(store));
    store.close();
    checks.push({ name: 'library', state: 'ok', detail: `${folder}: ${counted(photos, 'photo')}` });
    if (failed > 0) {
      checks.push({
        name: 'failures',
        state: 'note',
        detail: `${counted(failed, 'file')} could not be read`,
        advice: '`keepsake failures` says why.',
      });
    }
    for (const { detail, advice } of unread) {
      checks.push({ name: 'other files', state: 'note', detail, advice });
    }
  } catch (error) {
    const isNew = error instanceof AppError && error.code === 'not-found';
    checks.push({
      name: 'library',
      state: isNew ? 'note' : 'problem',
      detail: messageOf(error),
      ...(isNew && { advice: '`keepsake index <folder>` begins one.' }),
    });
  }
  if ([folder, join(folder, libraryFile)].every(isOpenToOthers)) {
    checks.push({
      name: 'privacy',
      state: 'note',
      detail: 'other users of this machine may read the library',
      advice: `\`chmod -R go= "${folder}"\` makes it yours alone.`,
    });
  }
  const log = logPath(folder);
  if (existsSync(log)) checks.push({ name: 'log', state: 'ok', detail: log });
  const free = await freeSpace(folder);
  if (free !== null) {
    checks.push({
      name: 'space',
      state: free < LITTLE_SPACE ? 'note' : 'ok',
      detail: `${(free / 1024 ** 3).toFixed(1)} GB free for the library`,
      ...(free < LITTLE_SPACE && { advice: 'Make room: about 30 MB are needed per 1,000 photos.' }),
    });
  }
  return checks;
}

/** Free bytes where the folder is, or would be made. */
async function freeSpace(folder: string): Promise<number | null> {
  let place = folder;
  while (!existsSync(place)) place = dirname(place);
  return statfs(place).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => null,
  );
}
