/** What the scheduler has read: a file that is not known, or one of a photo that tasks want. */
import type { PendingFile } from '../store/files.ts';
import type { WantedFile } from '../store/wanted.ts';

export type Work =
  /** A file to be read, with all that is told of it. */
  | { kind: 'file'; file: PendingFile }
  /** A file that was read: only for the results that are wanted of its photo. */
  | {
      kind: 'results';
      file: WantedFile;
      /** Whether it is work that is left, as people see it: some tasks are done beside all else. */
      isCounted: boolean;
    };

/** Whether people wait for the end of it. */
export function isCounted(work: Work): boolean {
  return work.kind === 'file' || work.isCounted;
}
