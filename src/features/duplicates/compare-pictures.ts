/**
 * Whether two fingerprints show the same picture: registered on each other, then measured. The thresholds come
 * from `npm run bench -- duplicates`, where they are measured on photos changed in twenty ways and on
 * bursts, views, skies, screenshots and documents that only look alike.
 */
import { areaRatio, displacement, scaleOf } from './affine.ts';
import type { Affine } from './affine.ts';
import type { Measures } from './measures.ts';
import { register, wholePhotoMap } from './registration.ts';
import type { ComparedPhoto } from './registration.ts';
import { isMirrored } from './fingerprint.ts';
import type { PictureBox } from './fingerprint.ts';

/** Index into Strictness: 0 strict, 1 normal, 2 loose. */
export type StrictnessLevel = 0 | 1 | 2;

export interface PictureComparison {
  /** From which strictness on it is the same picture; null: it is another one. */
  same: StrictnessLevel | null;
  /** Correlation of the details, 0 to 1: copies are above 0.9, bursts below, strangers near 0. */
  score: number;
  cropped: boolean;
  /** Which of the two is the other's picture with a frame around it. */
  framed: 'first' | 'second' | null;
  turned: boolean;
  mirrored: boolean;
  otherLight: boolean;
  otherColours: boolean;
}

/** Correlation of details from which a second look is worth its time. */
const UNDECIDED_FROM = 0.6;

/**
 * Compares two photos; `cosine` is that of their vectors. `expected`: both are the same picture as a
 * third, so that they probably are one, whatever their hashes say. Some milliseconds where they
 * are alike, a fraction of one where not.
 */
export function comparePictures(
  first: ComparedPhoto,
  second: ComparedPhoto,
  cosine: number,
  expected = false,
): PictureComparison | null {
  const found = compareOneWay(first, second, cosine, expected);
  const isOpen = found !== null && (found.same ?? 2) === 2 && found.score > UNDECIDED_FROM;
  if (!isOpen) return found;
  // A crop shows finer detail than its original: registered the other way round they may agree better.
  const back = compareOneWay(second, first, cosine, expected);
  const isBetter = back !== null && (back.same ?? 3) < (found.same ?? 3);
  // What only looked alike is believed when a third picture says so, too.
  return isBetter ? { ...back, framed: otherWayRound(back.framed) } : found;
}

function compareOneWay(
  first: ComparedPhoto,
  second: ComparedPhoto,
  cosine: number,
  expected: boolean,
): PictureComparison | null {
  const best = register(first, second, cosine, expected);
  if (best === null) return null;
  const { measures, map, orientation, oriented } = best;
  const whole = wholePhotoMap(first.fingerprint, best);
  return {
    same: levelOf(measures, [map, whole]),
    score: Math.max(0, Math.min(1, measures.detail)),
    cropped: Math.abs(areaRatio(map) - 1) > 0.04,
    framed: framedOf(first.fingerprint.box, oriented.box, map, whole),
    turned: orientation !== 0 && !(isMirrored(orientation) && orientation < 4),
    mirrored: isMirrored(orientation),
    otherLight: Math.abs(measures.gain - 1) > 0.08 || Math.abs(meanShift(measures)) > 8,
    otherColours: measures.colour > 8 && Math.abs(areaRatio(map) - 1) < 0.04,
  };
}

/** Which is the framed one where the second is called the first. */
export function otherWayRound(framed: PictureComparison['framed']): PictureComparison['framed'] {
  return framed === null ? null : framed === 'first' ? 'second' : 'first';
}

/**
 * A frame was laid around one of them when what lies inside it is all of the other. Where the wholes
 * lie on each other, the frame is a plain edge that both have and that was seen in one only.
 */
function framedOf(
  first: PictureBox,
  second: PictureBox,
  map: Affine,
  whole: Affine,
): PictureComparison['framed'] {
  const off = Math.abs(areaRatio(map) - 1);
  if (off > 0.04 || off >= Math.abs(areaRatio(whole) - 1)) return null;
  const isFirst = first.width * first.height < second.width * second.height;
  return isFrame(isFirst ? first : second) ? (isFirst ? 'first' : 'second') : null;
}

/** A frame goes around, or lies as bars of one width at two sides; a dark sky does neither. */
function isFrame({ left, top, width, height }: PictureBox): boolean {
  const [right, bottom] = [1 - left - width, 1 - top - height];
  const least = 0.001;
  const isAround = Math.min(left, top, right, bottom) > least;
  const hasBars = (one: number, other: number): boolean =>
    Math.min(one, other) > least && Math.abs(one - other) < 0.01;
  return isAround || hasBars(left, right) || hasBars(top, bottom);
}

/** Photos have 6 and more, slopes of one colour into another 0.3. */
const PLAIN_RELIEF = 1.5;

/**
 * The decision. A copy agrees everywhere (`worst`) and in detail. Where it lies exactly over the
 * other, a part may differ (a caption, clipped lights) if the rest is as good as identical; where it
 * had to be moved, as in a crop, every part must agree, because the parts of another shot do not.
 */
function levelOf(measures: Measures, maps: readonly Affine[]): StrictnessLevel | null {
  const { detail, worst, mean, perfect, structured, relief, colour, gain } = measures;
  // Without their frames or with them: one of the two lies nearer.
  const scale = Math.max(...maps.map(scaleOf));
  const moved = Math.min(...maps.map(displacement));
  // Plain pictures all look alike: only their grain could tell.
  if (structured < 0.12 || relief < PLAIN_RELIEF) {
    return detail > 0.9 && colour < 5 && Math.abs(gain - 1) < 0.15 ? 1 : null;
  }
  if (moved < 0.03 && detail > 0.93 && worst > 0.8 && colour < 8) return 0;
  if (scale > 0.72 && detail > 0.93 && worst > 0.82 && mean > 0.95) return 1;
  if (scale > 0.72 && detail > 0.8 && worst > 0.93 && mean > 0.97) return 1;
  if (moved < 0.03 && detail > 0.9 && worst > 0.6 && perfect > 0.55) return 1;
  if (moved < 0.015 && detail > 0.9 && worst > 0.4 && perfect > 0.55) return 1;
  if (moved < 0.015 && detail > 0.8 && worst > 0.15 && perfect > 0.72) return 1;
  if (moved < 0.015 && detail > 0.3 && perfect > 0.85 && colour < 12) return 1;
  if (scale > 0.6 && detail > 0.86 && worst > 0.6 && mean > 0.92) return 2;
  if (moved < 0.04 && detail > 0.6 && perfect > 0.6) return 2;
  return null;
}

/** How much brighter the second is in the middle greys. */
function meanShift({ gain, offset }: Measures): number {
  return (gain - 1) * 128 + offset;
}
