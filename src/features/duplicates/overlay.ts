/** Lays one photo over another in the way in which they agree best: turned, then moved, then measured. */
import { after, IDENTITY, inverse, movement, placeOf } from './affine.ts';
import type { Affine } from './affine.ts';
import { alignCoarsely, alignFinely, compareLight, CROPS, seenThrough } from './align.ts';
import type { Fit } from './align.ts';
import { measure } from './compare.ts';
import type { Measures } from './compare.ts';
import { SIDES, turned } from './print.ts';
import type { Print, Turn } from './print.ts';
import { likelyTurns } from './sketch.ts';
import type { Sketches } from './sketch.ts';

/** A photo as the comparison sees it. */
export interface Subject {
  print: Print;
  sketches: Sketches;
}

/** The second picture as `turn` lays it, seen through `map` from the first. */
export interface Overlay {
  measures: Measures;
  /** Between what both show without their frames. */
  map: Affine;
  turn: Turn;
  laid: Print;
}

/** Sketches at most this far apart are worth a look; strangers are 64 apart. */
export const NEAR_SKETCHES = 30;
/** Vectors at least this alike are worth a look at crops as well. */
export const NEAR_VECTORS = 0.85;

/** Turns that the sketches cannot tell apart are all tried, as far as this. */
const TURN_SLACK = 6;
const MOST_TURNS = 3;
/** Coarse agreement of strangers whose sketches are near; copies are above 0.9. */
const BY_CHANCE = 0.75;
/** Frames that differ by less than a pixel of the square are the same. */
const SAME_FRAME = 0.03;
/** Of all turns, those that fit best are looked at closely. */
const MOST_FITS = 2;

/**
 * The best way to lay `second` over `first`, or null where none is worth a close look. `cosine` is
 * that of their vectors; `expected` tries all eight ways to lay it, whatever the sketches say.
 */
export function overlay(
  first: Subject,
  second: Subject,
  cosine: number,
  expected: boolean,
): Overlay | null {
  let best: Overlay | null = null;
  for (const { turn, laid, unmoved, fit } of fits(first, second, cosine, expected)) {
    const maps = fit === null ? unmoved : [...unmoved, alignFinely(first.print, laid, fit)];
    for (const map of maps) {
      const measures = measure(first.print, laid, map);
      if (best === null || agreementOf(measures) > agreementOf(best.measures)) {
        best = { measures, map, turn, laid };
      }
    }
  }
  return best;
}

/** Coarse agreement of crops: above 0.95 of 19 in 20. */
const ALIKE_AT_A_GLANCE = 0.85;

/** Whether two upright photos may show the same: a twentieth of a comparison's time. */
export function seemAlike(first: Subject, second: Subject): boolean {
  const starts = unmovedMaps(first.print, second.print);
  const fit = alignCoarsely(first.print, second.print, starts);
  return fit !== null && fit.correlation > ALIKE_AT_A_GLANCE;
}

interface Way {
  turn: Turn;
  laid: Print;
  /** A large caption may pull the alignment away from a picture that lies exactly, in these ways. */
  unmoved: Affine[];
  fit: Fit | null;
}

/** Ways to lay the second picture that are worth a close look. */
function fits(first: Subject, second: Subject, cosine: number, expected: boolean): Way[] {
  const turns = likelyTurns(first.sketches.straight, second.sketches);
  const nearest = turns[0]?.distance ?? Infinity;
  const near = turns
    .filter(({ distance }) => distance <= nearest + TURN_SLACK)
    .slice(0, MOST_TURNS);
  const upright = turns.find(({ turn }) => turn === 0);
  // Crops move the sketch, so that it knows nothing of their turn: most are upright.
  if (cosine >= NEAR_VECTORS && upright !== undefined && !near.includes(upright)) {
    near.push(upright);
  }
  const found = (expected ? turns : near).flatMap(({ turn }): Way[] => {
    const laid = turned(second.print, turn);
    const all = unmovedMaps(first.print, laid);
    const unmoved = all.filter((map) => agreement(first.print, laid, map) > BY_CHANCE);
    const thorough = expected || (cosine >= NEAR_VECTORS && turn === 0);
    if (!thorough && unmoved.length === 0) return [];
    const starts = thorough ? [...all, ...CROPS] : unmoved;
    return [{ turn, laid, unmoved, fit: alignCoarsely(first.print, laid, starts) }];
  });
  if (!expected) return found;
  return found
    .sort((x, y) => (y.fit?.correlation ?? -1) - (x.fit?.correlation ?? -1))
    .slice(0, MOST_FITS);
}

/** What they show lies exactly; or the whole photos do, and a frame was seen in one of them only. */
function unmovedMaps(first: Print, laid: Print): Affine[] {
  return hasOtherFrame(first, laid) ? [IDENTITY, wholeOverWhole(first, laid)] : [IDENTITY];
}

/** Whether a frame was seen in one of them only, or another one. */
export function hasOtherFrame(first: Print, laid: Print): boolean {
  return movement(wholeOverWhole(first, laid)) >= SAME_FRAME;
}

function wholeOverWhole(first: Print, laid: Print): Affine {
  return after(inverse(placeOf(laid.box)), placeOf(first.box));
}

/** Near sketches whose coarse squares do not agree as they lie met by chance. */
function agreement(first: Print, laid: Print, map: Affine): number {
  const seen = new Float32Array(SIDES[0] * SIDES[0]);
  seenThrough(laid.levels[0], SIDES[0], map, seen);
  return compareLight(first.levels[0], seen).correlation;
}

/** The overlay's map between the whole photos, the second as it is laid. */
export function wholeMap(first: Print, { map, laid }: Overlay): Affine {
  return after(placeOf(laid.box), after(map, inverse(placeOf(first.box))));
}

/** For telling the better of two ways to lay a picture. */
export function agreementOf({ detail, mean, perfect, worst }: Measures): number {
  return detail + mean + perfect + 0.5 * worst;
}
