/**
 * The example photos of a label in its form: those that were decided, and what the form changes about
 * them until it is saved. Runs in the window.
 */
import type { Label, LabelExamples } from '../../../src/contract/labels.ts';
import type { Client } from '../../../src/rpc/client.ts';

export type Side = 'accept' | 'reject';

export class Examples {
  /** What the engine knows; the newest decision first. */
  #decided = $state.raw<Record<Side, number[]>>({ accept: [], reject: [] });
  /** What the form says of photos; null takes a decision back. The last one comes last. */
  #changes = $state.raw<ReadonlyMap<number, Side | null>>(new Map());
  readonly #label: Label | null;

  /** @param photos first examples of a new label. */
  constructor(label: Label | null, photos: readonly number[]) {
    this.#label = label;
    this.#changes = new Map(photos.map((id) => [id, 'accept']));
  }

  async load({ api }: Client): Promise<void> {
    if (this.#label === null) return;
    const { accepted, rejected } = await api.labelExamples({ id: this.#label.id });
    this.#decided = { accept: accepted, reject: rejected };
  }

  /** The newest first; `total` also counts those that are too old to be shown. */
  readonly accept = $derived.by(() => this.#shown('accept', this.#label?.counts.accepted));
  readonly reject = $derived.by(() => this.#shown('reject', this.#label?.counts.rejected));

  /** What saving changes; null where it is nothing. */
  readonly changes: LabelExamples | null = $derived.by(() => {
    if (this.#changes.size === 0) return null;
    const saying = (side: Side | null): number[] =>
      [...this.#changes].filter(([, now]) => now === side).map(([id]) => id);
    return { accept: saying('accept'), reject: saying('reject'), clear: saying(null) };
  });

  /** The photos of one side are those that are chosen now. */
  choose(side: Side, chosen: readonly number[]): void {
    const before = this[side].photos;
    const changes = new Map(this.#changes);
    for (const id of chosen) if (!before.includes(id)) this.#set(changes, id, side);
    for (const id of before) if (!chosen.includes(id)) this.#set(changes, id, null);
    this.#changes = changes;
  }

  remove(id: number): void {
    const changes = new Map(this.#changes);
    this.#set(changes, id, null);
    this.#changes = changes;
  }

  #set(changes: Map<number, Side | null>, id: number, side: Side | null): void {
    const was = (['accept', 'reject'] as const).find((one) => this.#decided[one].includes(id));
    changes.delete(id);
    if (side !== (was ?? null)) changes.set(id, side);
  }

  #shown(side: Side, decided = 0): { photos: number[]; total: number } {
    const added = [...this.#changes].filter(([, now]) => now === side).map(([id]) => id);
    const kept = this.#decided[side].filter((id) => !this.#changes.has(id));
    const unseen = Math.max(0, decided - this.#decided[side].length);
    return { photos: [...added.toReversed(), ...kept], total: added.length + kept.length + unseen };
  }
}
