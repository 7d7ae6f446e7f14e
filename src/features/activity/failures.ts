/** Files that could not be read, for people. Engine process. */
import { failureReasons } from '../../base/failures.ts';
import type { Failure } from '../../contract/activity.ts';
import type { Store } from '../../store/database.ts';
import { listFailures } from '../../store/files.ts';

/** Files that could not be read, with the reason in words. */
export function failures(store: Store): Failure[] {
  return listFailures(store).map((row) => ({ ...row, reason: failureReasons[row.code] }));
}
