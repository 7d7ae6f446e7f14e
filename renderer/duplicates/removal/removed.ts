/** Files that went to the trash, as a step of the window's history. Runs in the window. */
import type { Removal } from '../../../src/contract/removals.ts';
import type { Client } from '../../../src/rpc/client.ts';
import { announceReversible } from '../../app/history.ts';
import { m } from '../../paraglide/messages.js';
import { countFiles } from '../plan.ts';

/** Says what went, and offers to bring it back. What came back is not removed again by a key. */
export function sayRemoved(client: Client, id: number, words: string): void {
  announceReversible(words, async () => {
    const removal = await client.api.undoRemoval({ id });
    return { back: null, words: restoredWords(removal) };
  });
}

/** What an undo brought back, and what it could not. */
export function restoredWords(removal: Removal): string {
  const restored = countFiles(removal, 'restored').count;
  const left = countFiles(removal, 'in-trash', 'trashed').count;
  return [
    restored > 0 ? m.removal_restored({ count: restored }) : '',
    left > 0 ? m.removal_in_trash({ count: left }) : '',
  ]
    .filter((words) => words !== '')
    .join(' ');
}
