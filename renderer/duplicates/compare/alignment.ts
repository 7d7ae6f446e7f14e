/**
 * Two photos laid on each other: what CSS and the zoom need of an alignment. Pure functions; run
 * anywhere.
 */
import type { Alignment } from '../../../src/contract/duplicates.ts';
import type { Box, View } from '../../ui/picture/zoom.ts';

/** For photos of which nothing better is known. */
export const UNMOVED: Alignment = [1, 0, 0, 0, 1, 0];

export function inverse([a, b, c, d, e, f]: Alignment): Alignment {
  const determinant = a * e - b * d;
  const [p, q, s, t] = [e / determinant, -b / determinant, -d / determinant, a / determinant];
  return [p, q, -(p * c + q * f), s, t, -(s * c + t * f)];
}

/**
 * The CSS transform that lays the other picture, stretched over the box of the first, where it
 * belongs. `alignment` leads from the first to the other; `box` has the first one's proportions.
 */
export function overTransform(alignment: Alignment, { width, height }: Box): string {
  const [a, b, c, d, e, f] = inverse(alignment);
  const ratio = width / Math.max(1, height);
  return `translate(${c * 50}%, ${f * 50}%) matrix(${a}, ${d / ratio}, ${b * ratio}, ${e}, 0, 0)`;
}

/** The CSS clip path of what the other picture shows of the first. */
export function sharedPart(alignment: Alignment): string {
  const [a, b, c, d, e, f] = inverse(alignment);
  const corners = [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
  ].map(([x = 0, y = 0]) => {
    const across = a * x + b * y + c;
    const down = d * x + e * y + f;
    return `${(across + 1) * 50}% ${(down + 1) * 50}%`;
  });
  return `polygon(${corners.join(', ')})`;
}

/**
 * The view of the other picture that shows the same place in the middle of its stage, at the same
 * size. `fitted` and `otherFitted` are the pictures' sizes at zoom 1. Fitted, each shows all it has.
 */
export function followedView(
  { zoom, x, y }: View,
  fitted: Box,
  otherFitted: Box,
  alignment: Alignment,
): View {
  if (zoom === 1 || fitted.width === 0 || otherFitted.width === 0) return { zoom, x, y };
  const [a, b, c, d, e, f] = alignment;
  // The place in the middle of the stage.
  const across = (-2 * x) / (fitted.width * zoom);
  const down = (-2 * y) / (fitted.height * zoom);
  const shrinkage = Math.sqrt(Math.abs(a * e - b * d));
  const areas = (fitted.width * fitted.height) / (otherFitted.width * otherFitted.height);
  const otherZoom = (zoom * Math.sqrt(areas)) / shrinkage;
  return {
    zoom: otherZoom,
    x: (-(a * across + b * down + c) * otherFitted.width * otherZoom) / 2,
    y: (-(d * across + e * down + f) * otherFitted.height * otherZoom) / 2,
  };
}
