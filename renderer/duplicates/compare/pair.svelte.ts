/** Two photos of a group beside each other: which stands where, and how both are zoomed and moved. */
import { untrack } from 'svelte';
import type {
  Alignment,
  DuplicateGroup,
  DuplicatePhoto,
} from '../../../src/contract/duplicates.ts';
import { toasts } from '../../app/toasts.svelte.ts';
import { PictureView } from '../../ui/picture/picture-view.svelte.ts';
import type { View } from '../../ui/picture/zoom.ts';
import type { Stay } from '../plan.ts';
import { followedView, inverse, UNMOVED } from './alignment.ts';

export interface Compared {
  readonly group: DuplicateGroup;
  readonly stay: Stay;
  /** Which of the group's photos is compared with the one that stays. */
  readonly member: number;
  /** How two photos lie on each other. */
  readonly align: (photo: number, other: number) => Promise<Alignment | null>;
}

export class Pair {
  isSwapped = $state(false);
  readonly leftView = new PictureView();
  readonly rightView = new PictureView();
  /** From the left photo to the right one; null where they do not show the same, undefined until that is known. */
  alignment = $state.raw<Alignment | null | undefined>();
  /** The same, for drawing: until it is known, as they are. */
  readonly overlay: Alignment = $derived(this.alignment ?? UNMOVED);

  readonly #compared: Compared;
  readonly #keeper: DuplicatePhoto | undefined = $derived.by(() => {
    const { group, stay } = this.#compared;
    return group.photos.find(({ id }) => id === stay[0]) ?? group.photos[0];
  });
  readonly #other: DuplicatePhoto | undefined = $derived.by(() => {
    const { group, member } = this.#compared;
    return group.photos[member] === this.#keeper
      ? group.photos.find((photo) => photo !== this.#keeper)
      : group.photos[member];
  });
  readonly left = $derived(this.isSwapped ? this.#other : this.#keeper);
  readonly right = $derived(this.isSwapped ? this.#keeper : this.#other);
  readonly #followed = new WeakSet<View>();

  /** Made where a component starts; `compared` answers with what is so at the time. */
  constructor(compared: Compared) {
    this.#compared = compared;
    $effect(() => this.#align());
    // Two pictures, one hand: whichever is zoomed or moved takes the other one along to the same place.
    $effect(() => this.#follow(this.leftView, this.rightView, this.overlay));
    $effect(() => this.#follow(this.rightView, this.leftView, inverse(this.overlay)));
    $effect(() => {
      const { left, right } = this;
      untrack(() => {
        show(this.leftView, left);
        show(this.rightView, right);
        this.leftView.reset();
      });
    });
  }

  #align(): (() => void) | undefined {
    this.alignment = undefined;
    const { left, right } = this;
    if (!left || !right) return undefined;
    let isOver = false;
    this.#compared.align(left.id, right.id).then(
      (found) => {
        if (!isOver) this.alignment = found;
      },
      (error: unknown) => toasts.problem(error),
    );
    return () => (isOver = true);
  }

  #follow(leader: PictureView, follower: PictureView, map: Alignment): void {
    const { view, isStep } = leader;
    if (this.#followed.has(view)) return;
    const next = followedView(view, leader.fitted, follower.fitted, map);
    this.#followed.add(next);
    untrack(() => {
      follower.isStep = isStep;
      follower.view = next;
    });
  }
}

function show(view: PictureView, photo: DuplicatePhoto | undefined): void {
  if (photo) view.picture = { width: photo.width, height: photo.height };
}
