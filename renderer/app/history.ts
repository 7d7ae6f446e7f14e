/**
 * The window's one history: what was changed of photos, labels, albums and files, undone and done again
 * step by step. Whoever changes something registers how it is undone. Runs in the window.
 */
import type { UndoneChange, Undoable } from '../../src/contract/history.ts';
import { m } from '../paraglide/messages.js';
import { client } from './client.ts';
import { toasts } from './toasts.svelte.ts';

/**
 * Undoes something. Answers how that is undone again (null: it cannot be), or null where it was refused
 * and the user was told.
 */
export type Reversal = () => Promise<{ back: Reversal | null; words?: string } | null>;

interface Step {
  words: string;
  reverse: Reversal;
  /** The message that offers to undo it. */
  toast: number;
  /** The engine's number of it, where it has one. */
  change: number | null;
}

const MOST_STEPS = 100;
/** What was done in this window and not taken back, and what was taken back; the newest last. */
let done: readonly Step[] = [];
let undone: readonly Step[] = [];
/** What was said of the last step that was undone or done again: the next says otherwise. */
let said = 0;
/** Steps are taken one after the other, however fast the keys come. */
let turning: Promise<unknown> = Promise.resolve();

/** Orders that the engine has not answered yet: each may become the newest step. Null: refused. */
const underWay = new Set<Promise<Undoable | null>>();
/** What is shown as done and waits to be sent. */
const unsent = new Set<() => void>();

/** Waits for a change and offers to undo it; a refusal is said. Answers the change, or null. */
export function announced<Change extends Undoable>(
  order: Promise<Change>,
  words: (change: Change) => string,
): Promise<Change | null> {
  const announcing = order.then(
    (change) => {
      announceChange(change, words(change));
      return change;
    },
    (error: unknown) => {
      toasts.problem(error);
      return null;
    },
  );
  noteUnderWay(announcing);
  return announcing;
}

/** Waits for a change whose message is shown elsewhere, and lets `undoNewest` take it back. @throws its refusal. */
export async function recorded(order: Promise<Undoable>, words: string): Promise<void> {
  const recording = order.then((change) => {
    recordChange(change, words);
    return change;
  });
  noteUnderWay(recording.catch(() => null));
  await recording;
}

/** Sends at once what waits, before anything is undone. Answers how to forget it when it is sent. */
export function sendBeforeUndo(send: () => void): () => void {
  unsent.add(send);
  return () => unsent.delete(send);
}

/** Says what a change did, and offers to undo it. */
export function announceChange(change: Undoable, words: string): void {
  offer(add(words, reversalOf(change), change.undo));
}

/** Lets `undoNewest` take back a change whose message is shown elsewhere. */
export function recordChange(change: Undoable, words: string): void {
  add(words, reversalOf(change), change.undo);
}

/**
 * Undoes the newest step, however long ago it was said, and also where the engine has not answered
 * yet; what was refused stands for no other step. False where there is none left.
 */
export function undoNewest(): boolean {
  for (const send of unsent) send();
  if (underWay.size === 0) return undoLast();
  void Promise.all(underWay).then((changes) => {
    if (!changes.includes(null)) undoLast();
  });
  return true;
}

function noteUnderWay(order: Promise<Undoable | null>): void {
  underWay.add(order);
  void order.finally(() => underWay.delete(order));
}

function undoLast(): boolean {
  const step = done.at(-1);
  if (step) undo(step);
  return step !== undefined;
}

/** Does again what was undone last; false where there is nothing. */
export function redoNewest(): boolean {
  const step = undone.at(-1);
  if (!step) return false;
  undone = undone.slice(0, -1);
  void take(step, m.redone, (back) => {
    done = [...done, { ...step, reverse: back }].slice(-MOST_STEPS);
  });
  return true;
}

/** A change was undone elsewhere: no key undoes it once more. */
export function forgetChange({ undo }: Undoable): void {
  for (const { change, toast } of done) if (change === undo) toasts.dismiss(toast);
  done = done.filter(({ change }) => change !== undo);
}

/** Undoes one change without a word; answers whether it could be. */
export async function revertChange(change: Undoable): Promise<boolean> {
  const { undo } = change;
  forgetChange(change);
  try {
    await client.api.undoChange({ undo });
    return true;
  } catch (error) {
    toasts.problem(error);
    return false;
  }
}

function add(words: string, reverse: Reversal, change: number | null): Step {
  const step = { words, reverse, toast: 0, change };
  done = [...done, step].slice(-MOST_STEPS);
  undone = [];
  return step;
}

function offer(step: Step): void {
  step.toast = toasts.show(step.words, { label: m.undo(), run: () => undo(step) });
}

function undo(step: Step): void {
  done = done.filter((other) => other !== step);
  void take(step, m.undone, (back) => {
    undone = [...undone, { ...step, reverse: back, change: null }];
  });
}

/** A change may be more than its number: a label, an album. */
function reversalOf({ undo: change }: Undoable): Reversal {
  return async () => {
    const { undo, files } = await client.api.undoChange({ undo: change });
    return {
      back: undo === null ? null : reversalOf({ undo }),
      ...(files && { words: restoredWords(files) }),
    };
  };
}

/** What came back from the trash, and what could not. */
export function restoredWords({ restored, left }: NonNullable<UndoneChange['files']>): string {
  return [
    restored > 0 ? m.removal_restored({ count: restored }) : '',
    left > 0 ? m.removal_in_trash({ count: left }) : '',
  ]
    .filter((words) => words !== '')
    .join(' ');
}

/** Undoes a step, or does it again, says so, and keeps the way back. */
function take(
  { words, reverse, toast }: Step,
  announcement: (input: { what: string }) => string,
  keep: (back: Reversal) => void,
): Promise<void> {
  toasts.dismiss(toast);
  const turned = turning.then(async () => {
    try {
      const result = await reverse();
      if (result === null) return;
      if (result.back) keep(result.back);
      toasts.dismiss(said);
      said = toasts.show(result.words ?? announcement({ what: words }));
    } catch (error) {
      toasts.problem(error);
    }
  });
  turning = turned;
  return turned;
}
