/** Changes of labels and albums that say what they did and can be taken back. Runs in the window. */
import type { Undoable } from '../../src/api.ts';
import { client } from '../client.ts';
import { m } from '../paraglide/messages.js';
import { toasts } from './toasts.svelte.ts';

/** Waits for a change and offers to undo it; a refusal is said. Answers the change, or null. */
export async function announced<Change extends Undoable>(
  order: Promise<Change>,
  words: (change: Change) => string,
): Promise<Change | null> {
  try {
    const change = await order;
    say(change, words(change));
    return change;
  } catch (error) {
    toasts.problem(error);
    return null;
  }
}

/** Says what a change did, and offers to undo it. */
export function say(change: Undoable, words: string): void {
  toasts.show(words, { label: m.undo(), run: () => void takeBack(change) });
}

/** Undoes a change; answers whether it could be. */
export async function takeBack({ undo }: Undoable): Promise<boolean> {
  try {
    await client.api.undoChange({ undo });
    return true;
  } catch (error) {
    toasts.problem(error);
    return false;
  }
}
