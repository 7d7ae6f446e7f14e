/**
 * Where a grid stands: which rows are drawn, and how its photos stay in their place while others come
 * and go. A grid may be taller than an element can be; its bar then leads instead of measuring.
 * Runs in the window.
 */
import { untrack } from 'svelte';
import { barAt, isDrag, MOST_HEIGHT, topAt } from './bar.ts';
import { rowAt, rowOf, type Layout } from './layout.ts';
import { positionOf, rememberPosition, type Anchor } from './scroll-positions.ts';
import { rowsBetween, type Rows } from './window.ts';

/** How far outside the view rows are drawn, in pixels. */
const MARGIN = 500;
/** Faster than this (pixels a millisecond) nobody sees a photo: none is loaded. */
const FLYING = 8;
const CALM_AFTER = 100;
/** Room below the last row. */
const FOOT = 24;

export interface Shown {
  readonly layout: Layout;
  readonly ids: readonly number[];
  /** Names the question: another one has a scroll position of its own. */
  readonly scrollKey: string;
  /** CSS pixels, as are all lengths here. */
  readonly viewHeight: number;
}

export class GridScroll {
  scroller = $state<HTMLElement>();
  rows = $state.raw<Rows>({ first: 0, last: -1 });
  /** The height of the content at the upper edge: where the scroller stands, and `shift` more. */
  top = $state(0);
  /** What a grid as tall as no element may be is ahead of its scroller; 0 in all others. */
  shift = $state(0);
  /** Too fast to see a photo. */
  isFlying = $state(false);

  readonly #shown: Shown;
  readonly #contentHeight = $derived.by(() => this.#shown.layout.height + FOOT);
  /** The photo at the upper edge, which is kept in its place by every new layout. */
  #anchor: Anchor | null = null;
  #anchored = '';
  /** A new object for every layout, so that each is followed by its jump. */
  #jump = $state.raw({ to: 0 });
  #bar = 0;
  #lastScroll = 0;
  #calm: ReturnType<typeof setTimeout> | undefined;

  /** Made where a component starts; `shown` answers with what is so at the time. */
  constructor(shown: Shown) {
    this.#shown = shown;
    $effect.pre(() => {
      const { layout, scrollKey } = shown;
      untrack(() => this.#follow(layout, scrollKey));
    });
    $effect(() => {
      const { to } = this.#jump;
      untrack(() => this.to(to));
    });
    $effect(() => () => clearTimeout(this.#calm));
  }

  /** The height of the element that scrolls through all rows. */
  get canvasHeight(): number {
    return Math.min(this.#contentHeight, MOST_HEIGHT);
  }

  /** Scrolls to a height of the content, as far as there is any. */
  to(wanted: number): void {
    if (!this.scroller) return;
    const within = Math.max(0, Math.min(wanted, this.#contentHeight - this.#shown.viewHeight));
    this.#bar = barAt(within, this.#contentHeight);
    this.shift = within - this.#bar;
    this.scroller.scrollTop = this.#bar;
  }

  /** Scrolls as little as shows the photo below a heading of this height. */
  reveal(index: number, heading: number): void {
    const { layout } = this.#shown;
    if (!this.scroller) return;
    const row = rowOf(layout, index);
    const rowTop = layout.rowTop[row] ?? 0;
    const bottom = rowTop + (layout.rowHeights[row] ?? 0);
    const from = this.scroller.scrollTop + this.shift;
    if (rowTop - heading < from) this.to(rowTop - heading);
    else if (bottom > from + this.#shown.viewHeight - layout.gap) {
      this.to(bottom - this.#shown.viewHeight + 2 * layout.gap);
    }
    this.onscroll();
  }

  /** Whether any of the photo is. */
  isInSight(index: number): boolean {
    const { layout, viewHeight } = this.#shown;
    const row = rowOf(layout, index);
    const rowTop = layout.rowTop[row] ?? 0;
    const bottom = rowTop + (layout.rowHeights[row] ?? 0);
    return bottom > this.top && rowTop < this.top + viewHeight;
  }

  /** To be called at every `scroll` event. */
  readonly onscroll = (): void => {
    // The last event of a grid may come when it is gone.
    if (!this.scroller) return;
    const { layout, ids } = this.#shown;
    if (layout.rowCount === 0) return;
    if (this.#contentHeight > MOST_HEIGHT) this.#followBar();
    const now = performance.now();
    const to = this.scroller.scrollTop + this.shift;
    const speed = Math.abs(to - this.top) / Math.max(1, now - this.#lastScroll);
    this.#lastScroll = now;
    this.top = to;
    this.isFlying = speed > FLYING;
    clearTimeout(this.#calm);
    this.#calm = setTimeout(() => this.#settle(), CALM_AFTER);

    const { headingHeight } = layout;
    const row = rowAt(layout, to + headingHeight);
    const id = ids[layout.rowStart[row] ?? 0];
    // At the very top new photos push the others down: that is where they are awaited.
    this.#anchor =
      to < headingHeight || id === undefined
        ? null
        : { id, offset: (layout.rowTop[row] ?? 0) - to };
    const next = rowsBetween(layout, to - MARGIN, to + this.#shown.viewHeight + MARGIN);
    if (next.first !== this.rows.first || next.last !== this.rows.last) this.rows = next;
  };

  #follow(layout: Layout, scrollKey: string): void {
    if (scrollKey !== this.#anchored) {
      this.#anchor = positionOf(scrollKey);
      this.#anchored = scrollKey;
    }
    const to = this.#topOf(layout);
    this.rows = rowsBetween(layout, to - MARGIN, to + this.#shown.viewHeight + MARGIN);
    this.#jump = { to };
  }

  #topOf(layout: Layout): number {
    const anchor = this.#anchor;
    const index = anchor === null ? -1 : this.#shown.ids.indexOf(anchor.id);
    if (anchor === null || index < 0) return 0;
    const wanted = (layout.rowTop[rowOf(layout, index)] ?? 0) - anchor.offset;
    return Math.max(0, Math.min(wanted, layout.height - this.#shown.viewHeight));
  }

  /** In a grid taller than its bar, the bar leads where it is dragged, and never ends too early. */
  #followBar(): void {
    if (!this.scroller) return;
    const before = this.#bar;
    this.#bar = this.scroller.scrollTop;
    if (isDrag(this.#bar - before, this.#shown.viewHeight)) {
      this.shift = topAt(this.#bar, this.#contentHeight) - this.#bar;
    }
    const isAtEnd = this.#bar <= 0 || this.#bar >= MOST_HEIGHT - this.#shown.viewHeight;
    if (isAtEnd) this.to(this.#bar + this.shift);
  }

  #settle(): void {
    this.isFlying = false;
    // Where the bar has moved on, its event is on the way and `top` is not where it stands.
    if (this.#contentHeight > MOST_HEIGHT && this.scroller?.scrollTop === this.#bar) {
      this.to(this.top);
    }
    rememberPosition(this.#shown.scrollKey, this.#anchor);
  }
}
