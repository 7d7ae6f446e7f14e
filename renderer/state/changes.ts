/** Changes of labels and albums that say what they did and can be taken back. Runs in the window. */
import type { LabelChange } from '../../src/api.ts';
import { client } from '../client.ts';
import { m } from '../paraglide/messages.js';
import { toasts } from './toasts.svelte.ts';

/** Waits for a change and offers to undo it; a refusal is said. Answers the change, or null. */
export async function announced(
  order: Promise<LabelChange>,
  words: (change: LabelChange) => string,
): Promise<LabelChange | null> {
  try {
    const change = await order;
    toasts.show(words(change), { label: m.undo(), run: () => void takeBack(change) });
    return change;
  } catch (error) {
    toasts.problem(error);
    return null;
  }
}

/** Undoes a change; answers whether it could be. */
export async function takeBack({ undo }: LabelChange): Promise<boolean> {
  try {
    await client.api.undoChange({ undo });
    return true;
  } catch (error) {
    toasts.problem(error);
    return false;
  }
}
