/**
 * What the user does on the page of duplicates, beyond its list: what lies over it, trips to the trash
 * and back, and the way through the pairs. Runs in the window.
 */
import type { DuplicateGroup } from '../../src/contract/duplicates.ts';
import { countRemoved, type Removal } from '../../src/contract/removals.ts';
import { announced, forgetChange } from '../app/history.ts';
import { formatBytes } from '../app/format.ts';
import { toasts } from '../app/toasts.svelte.ts';
import { m } from '../paraglide/messages.js';
import type { Duplicates } from './duplicates.svelte.ts';
import type { Plan, Stay } from './plan.ts';
import { removalRestoredWords, sayRemoved } from './removal/removed.ts';

type Over = { what: 'rules' | 'history' | 'compare' } | { what: 'remove'; plan: Plan };

export class DuplicateCommands {
  /** What lies over the list. */
  over = $state.raw<Over | null>(null);
  readonly #duplicates: Duplicates;
  readonly #focusCurrent: () => void;

  /** `focusCurrent` puts the keyboard where the list says it is. */
  constructor(duplicates: Duplicates, focusCurrent: () => void) {
    this.#duplicates = duplicates;
    this.#focusCurrent = focusCurrent;
  }

  close(): void {
    this.over = null;
    this.#focusCurrent();
  }

  goTo(group: number, member = 0): void {
    this.#duplicates.goTo(group, member);
    if (group >= this.#duplicates.groups.length - 2) this.loadMore();
    this.#focusCurrent();
  }

  loadMore(): void {
    act(this.#duplicates.loadMore());
  }

  toggle(group: DuplicateGroup, key: number): void {
    if (!this.#duplicates.toggleStay(group, key)) toasts.show(m.duplicates_one_stays());
  }

  markAll(): void {
    const ids = this.#duplicates.groups.map(({ id }) => id);
    this.#duplicates.mark(ids, true);
  }

  unmarkAll(): void {
    this.#duplicates.mark([...this.#duplicates.marked], false);
  }

  async keepApart(photos: number[]): Promise<void> {
    const change = await announced(this.#duplicates.keepApart(photos), () =>
      m.duplicates_apart_done(),
    );
    if (change && this.over === null) this.#focusCurrent();
  }

  /** Asks before anything goes. */
  askToRemove(plan: Plan): void {
    if (plan.files > 0) this.over = { what: 'remove', plan };
    else toasts.show(m.duplicates_frees_none());
  }

  removed(removal: Removal): void {
    const { count, bytes } = countRemoved(removal, 'trashed');
    if (count > 0) sayRemoved(removal, m.removal_done({ count, bytes: formatBytes(bytes) }));
  }

  /** Null where it could not be undone. */
  async undoRemoval({ id, undo }: Removal): Promise<Removal | null> {
    if (id === null) return null;
    try {
      const removal = await this.#duplicates.undoRemoval(id);
      if (undo !== null) forgetChange({ undo });
      toasts.show(removalRestoredWords(removal));
      return removal;
    } catch (error) {
      toasts.problem(error);
      return null;
    }
  }

  async finishRemoval({ id }: Removal): Promise<Removal | null> {
    if (id === null) return null;
    try {
      const removal = await this.#duplicates.finishRemoval(id);
      this.removed(removal);
      return removal;
    } catch (error) {
      toasts.problem(error);
      return null;
    }
  }

  /** To the next or the previous pair, over the ends of groups; closes after the last. */
  moveInCompare(direction: -1 | 1): void {
    const { groups, at } = this.#duplicates;
    const { group, member } = at;
    const pairs = (groups[group]?.photos.length ?? 0) - 1;
    const next = Math.max(1, member) + direction;
    if (next >= 1 && next <= pairs) this.#duplicates.goTo(group, next);
    else if (direction > 0 && group + 1 < groups.length) {
      this.#duplicates.goTo(group + 1, 1);
      if (group + 3 > groups.length) this.loadMore();
    } else if (direction < 0 && group > 0) {
      this.#duplicates.goTo(group - 1, (groups[group - 1]?.photos.length ?? 2) - 1);
    } else if (direction > 0) this.close();
  }

  /** The user looked and chose: the group is ready, and the next pair comes. */
  decideInCompare(group: DuplicateGroup, stay: Stay): void {
    this.#duplicates.decide(group, stay);
    this.#duplicates.mark([group.id], stay.length < group.photos.length);
    this.moveInCompare(1);
  }
}

/** Waits for an order to the engine; a refusal is said. */
export function act(order: Promise<unknown>): void {
  order.catch((error: unknown) => toasts.problem(error));
}
