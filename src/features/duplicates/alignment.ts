/** Where a place of one photo lies in another: the comparison's map, from squares to whole photos. */
import type { Alignment } from '../../contract/duplicates.ts';
import { compose, IDENTITY, inverse } from './affine.ts';
import type { Affine } from './affine.ts';
import { alignFurther } from './align.ts';
import { measure } from './measures.ts';
import { totalAgreement, hasOtherFrame, register, wholePhotoMap } from './registration.ts';
import type { Registration, ComparedPhoto } from './registration.ts';
import type { Orientation } from './fingerprint.ts';

/** Correlation of details below which two photos do not lie on each other. */
const RELATED_FROM = 0.5;
/** A copy that lies exactly agrees unmoved as well as moved, but for noise. */
const NOISE = 0.02;

/** Maps places of `first` to places of `second`; null where they do not show the same. */
export function alignmentOf(first: ComparedPhoto, second: ComparedPhoto): Alignment | null {
  const there = refined(first, second);
  const back = refined(second, first);
  if (
    back !== null &&
    (there === null || totalAgreement(back.measures) > totalAgreement(there.measures))
  )
    return isRelated(back) ? inverse(upright(second, back)) : null;
  return there !== null && isRelated(there) ? upright(first, there) : null;
}

function isRelated({ measures }: Registration): boolean {
  return measures.detail > RELATED_FROM;
}

/** The registration, refined as far as the squares allow. */
function refined(first: ComparedPhoto, second: ComparedPhoto): Registration | null {
  const found = register(first, second, 1, true);
  if (found === null) return null;
  const mappedBy = (map: Affine): Registration => ({
    ...found,
    map,
    measures: measure(first.fingerprint, found.oriented, map),
  });
  const moved = mappedBy(alignFurther(first.fingerprint, found.oriented, found.map));
  // Where a frame ends is known to a pixel of the thumbnail only.
  if (hasOtherFrame(first.fingerprint, found.oriented)) return moved;
  const unmoved = mappedBy(IDENTITY);
  return totalAgreement(unmoved.measures) > totalAgreement(moved.measures) - NOISE
    ? unmoved
    : moved;
}

/** From the first photo to the second as it lies on disk. */
function upright(first: ComparedPhoto, found: Registration): Alignment {
  return compose(toUpright(found.orientation), wholePhotoMap(first.fingerprint, found));
}

/** From an oriented picture to the picture as it was: the inverse of orient() in fingerprint.ts. */
function toUpright(orientation: Orientation): Affine {
  const across = orientation & 1 ? -1 : 1;
  const down = orientation & 2 ? -1 : 1;
  return orientation & 4 ? [0, down, 0, across, 0, 0] : [across, 0, 0, 0, down, 0];
}
