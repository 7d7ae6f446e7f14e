/** Where a place of one photo lies in another: the comparison's map, from squares to whole photos. */
import type { Alignment } from '../../contract/duplicates.ts';
import { after, IDENTITY, inverse } from './affine.ts';
import type { Affine } from './affine.ts';
import { alignFurther } from './align.ts';
import { measure } from './compare.ts';
import { agreementOf, hasOtherFrame, overlay, wholeMap } from './overlay.ts';
import type { Overlay, Subject } from './overlay.ts';
import type { Turn } from './print.ts';

/** Correlation of details below which two photos do not lie on each other. */
const UNRELATED = 0.5;
/** A copy that lies exactly agrees unmoved as well as moved, but for noise. */
const NOISE = 0.02;

/** Maps places of `first` to places of `second`; null where they do not show the same. */
export function alignmentOf(first: Subject, second: Subject): Alignment | null {
  const there = polished(first, second);
  const back = polished(second, first);
  if (back !== null && (there === null || agreementOf(back.measures) > agreementOf(there.measures)))
    return isRelated(back) ? inverse(upright(second, back)) : null;
  return there !== null && isRelated(there) ? upright(first, there) : null;
}

function isRelated({ measures }: Overlay): boolean {
  return measures.detail > UNRELATED;
}

/** The overlay laid as exactly as the squares allow. */
function polished(first: Subject, second: Subject): Overlay | null {
  const found = overlay(first, second, 1, true);
  if (found === null) return null;
  const laidBy = (map: Affine): Overlay => ({
    ...found,
    map,
    measures: measure(first.print, found.laid, map),
  });
  const moved = laidBy(alignFurther(first.print, found.laid, found.map));
  // Where a frame ends is known to a pixel of the thumbnail only.
  if (hasOtherFrame(first.print, found.laid)) return moved;
  const unmoved = laidBy(IDENTITY);
  return agreementOf(unmoved.measures) > agreementOf(moved.measures) - NOISE ? unmoved : moved;
}

/** Over to the laid photo, then to it as it was. */
function upright(first: Subject, found: Overlay): Alignment {
  return after(turnBack(found.turn), wholeMap(first.print, found));
}

/** From a laid picture to the picture as it was: see turned() in print.ts. */
function turnBack(turn: Turn): Affine {
  const across = turn & 1 ? -1 : 1;
  const down = turn & 2 ? -1 : 1;
  return turn & 4 ? [0, down, 0, across, 0, 0] : [across, 0, 0, 0, down, 0];
}
