/** Registers one photo on another in the way in which they agree best: turned, then moved, then measured. */
import { compose, IDENTITY, inverse, displacement, boxToWhole } from './affine.ts';
import type { Affine } from './affine.ts';
import { alignCoarsely, alignFinely, CROPS } from './align.ts';
import { measure } from './measures.ts';
import type { Measures } from './measures.ts';
import { SIDES, orient } from './fingerprint.ts';
import type { Fingerprint, Orientation } from './fingerprint.ts';
import { likelyOrientations } from './perceptual-hash.ts';
import type { PerceptualHashes } from './perceptual-hash.ts';
import type { Fit } from './lucas-kanade.ts';
import { fitLight, warp } from './warp.ts';

/** A photo as the comparison sees it. */
export interface ComparedPhoto {
  fingerprint: Fingerprint;
  hashes: PerceptualHashes;
}

/** The second picture as `orientation` lays it, seen through `map` from the first. */
export interface Registration {
  measures: Measures;
  /** Between what both show without their frames. */
  map: Affine;
  orientation: Orientation;
  oriented: Fingerprint;
}

/** Hashes at most so many bits apart are worth a look; those of other pictures are some 64 apart. */
export const NEAR_HASHES = 30;
/** Vectors at least this alike are worth a look at crops as well. */
export const NEAR_VECTORS = 0.85;

/** Orientations that the hashes cannot tell apart within so many bits are all tried. */
const ORIENTATION_SLACK = 6;
const MOST_ORIENTATIONS = 3;
/** Coarse correlation of other pictures whose hashes are near; copies are above 0.9. */
const CHANCE_CORRELATION = 0.75;
/** Frames that differ by less than a pixel of the square are the same. */
const SAME_FRAME = 0.03;
/** Of all orientations, those that fit best are looked at closely. */
const MOST_CANDIDATES = 2;

/**
 * The best way to lay `second` over `first`, or null where none is worth a close look. `cosine` is
 * that of their vectors; `expected` tries all eight orientations, whatever the hashes say.
 */
export function register(
  first: ComparedPhoto,
  second: ComparedPhoto,
  cosine: number,
  expected: boolean,
): Registration | null {
  let best: Registration | null = null;
  for (const { orientation, oriented, unmoved, fit } of candidates(
    first,
    second,
    cosine,
    expected,
  )) {
    const maps =
      fit === null ? unmoved : [...unmoved, alignFinely(first.fingerprint, oriented, fit)];
    for (const map of maps) {
      const measures = measure(first.fingerprint, oriented, map);
      if (best === null || totalAgreement(measures) > totalAgreement(best.measures)) {
        best = { measures, map, orientation, oriented };
      }
    }
  }
  return best;
}

/** Coarse agreement of crops: above 0.95 of 19 in 20. */
const LOOK_ALIKE_CORRELATION = 0.85;

/** Whether two upright photos may show the same: a twentieth of a comparison's time. */
export function lookAlike(first: ComparedPhoto, second: ComparedPhoto): boolean {
  const starts = unmovedMaps(first.fingerprint, second.fingerprint);
  const fit = alignCoarsely(first.fingerprint, second.fingerprint, starts);
  return fit !== null && fit.correlation > LOOK_ALIKE_CORRELATION;
}

interface OrientationCandidate {
  orientation: Orientation;
  oriented: Fingerprint;
  /** A large caption may pull the alignment away from a picture that lies exactly, in these ways. */
  unmoved: Affine[];
  fit: Fit | null;
}

/** Orientations of the second picture that are worth a close look. */
function candidates(
  first: ComparedPhoto,
  second: ComparedPhoto,
  cosine: number,
  expected: boolean,
): OrientationCandidate[] {
  const orientations = likelyOrientations(first.hashes.straight, second.hashes);
  const nearest = orientations[0]?.distance ?? Infinity;
  const near = orientations
    .filter(({ distance }) => distance <= nearest + ORIENTATION_SLACK)
    .slice(0, MOST_ORIENTATIONS);
  const upright = orientations.find(({ orientation }) => orientation === 0);
  // A crop changes the hash, which then tells no orientation: most are upright.
  if (cosine >= NEAR_VECTORS && upright !== undefined && !near.includes(upright)) {
    near.push(upright);
  }
  const found = (expected ? orientations : near).flatMap(
    ({ orientation }): OrientationCandidate[] => {
      const oriented = orient(second.fingerprint, orientation);
      const all = unmovedMaps(first.fingerprint, oriented);
      const unmoved = all.filter(
        (map) => coarseCorrelation(first.fingerprint, oriented, map) > CHANCE_CORRELATION,
      );
      const thorough = expected || (cosine >= NEAR_VECTORS && orientation === 0);
      if (!thorough && unmoved.length === 0) return [];
      const starts = thorough ? [...all, ...CROPS] : unmoved;
      return [
        { orientation, oriented, unmoved, fit: alignCoarsely(first.fingerprint, oriented, starts) },
      ];
    },
  );
  if (!expected) return found;
  return found
    .sort((x, y) => (y.fit?.correlation ?? -1) - (x.fit?.correlation ?? -1))
    .slice(0, MOST_CANDIDATES);
}

/** What they show lies exactly; or the whole photos do, and a frame was seen in one of them only. */
function unmovedMaps(first: Fingerprint, oriented: Fingerprint): Affine[] {
  return hasOtherFrame(first, oriented) ? [IDENTITY, wholeOverWhole(first, oriented)] : [IDENTITY];
}

/** Whether a frame was seen in one of them only, or another one. */
export function hasOtherFrame(first: Fingerprint, oriented: Fingerprint): boolean {
  return displacement(wholeOverWhole(first, oriented)) >= SAME_FRAME;
}

function wholeOverWhole(first: Fingerprint, oriented: Fingerprint): Affine {
  return compose(inverse(boxToWhole(oriented.box)), boxToWhole(first.box));
}

/** Correlation of the coarse squares under `map`; it is low where hashes are near by chance. */
function coarseCorrelation(first: Fingerprint, oriented: Fingerprint, map: Affine): number {
  const seen = new Float32Array(SIDES[0] * SIDES[0]);
  warp(oriented.levels[0], SIDES[0], map, seen);
  return fitLight(first.levels[0], seen).correlation;
}

/** The map between the whole photos, frames included; the second as it is oriented. */
export function wholePhotoMap(first: Fingerprint, { map, oriented }: Registration): Affine {
  return compose(boxToWhole(oriented.box), compose(map, inverse(boxToWhole(first.box))));
}

/** For telling the better of two ways to lay a picture. */
export function totalAgreement({ detail, mean, perfect, worst }: Measures): number {
  return detail + mean + perfect + 0.5 * worst;
}
