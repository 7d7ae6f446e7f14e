/**
 * How a grid that is taller than a browser allows scrolls. The bar is the scroller's own position: it
 * moves one to one with the photos while they are scrolled, and is put where its length says they are
 * when they rest or the bar is dragged. Pure. Lengths are CSS pixels.
 */

/** Chromium and Safari cut elements off at 33.5 million pixels, Firefox at 17.8. */
export const MOST_HEIGHT = 16_000_000;

/** So far from either end the bar is exact even at rest, so that the ends are reached as ever. */
const EDGE = 1_000_000;

/** Where the bar stands when this height of the content is at the upper edge of the view. */
export function barAt(top: number, contentHeight: number): number {
  if (contentHeight <= MOST_HEIGHT || top <= EDGE) return top;
  const fromEnd = contentHeight - top;
  if (fromEnd <= EDGE) return MOST_HEIGHT - fromEnd;
  const share = (top - EDGE) / (contentHeight - 2 * EDGE);
  return Math.round(EDGE + share * (MOST_HEIGHT - 2 * EDGE));
}

/** The height of the content that the bar stands for: the inverse of `barAt`. */
export function topAt(bar: number, contentHeight: number): number {
  if (contentHeight <= MOST_HEIGHT || bar <= EDGE) return bar;
  const fromEnd = MOST_HEIGHT - bar;
  if (fromEnd <= EDGE) return contentHeight - fromEnd;
  const share = (bar - EDGE) / (MOST_HEIGHT - 2 * EDGE);
  return EDGE + share * (contentHeight - 2 * EDGE);
}

/** Whether the bar was dragged this far, not scrolled: one pixel of its way is so much and more. */
export function isDrag(distance: number, viewHeight: number): boolean {
  return Math.abs(distance) > MOST_HEIGHT / viewHeight / 2;
}
