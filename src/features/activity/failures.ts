/** Files that could not be read, and why in plain English: what happened and what to do. */
import type { Failure } from '../../contract/activity.ts';
import type { FailureCode } from '../../contract/errors.ts';
import type { Store } from '../../store/database.ts';
import { listFailedResults, retryFailedResults } from '../../store/failed-results.ts';
import { listFailures, retryFailures } from '../../store/files.ts';

/** For the command line and bug reports; the window has these sentences in its own languages. */
const failureReasons: Record<FailureCode, string> = {
  empty: 'The file is empty. It may be a copy that was interrupted: copy it again.',
  'not-a-photo': 'This is not a photo, whatever its name says.',
  corrupt: 'The file is damaged and cannot be decoded. Restore it from a backup if there is one.',
  truncated: 'The end of the file is missing. Copy it again from where it came from.',
  unsupported: 'Keepsake cannot read this kind of file on this machine.',
  'no-preview': 'This RAW file holds no preview picture, and Keepsake does not develop RAW files.',
  'too-many-pixels': 'The picture is larger than Keepsake dares to decode.',
  'too-many-bytes': 'The file is larger than Keepsake dares to read.',
  'took-too-long': 'Reading took too long and was stopped. Retry when the disk is less busy.',
  crashed: 'Reading this file crashed the decoder twice, so it was set aside.',
  'no-permission': 'Keepsake may not read this file. Change its permissions, then retry.',
  vanished: 'The file was gone when Keepsake came to read it.',
  'unreadable-name': 'The file’s name is not valid text, so it cannot be opened. Rename it.',
  unreadable: 'The file could not be read. Check the disk, then retry.',
  'not-made': 'Something that Keepsake makes of the photo could not be made. Retry.',
};

/** Files that could not be read, and photos of which something could not be made, with the reason in words. */
export function failures(store: Store): Failure[] {
  const rows = [...listFailures(store), ...listFailedResults(store)];
  return rows
    .sort((a, b) => b.at - a.at)
    .map((row) => ({ ...row, reason: failureReasons[row.code] + without(row.tasks) }));
}

/** Both kinds are tried again: the files named, or all. Answers how many. */
export function retry(store: Store, fileIds: readonly number[] | undefined): number {
  return retryFailures(store, fileIds) + retryFailedResults(store, fileIds);
}

function without(tasks: readonly string[]): string {
  return tasks.length === 0
    ? ''
    : ` The photo is in the library, but without: ${tasks.join(', ')}.`;
}
