/** The part of the log that tells of sidecars: each goes with a file, and comes back with it. Runs in the engine. */
import { prepared, write } from '../../../store/connection.ts';
import type { Store } from '../../../store/database.ts';
import { setFileStep } from './removal-log.ts';
import type { DiskFile, FileStep } from './removal-log.ts';

/** A file is on its way to the trash, and these sidecars are going to follow: one step. */
export function fileLeaves(
  store: Store,
  removalId: number,
  fileId: number,
  sidecars: readonly DiskFile[],
): void {
  write(store.library, () => {
    setFileStep(store, removalId, fileId, 'unclear');
    forgetSidecars(store, removalId, fileId);
    const add = prepared<[object]>(
      store.library,
      `INSERT INTO removed_sidecars
         (removal_id, path, file_id, bytes, modified_at, content_hash, state)
       VALUES (@removalId, @path, @fileId, @size, @modifiedAt, @contentHash, 'waiting')`,
    );
    for (const { path, size, modifiedAt, contentHash } of sidecars) {
      add.run({ removalId, fileId, path, size, modifiedAt, contentHash });
    }
  });
}

/** The file stays, and so do the sidecars that waited for it to go. */
export function forgetSidecars({ library }: Store, removalId: number, fileId: number): void {
  write(library, () =>
    prepared<[number, number]>(
      library,
      `DELETE FROM removed_sidecars
       WHERE removal_id = ? AND file_id = ? AND state IN ('waiting', 'refused')`,
    ).run(removalId, fileId),
  );
}

export function setSidecarStep(
  { library }: Store,
  removalId: number,
  path: string,
  state: FileStep,
): void {
  write(library, () =>
    prepared<[string, number, string]>(
      library,
      'UPDATE removed_sidecars SET state = ? WHERE removal_id = ? AND path = ?',
    ).run(state, removalId, path),
  );
}
