/** Short messages at the foot of the window. Runs in the window. */
import { problemWords } from './problems.ts';

export interface Toast {
  id: number;
  text: string;
  kind: 'plain' | 'problem';
  action?: { label: string; run: () => void } | undefined;
}

const SHOWN_MILLISECONDS = 5_000;
/** Problems are read, not glanced at. */
const PROBLEM_MILLISECONDS = 10_000;
const MOST_AT_ONCE = 3;

class Toasts {
  list = $state.raw<Toast[]>([]);
  #lastId = 0;

  /** Answers the message's id, for `dismiss`. */
  show(text: string, action?: Toast['action']): number {
    const id = ++this.#lastId;
    this.#add({ id, text, kind: 'plain', action }, SHOWN_MILLISECONDS);
    return id;
  }

  /** A failed call, in the user's words. */
  problem(error: unknown): void {
    this.trouble(problemWords(error));
  }

  /** What went wrong, in words. */
  trouble(text: string): void {
    this.#add({ id: ++this.#lastId, text, kind: 'problem' }, PROBLEM_MILLISECONDS);
  }

  dismiss(id: number): void {
    this.list = this.list.filter((toast) => toast.id !== id);
  }

  #add(toast: Toast, milliseconds: number): void {
    const others = this.list.filter((other) => other.text !== toast.text);
    this.list = [...others, toast].slice(-MOST_AT_ONCE);
    setTimeout(() => this.dismiss(toast.id), milliseconds);
  }
}

export const toasts = new Toasts();
