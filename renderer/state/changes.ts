/** Changes of photos, labels and albums that say what they did and can be taken back. Runs in the window. */
import type { Undoable } from '../../src/api.ts';
import { client } from '../client.ts';
import { m } from '../paraglide/messages.js';
import { toasts } from './toasts.svelte.ts';

interface Step {
  change: Undoable;
  words: string;
  /** The message that offers to undo it. */
  toast: number;
}

const MOST_STEPS = 100;
/** What was changed in this window and not taken back, the newest last. */
let steps: readonly Step[] = [];

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
  const step = remember(change, words);
  step.toast = toasts.show(words, { label: m.undo(), run: () => void undo(step) });
}

/** Lets `undoNewest` take back a change that is said elsewhere. */
export function remember(change: Undoable, words: string): Step {
  const step = { change, words, toast: 0 };
  steps = [...steps, step].slice(-MOST_STEPS);
  return step;
}

/** Undoes the newest change, however long ago it was said; false where there is none left. */
export function undoNewest(): boolean {
  const step = steps.at(-1);
  if (step) void undo(step);
  return step !== undefined;
}

async function undo({ change, words, toast }: Step): Promise<void> {
  toasts.dismiss(toast);
  if (await takeBack(change)) toasts.show(m.undone({ what: words }));
}

/** Undoes a change; answers whether it could be. */
export async function takeBack({ undo }: Undoable): Promise<boolean> {
  steps = steps.filter(({ change }) => change.undo !== undo);
  try {
    await client.api.undoChange({ undo });
    return true;
  } catch (error) {
    toasts.problem(error);
    return false;
  }
}
