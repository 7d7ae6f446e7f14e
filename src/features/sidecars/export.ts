/**
 * Writes what the user said of photos into XMP sidecars, one after the other. Never touches a photo;
 * what other programs wrote in a sidecar stays. Runs in the engine process, exiftool in its own.
 */
import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { SidecarExported } from '../../contract/sidecars.ts';
import { patiently } from '../../base/patience.ts';
import { readRegular } from '../../base/regular-file.ts';
import { sidecarStamp } from '../../facts/sidecar-paths.ts';
import type { FindSidecar } from '../../media/sidecar.ts';
import type { Store } from '../../store/database.ts';
import { noteSidecars } from '../../store/files.ts';
import { absolutePath, listFolders } from '../../store/folders.ts';
import { photoFileList, type PhotoFile } from '../../store/photo-files.ts';
import { userMetadataOf } from '../../store/user-metadata.ts';
import { mirrorNames, targetBesidePhoto, targetInMirror } from './sidecar-targets.ts';
import { planSidecar, type Include } from './plan.ts';
import { noteFailure, type SidecarControl } from './run-control.ts';
import { saveSidecar } from './save.ts';
import { XmpWriter } from './xmp-writer.ts';

/** For some small steps, the disk's own included: a sidecar is flushed before it takes its place. */
const SAVE_MILLISECONDS = 30_000;

export interface ExportOrder {
  /** An absolute folder, or null for beside the photos. */
  to: string | null;
  /** Photos; null is all of them. */
  photos: readonly number[] | null;
  include: Include;
}

/** Every file is written whole or stays as it was; one that fails does not stop the others. */
export async function exportSidecars(
  store: Store,
  order: ExportOrder,
  { signal, progress, findSidecar }: SidecarControl,
): Promise<SidecarExported> {
  const files = photoFileList(store.library, order.photos);
  const names = mirrorNames(listFolders(store));
  const result: SidecarExported = {
    ...{ written: 0, unchanged: 0, empty: 0, failed: 0, failures: [], stopped: false },
  };
  const writer = await XmpWriter.open(store.folder);
  try {
    for (const [done, file] of files.entries()) {
      if (signal.aborted) {
        result.stopped = true;
        break;
      }
      progress(done, files.length);
      try {
        const folderName = names.get(file.folderId) ?? 'disk';
        result[await exportOne({ store, writer, findSidecar, order }, folderName, file)] += 1;
      } catch (error) {
        noteFailure(result, absolutePath(file.root, file.path), error);
      }
    }
  } finally {
    await writer.close();
  }
  return result;
}

/** What every file of an export needs. */
interface Export {
  store: Store;
  writer: XmpWriter;
  findSidecar: FindSidecar;
  order: ExportOrder;
}

async function exportOne(
  { store, writer, findSidecar, order: { to, include } }: Export,
  folderName: string,
  file: PhotoFile,
): Promise<'written' | 'unchanged' | 'empty'> {
  const metadata = userMetadataOf(store.library, file.photoId);
  const target =
    to === null
      ? await targetBesidePhoto(store.library, findSidecar, file, metadata.photo)
      : await targetInMirror(findSidecar, to, folderName, file);
  const plan = planSidecar(target.before, metadata, include);
  if (plan.kind !== 'change') return plan.kind;
  const { path } = target;
  if (to !== null) await patiently(path, () => mkdir(dirname(path), { recursive: true }));
  const before = target.before === null ? null : await patiently(path, () => readRegular(path));
  const after = await writer.apply(before, plan.change);
  const mode = await modeBeside(absolutePath(file.root, file.path));
  await patiently(
    path,
    () => saveSidecar(path, before, after, { backUp: target.before?.note === null, mode }),
    SAVE_MILLISECONDS,
  );
  if (to === null)
    noteSidecars(store, file, await sidecarStamp(absolutePath(file.root, file.path)));
  return 'written';
}

/** What is said of a photo is for those who may see it; its owner may change it. */
async function modeBeside(photo: string): Promise<number> {
  const facts = await patiently(photo, () => stat(photo)).catch(() => null);
  return ((facts?.mode ?? 0) & 0o666) | 0o600;
}
