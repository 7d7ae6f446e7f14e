/** Which of the photos that are shown are selected, by id. Runs in the window. */

export class Selection {
  /** Replaced at every change; never changed in place. */
  ids = $state.raw<ReadonlySet<number>>(new Set());
  readonly size = $derived(this.ids.size);
  /** Where the last single selection was made: the other end of a range. */
  #anchor: number | null = null;

  /** The photos that one which is shown stands for, itself first. */
  readonly behind: (id: number) => readonly number[];

  constructor(
    ids: readonly number[] = [],
    behind: (id: number) => readonly number[] = (id) => [id],
  ) {
    this.ids = new Set(ids);
    this.behind = behind;
  }

  /** Any of the photos that it stands for is. */
  has(id: number): boolean {
    return this.behind(id).some((one) => this.ids.has(one));
  }

  toggle(id: number): void {
    const now = new Set(this.ids);
    const isIn = this.has(id);
    for (const one of this.behind(id)) {
      if (isIn) now.delete(one);
      else now.add(one);
    }
    this.ids = now;
    this.#anchor = id;
  }

  /** Everything between the last single selection and this photo, in the order of `ids`. */
  extendTo(id: number, ids: readonly number[], from = this.#anchor): void {
    const start = from === null ? -1 : ids.indexOf(from);
    const end = ids.indexOf(id);
    if (start < 0) {
      this.toggle(id);
      return;
    }
    const range = ids.slice(Math.min(start, end), Math.max(start, end) + 1);
    this.ids = new Set([...this.ids, ...range.flatMap(this.behind)]);
    this.#anchor = from;
  }

  /** Selects these, or takes them all out where they all are in. */
  toggleAll(ids: readonly number[]): void {
    const isIn = ids.every((id) => this.has(id));
    const now = new Set(this.ids);
    for (const id of ids.flatMap(this.behind)) {
      if (isIn) now.delete(id);
      else now.add(id);
    }
    this.ids = now;
    this.#anchor = ids[0] ?? null;
  }

  /**
   * Selects the best ones (the first `likely`), all of them where those are selected already, and none
   * where all are. Answers what is selected now.
   */
  widen(ids: readonly number[], likely: number): 'best' | 'all' | 'none' {
    const isIn = (id: number): boolean => this.ids.has(id);
    const all = ids.flatMap(this.behind);
    if (all.every(isIn)) {
      this.clear();
      return 'none';
    }
    const best = ids.slice(0, likely).flatMap(this.behind);
    const isBest = best.length > 0 && !best.every(isIn);
    this.ids = new Set([...this.ids, ...(isBest ? best : all)]);
    this.#anchor = ids[0] ?? null;
    return isBest && likely < ids.length ? 'best' : 'all';
  }

  /** Photos that are no longer shown are no longer selected. */
  keep(ids: readonly number[]): void {
    if (this.ids.size === 0) return;
    const shown = new Set(ids);
    const kept = [...this.ids].filter((id) => shown.has(id));
    if (kept.length < this.ids.size) this.ids = new Set(kept);
  }

  clear(): void {
    if (this.ids.size > 0) this.ids = new Set();
    this.#anchor = null;
  }
}
