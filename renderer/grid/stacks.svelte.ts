/** Which stacks of nearly the same photos are open, and what of an answer is shown. Runs in the window. */
import { folded } from './folding.ts';
import type { Photos } from './photos.ts';

interface Looked {
  photos: Photos | null;
  /** The user wants them folded. */
  isFolding: boolean;
}

export class OpenStacks {
  readonly #looked: () => Looked;
  /** The first photos of the open ones; replaced at every change. */
  #open = $state.raw<ReadonlySet<number>>(new Set());

  /** The answer as tiles. */
  readonly shown = $derived.by(() => {
    const { photos, isFolding } = this.#looked();
    return photos === null || !isFolding ? photos : folded(photos, this.#open);
  });
  readonly #stackOf = $derived.by(() => {
    const { photos, isFolding } = this.#looked();
    const stacks = isFolding ? (photos?.stacks ?? []) : [];
    return new Map(stacks.flatMap((stack) => stack.map((id) => [id, stack] as const)));
  });

  /** `looked` is asked again whenever what it reads changes. */
  constructor(looked: () => Looked) {
    this.#looked = looked;
  }

  /** The photos that a tile stands for: a closed stack's, or the photo alone. */
  readonly behind = (id: number): readonly number[] => {
    const stack = this.#stackOf.get(id);
    return stack === undefined || this.#isOpen(stack) ? [id] : stack;
  };

  /** How many photos the stack of this one has, and whether it is open; null where it is in none. */
  readonly of = (id: number): { count: number; isOpen: boolean; isFirst: boolean } | null => {
    const stack = this.#stackOf.get(id);
    if (stack === undefined) return null;
    return { count: stack.length, isOpen: this.#isOpen(stack), isFirst: stack[0] === id };
  };

  /** The photo whose tile shows this one. */
  tileOf(id: number): number {
    return this.behind(id)[0] ?? id;
  }

  /** Opens or closes the stack of a photo; answers the photo that then stands first, null for none. */
  toggle(id: number): number | null {
    const top = this.#stackOf.get(id)?.[0];
    if (top === undefined) return null;
    const now = new Set(this.#open);
    if (!now.delete(top)) now.add(top);
    this.#open = now;
    return top;
  }

  #isOpen(stack: readonly number[]): boolean {
    return this.#open.has(stack[0] ?? 0);
  }
}
