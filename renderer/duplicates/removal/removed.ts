/** Files that went to the trash, as a step of the window's history. Runs in the window. */
import { countRemoved, type Removal } from '../../../src/contract/removals.ts';
import { announceChange, restoredWords } from '../../app/history.ts';

/** Says what went, and offers to bring it back. What came back is not removed again by a key. */
export function sayRemoved({ undo }: Removal, words: string): void {
  if (undo !== null) announceChange({ undo }, words);
}

/** What an undo of a removal brought back, and what it could not. */
export function removalRestoredWords(removal: Removal): string {
  return restoredWords({
    restored: countRemoved(removal, 'restored').count,
    left: countRemoved(removal, 'in-trash', 'trashed').count,
  });
}
