/** What speaks against removing a file: orders that make no sense, and the disk. Runs in the engine. */
import type { Refusal, RemovalOrder, RemovedFile } from '../../../contract/removals.ts';
import { AppError } from '../../../base/errors.ts';
import type { Store } from '../../../store/database.ts';
import { companionsOfFile } from '../../../store/companions.ts';
import { readyFiles, removableFile, unreadFiles } from './removal-log.ts';
import type { RemovableFile } from './removal-log.ts';
import { changeSince, isOneFile } from './disk-check.ts';

export interface Planned {
  file: RemovableFile;
  /** The photo that stays in its place; the file’s own photo where none does. */
  keeperId: number;
  /** Photos of which a file must be there and whole before this one goes. */
  keep: readonly number[];
  refusal: Refusal | null;
}

/**
 * Checks orders as far as the store can tell; one that keeps no photo takes whole ones.
 * @throws AppError for orders that make no sense.
 */
export function plannedFiles(
  store: Store,
  orders: readonly RemovalOrder[],
  offlineFolders: ReadonlySet<number>,
): Planned[] {
  const planned: Planned[] = [];
  const seen = new Set<number>();
  for (const { keep, files } of orders) {
    for (const fileId of files) {
      if (seen.has(fileId)) throw new AppError('bad-input', `File ${fileId} is named twice.`);
      seen.add(fileId);
      const file = removableFile(store, fileId);
      if (file === null) {
        throw new AppError(
          'not-found',
          `File ${fileId} is not there, or has not been read. Look at the group again.`,
        );
      }
      const refusal: Refusal | null = offlineFolders.has(file.folderId)
        ? { code: 'offline', message: `${file.path} cannot be reached now.` }
        : null;
      planned.push({ file, keeperId: keep[0] ?? file.photoId, keep, refusal });
    }
  }
  return planned;
}

/**
 * Why a file may not go: of every photo to keep another file must stay that is read now, in full.
 * `allGoing` are files that stay for nobody; `checked` remembers what was read within one plan.
 */
export async function refusalOfKept(
  store: Store,
  offlineFolders: ReadonlySet<number>,
  going: RemovableFile,
  keep: readonly number[],
  allGoing: ReadonlySet<number>,
  checked = new Map<number, Refusal | null>(),
): Promise<Refusal | null> {
  for (const photoId of keep) {
    const staying = readyFiles(store, photoId).filter((fileId) => !allGoing.has(fileId));
    let refusal: Refusal | null = {
      code: 'last-copy',
      message: `${going.path} would be the last copy: no file of the photo to keep would stay.`,
    };
    for (const fileId of staying) {
      const file = removableFile(store, fileId);
      if (file === null) continue;
      if (offlineFolders.has(file.folderId)) {
        const message = `The photo to keep cannot be reached now: ${file.path}.`;
        refusal = { code: 'offline', message };
        continue;
      }
      if (await isOneFile(file.path, going.path)) continue;
      const changed = checked.get(fileId) ?? (await changeSince(file));
      checked.set(fileId, changed);
      refusal = changed && {
        code: 'keeper-unreadable',
        message: `The photo to keep cannot be read now, so nothing is removed. ${changed.message}`,
      };
      if (refusal === null) break;
    }
    if (refusal !== null) return refusal;
  }
  return null;
}

/**
 * Refuses files whose companions stay: a RAW, its JPEG and their edits go together or not at all, so
 * that one refusal leads to the next.
 */
export function refuseTorn(
  { library }: Store,
  files: readonly RemovableFile[],
  refusals: Map<number, Refusal>,
): void {
  const going = new Set(files.map(({ fileId }) => fileId).filter((id) => !refusals.has(id)));
  for (let before = -1; before !== going.size;) {
    before = going.size;
    for (const { fileId, path } of files) {
      if (!going.has(fileId)) continue;
      const left = companionsOfFile(library, fileId).find((one) => !going.has(one.fileId));
      if (left === undefined) continue;
      going.delete(fileId);
      const message = `${path} belongs together with ${left.path}: both go, or none. Name both to remove them.`;
      refusals.set(fileId, { code: 'companion', message });
    }
  }
}

/** The order that takes all files of these photos, and of each the files that belong to the same shot. */
export function wholeOrder(store: Store, photos: readonly number[]): RemovalOrder {
  const own = photos.flatMap((id) => readyFiles(store, id));
  const companions = own
    .flatMap((fileId) => companionsOfFile(store.library, fileId))
    .map(({ fileId }) => fileId)
    // One that has not been read stays, and so does what belongs to it.
    .filter((fileId) => removableFile(store, fileId) !== null);
  return { keep: [], files: [...new Set([...own, ...companions])] };
}

/** What of these photos stays although it was named: nobody knows what its files hold now. */
export function unreadOf(store: Store, photos: readonly number[]): RemovedFile[] {
  return photos
    .flatMap((id) => unreadFiles(store, id))
    .map(({ fileId, photoId, path, size }) => ({
      ...{ file: fileId, photo: photoId, path, bytes: size, keeper: null, sidecars: [] },
      state: 'refused',
      refusal: {
        code: 'not-read',
        message: `${path} has changed and has not been read since, so it stays. Try again when it has been read.`,
      },
    }));
}

/** Photos of these files that would have none left, and are not kept themselves. */
export function photosThatGo(
  store: Store,
  files: readonly RemovableFile[],
  keep: readonly number[],
): number[] {
  const going = new Set(files.map(({ fileId }) => fileId));
  const photos = new Set(files.map(({ photoId }) => photoId));
  return [...photos].filter(
    (photoId) =>
      !keep.includes(photoId) && readyFiles(store, photoId).every((fileId) => going.has(fileId)),
  );
}
