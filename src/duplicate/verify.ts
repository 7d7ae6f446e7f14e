/**
 * Whether two prints show the same picture: laid over each other, then measured. The thresholds come
 * from `npm run bench -- duplicates`, where they are measured on photos changed in twenty ways and on
 * bursts, views, skies, screenshots and documents that only look alike.
 */
import { alignCoarsely, alignFinely, compareLight, IDENTITY } from './align.ts';
import type { Affine, Fit } from './align.ts';
import { measure } from './compare.ts';
import type { Measures } from './compare.ts';
import { isMirrored, turned } from './print.ts';
import type { Print, Turn } from './print.ts';
import { likelyTurns } from './sketch.ts';
import type { Sketches } from './sketch.ts';

/** Index into Strictness: 0 strict, 1 normal, 2 loose. */
export type Level = 0 | 1 | 2;

/** A photo as the comparison sees it. */
export interface Subject {
  print: Print;
  sketches: Sketches;
}

export interface Likeness {
  /** From which strictness on it is the same picture; null: it is another one. */
  same: Level | null;
  /** Correlation of the details, 0 to 1: copies are above 0.9, bursts below, strangers near 0. */
  score: number;
  cropped: boolean;
  turned: boolean;
  mirrored: boolean;
  otherLight: boolean;
  otherColours: boolean;
}

/** Sketches at most this far apart are worth a look; strangers are 64 apart. */
export const NEAR_SKETCHES = 30;
/** Vectors at least this alike are worth a look at crops as well. */
export const NEAR_VECTORS = 0.85;

/** Turns that the sketches cannot tell apart are all tried, as far as this. */
const TURN_SLACK = 6;
const MOST_TURNS = 3;
/** Correlation of details from which a second look is worth its time. */
const DOUBTFUL = 0.6;
/** Coarse agreement of strangers whose sketches are near; copies are above 0.9. */
const BY_CHANCE = 0.75;
/** Of all turns, those that fit best are looked at closely. */
const MOST_FITS = 2;

/**
 * Compares two photos; `cosine` is that of their vectors. `expected`: both are the same picture as a
 * third, so that they probably are one, whatever their sketches say. Some milliseconds where they
 * are alike, a fraction of one where not.
 */
export function compare(
  first: Subject,
  second: Subject,
  cosine: number,
  expected = false,
): Likeness | null {
  const found = compareOneWay(first, second, cosine, expected);
  const isOpen = found !== null && (found.same ?? 2) === 2 && found.score > DOUBTFUL;
  if (!isOpen) return found;
  // A crop shows finer detail than its original: laid the other way round they may agree better.
  const back = compareOneWay(second, first, cosine, expected);
  const better = back !== null && (back.same ?? 3) < (found.same ?? 3) ? back : found;
  // What only looked alike is believed when a third picture says so, too.
  return expected && better.same === 2 ? { ...better, same: 1 } : better;
}

function compareOneWay(
  first: Subject,
  second: Subject,
  cosine: number,
  expected: boolean,
): Likeness | null {
  let best: { measures: Measures; map: Affine; turn: Turn } | undefined;
  for (const { turn, distance, laid, fit } of fits(first, second, cosine, expected)) {
    // A large caption may pull the alignment away from a picture that lies exactly.
    const maps = distance <= NEAR_SKETCHES ? [IDENTITY] : [];
    if (fit !== null) maps.push(alignFinely(first.print, laid, fit));
    for (const map of maps) {
      const measures = measure(first.print, laid, map);
      if (best === undefined || quality(measures) > quality(best.measures)) {
        best = { measures, map, turn };
      }
    }
  }
  if (best === undefined) return null;
  const { measures, map, turn } = best;
  return {
    same: levelOf(measures, map),
    score: Math.max(0, Math.min(1, measures.detail)),
    cropped: Math.abs(areaOf(map) - 1) > 0.04,
    turned: turn !== 0 && !(isMirrored(turn) && turn < 4),
    mirrored: isMirrored(turn),
    otherLight: Math.abs(measures.gain - 1) > 0.08 || Math.abs(meanShift(measures)) > 8,
    otherColours: measures.colour > 8 && Math.abs(areaOf(map) - 1) < 0.04,
  };
}

/** Ways to lay the second picture that are worth a close look. */
function fits(
  first: Subject,
  second: Subject,
  cosine: number,
  expected: boolean,
): { turn: Turn; distance: number; laid: Print; fit: Fit | null }[] {
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
  const found = (expected ? turns : near).flatMap(({ turn, distance }) => {
    const laid = turned(second.print, turn);
    const thorough = expected || (cosine >= NEAR_VECTORS && turn === 0);
    if (!thorough && !agreesUnmoved(first.print, laid)) return [];
    return [{ turn, distance, laid, fit: alignCoarsely(first.print, laid, thorough) }];
  });
  if (!expected) return found;
  return found
    .sort((x, y) => (y.fit?.correlation ?? -1) - (x.fit?.correlation ?? -1))
    .slice(0, MOST_FITS);
}

/** Near sketches whose coarse squares do not agree as they lie met by chance. */
function agreesUnmoved(first: Print, laid: Print): boolean {
  return compareLight(first.levels[0], laid.levels[0]).correlation > BY_CHANCE;
}

function quality({ detail, mean, perfect, worst }: Measures): number {
  return detail + mean + perfect + 0.5 * worst;
}

/**
 * The decision. A copy agrees everywhere (`worst`) and in detail. Where it lies exactly over the
 * other, a part may differ (a caption, clipped lights) if the rest is as good as identical; where it
 * had to be moved, as in a crop, every part must agree, because the parts of another shot do not.
 */
function levelOf(measures: Measures, map: Affine): Level | null {
  const { detail, worst, mean, perfect, structured, colour, gain } = measures;
  const scale = scaleOf(map);
  const moved = Math.max(...map.map((part, place) => Math.abs(part - (IDENTITY[place] ?? 0))));
  // Plain pictures all look alike: only their grain could tell.
  if (structured < 0.12) {
    return detail > 0.9 && colour < 5 && Math.abs(gain - 1) < 0.15 ? 1 : null;
  }
  if (moved < 0.03 && detail > 0.93 && worst > 0.8 && colour < 8) return 0;
  if (scale > 0.72 && detail > 0.93 && worst > 0.82 && mean > 0.95) return 1;
  if (moved < 0.03 && detail > 0.9 && worst > 0.6 && perfect > 0.55) return 1;
  if (moved < 0.015 && detail > 0.9 && worst > 0.4 && perfect > 0.55) return 1;
  if (moved < 0.015 && detail > 0.8 && worst > 0.15 && perfect > 0.72) return 1;
  if (moved < 0.015 && detail > 0.3 && perfect > 0.85 && colour < 12) return 1;
  if (scale > 0.6 && detail > 0.86 && worst > 0.6 && mean > 0.92) return 2;
  if (moved < 0.04 && detail > 0.6 && perfect > 0.6) return 2;
  return null;
}

/** The greater reduction of the two axes, at most 1: a tenth cut from each edge gives 0.8. */
function scaleOf([a, b, , d, e]: Affine): number {
  const x = Math.hypot(a, d);
  const y = Math.hypot(b, e);
  return Math.min(x, y, 1 / x, 1 / y);
}

function areaOf([a, b, , d, e]: Affine): number {
  return Math.abs(a * e - b * d);
}

/** How much brighter the second is in the middle greys. */
function meanShift({ gain, offset }: Measures): number {
  return (gain - 1) * 128 + offset;
}
