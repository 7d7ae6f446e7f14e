/** Where a photo stands in the list that is looked through. Runs in the window. */
import { formatNumber } from '../../app/format.ts';
import { m } from '../../paraglide/messages.js';

interface Looked {
  id: number;
  ids: Float64Array | number[];
}

export class Neighbours {
  readonly #looked: () => Looked;
  /** Where the photo stands, or stood: one that left the list still has neighbours. */
  #lastIndex = $state(-1);

  readonly #index = $derived.by(() => {
    const { id, ids } = this.#looked();
    return ids.indexOf(id);
  });
  readonly isInList = $derived(this.#index >= 0);
  readonly wasInList = $derived(this.#lastIndex >= 0);
  readonly previous = $derived(this.#at(this.#lastIndex - 1));
  readonly next = $derived(this.#at(this.#index < 0 ? this.#lastIndex : this.#lastIndex + 1));
  /** `12 of 340`; empty where the photo is in no list. */
  readonly position = $derived.by(() => {
    if (this.#index < 0) return '';
    const total = this.#looked().ids.length;
    return m.viewer_position({ index: formatNumber(this.#index + 1), total: formatNumber(total) });
  });

  /** Made where a component starts; `looked` is asked again whenever what it reads changes. */
  constructor(looked: () => Looked) {
    this.#looked = looked;
    $effect.pre(() => {
      if (this.#index >= 0) this.#lastIndex = this.#index;
    });
  }

  get first(): number | undefined {
    return this.#looked().ids[0];
  }

  get last(): number | undefined {
    return this.#looked().ids.at(-1);
  }

  #at(index: number): number | undefined {
    return this.#lastIndex < 0 ? undefined : this.#looked().ids[index];
  }
}
