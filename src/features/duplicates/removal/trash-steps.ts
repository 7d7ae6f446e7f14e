/**
 * One file's way to the trash and back, with its sidecars, step by step through the log: whatever
 * ends the process, the log tells where each of them is. Runs in the engine.
 */
import type { Refusal } from '../../../contract/removals.ts';
import { messageOf } from '../../../base/errors.ts';
import { isThere } from '../../../base/patience.ts';
import type { Store } from '../../../store/database.ts';
import { fileLeaves, forgetSidecars, setSidecarStep } from './sidecar-log.ts';
import { fileRestored, fileTrashed, setFileStep, loggedSidecars } from './removal-log.ts';
import type { DiskFile, LoggedFile } from './removal-log.ts';
import { changeSince } from './disk-check.ts';
import { ownSidecars, sidecarsToGo } from './own-sidecars.ts';
import { canLookIntoTrash } from '../../../base/trash.ts';
import { findInTrash, isCode, putBack } from './trash-folders.ts';

/** Moves a file to the system's trash. */
export type Trash = (path: string) => Promise<void>;

/** Moves a file that has just been checked, and then the sidecars that are nobody else's. */
export async function trashFile(
  store: Store,
  removalId: number,
  file: LoggedFile,
  trash: Trash,
): Promise<void> {
  fileLeaves(store, removalId, file.fileId, await sidecarsToGo(file.path));
  try {
    await trash(file.path);
  } catch (error) {
    if (await mayBeThere(file.path)) {
      const message = `${file.path} could not be moved to the trash: ${messageOf(error)}`;
      setFileStep(store, removalId, file.fileId, 'refused', { code: 'no-trash', message });
      forgetSidecars(store, removalId, file.fileId);
      return;
    }
  }
  fileTrashed(store, removalId, file.fileId);
  await trashSidecars(store, removalId, file, trash);
}

/** Moves the sidecars that wait for a file that has gone. One that changed, or is another's now, stays. */
export async function trashSidecars(
  store: Store,
  removalId: number,
  file: LoggedFile,
  trash: Trash,
): Promise<void> {
  const own = new Set(await ownSidecars(file.path));
  for (const sidecar of sidecarsOf(store, removalId, file)) {
    if (sidecar.state !== 'waiting') continue;
    if (!own.has(sidecar.path) || (await changeSince(sidecar)) !== null) {
      setSidecarStep(store, removalId, sidecar.path, 'refused');
      continue;
    }
    setSidecarStep(store, removalId, sidecar.path, 'unclear');
    // Where the trash refuses it, it is still there.
    await trash(sidecar.path).catch(() => undefined);
    const stays = await mayBeThere(sidecar.path);
    setSidecarStep(store, removalId, sidecar.path, stays ? 'refused' : 'trashed');
  }
}

/** What became of a file and its sidecars that were on their way when the process ended. */
export async function settleFile(store: Store, removalId: number, file: LoggedFile): Promise<void> {
  if (file.state === 'unclear') {
    const there = await isThere(file.path).catch(() => null);
    // A disk that does not answer is asked at the next start.
    if (there === null) return;
    if (there) setFileStep(store, removalId, file.fileId, 'waiting');
    else if (await hasArrived(file)) fileTrashed(store, removalId, file.fileId);
    else {
      const message = `${file.path} is neither at its place nor in the trash. It was on its way there when Keepsake ended.`;
      const refusal: Refusal = { code: 'not-in-trash', message };
      setFileStep(store, removalId, file.fileId, 'unclear', refusal);
    }
  }
  for (const sidecar of sidecarsOf(store, removalId, file)) {
    if (sidecar.state !== 'unclear') continue;
    const there = await isThere(sidecar.path).catch(() => null);
    if (there === null) continue;
    if (there) setSidecarStep(store, removalId, sidecar.path, 'waiting');
    else if (await hasArrived(sidecar)) {
      setSidecarStep(store, removalId, sidecar.path, 'trashed');
    }
  }
}

/** Brings a file back, and its sidecars; why not, where the file cannot. */
export async function restoreFile(
  store: Store,
  removalId: number,
  file: LoggedFile,
): Promise<Refusal | null> {
  const refusal = await bringBack(file);
  if (refusal !== null) return refusal;
  fileRestored(store, removalId, file);
  forgetSidecars(store, removalId, file.fileId);
  for (const sidecar of sidecarsOf(store, removalId, file)) {
    if (sidecar.state === 'restored') continue;
    const isBack = (await bringBack(sidecar)) === null;
    setSidecarStep(store, removalId, sidecar.path, isBack ? 'restored' : 'in-trash');
  }
  return null;
}

async function bringBack(file: DiskFile): Promise<Refusal | null> {
  const { path } = file;
  if (!canLookIntoTrash) {
    return {
      code: 'no-trash',
      message: `Put ${path} back with the system's own trash; Keepsake takes it in again by itself.`,
    };
  }
  const trashed = await findInTrash(file);
  if (trashed === null) {
    const isBack = (await changeSince(file)) === null;
    return isBack
      ? null
      : { code: 'not-in-trash', message: `${path} is not in the trash any more.` };
  }
  try {
    await putBack(trashed, path);
    return null;
  } catch (error) {
    return isCode(error, 'EEXIST')
      ? { code: 'place-taken', message: `Something else lies at ${path} now.` }
      : { code: 'unreadable', message: `${path}: ${messageOf(error)}` };
  }
}

async function hasArrived(file: DiskFile): Promise<boolean> {
  return !canLookIntoTrash || (await findInTrash(file)) !== null;
}

function sidecarsOf(
  store: Store,
  removalId: number,
  { fileId }: LoggedFile,
): ReturnType<typeof loggedSidecars> {
  return loggedSidecars(store, removalId).filter((sidecar) => sidecar.fileId === fileId);
}

/** Also where the disk does not answer: what is not known to be gone counts as there. */
function mayBeThere(path: string): Promise<boolean> {
  return isThere(path).catch(() => true);
}
