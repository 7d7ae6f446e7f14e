/** Whether one copy of a picture bears signs of having been made from another one. Pure. */
import { LEAST_GAPS, quantisation, SPECTRUM_STEPS } from '../../facts/encoding-traces.ts';
import type { GroupPhoto } from '../../store/duplicates.ts';
import { isQuantisedBy } from './quantised-by.ts';
import { isRepeating } from './repeating.ts';

/** Sides within this factor are one size. */
const SAME_SIDE = 1.02;
/** Less is no enlargement that the stated size, what repeats, or the end of its detail tells. */
const LEAST_ENLARGED = { stated: SAME_SIDE, repeating: 1.1, cliff: 1.4 };
/** Gaps more than in what they may be of, by this factor: photos of the web have them as well. */
const MORE_GAPS = 1.25;
/**
 * What lies above the smaller copy's finest detail falls off like a cliff where it was made up, by so
 * many decibels at least, from what is so loud. Soft photos fall as far, so that it tells something only
 * of what a program wrote where a camera wrote the other.
 */
const CLIFF = { fall: 12, loud: 20 };
/** Programs scale a table by whole steps of quality; nearer ones are one quality. */
const COARSER = 1.1;

/** Pixels of the picture itself; those of its frame do not count. */
export interface Picture {
  width: number;
  height: number;
  framed: boolean;
}

/** A photo, and what of it counts. */
export interface Pictured {
  photo: GroupPhoto;
  picture: Picture;
}

/** How one may have been made from the other; null where nothing speaks for it. */
export function madeFrom(one: Pictured, from: Pictured): 'enlarged' | 'saved-again' | null {
  const [photo, other] = [one.photo, from.photo];
  if (photo.id === other.id || photo.traces === null || other.traces === null) return null;
  const scale = scaleOf(one, from);
  if (scale > LEAST_ENLARGED.stated) return isEnlarged(photo, other, scale) ? 'enlarged' : null;
  if (scale > SAME_SIDE || scale < 1 / SAME_SIDE) return null;
  return isSavedAgain(photo, other) ? 'saved-again' : null;
}

/** How many times as large one is, by a side that has no frame where there is one: where it ends is known roughly. */
function scaleOf(one: Pictured, from: Pictured): number {
  const across = one.picture.width / from.picture.width;
  const down = one.picture.height / from.picture.height;
  const isExact = (side: 'width' | 'height'): boolean =>
    [one, from].every(({ photo, picture }) => photo[side] === picture[side]);
  if (isExact('width') === isExact('height')) return Math.sqrt(across * down);
  return isExact('width') ? across : down;
}

function isEnlarged(photo: GroupPhoto, other: GroupPhoto, scale: number): boolean {
  if (statesSizeOf(photo, other) && !statesSizeOf(photo, photo)) return true;
  const pixels = photo.traces?.pixels ?? null;
  if (pixels === null || scale < LEAST_ENLARGED.repeating) return false;
  if (isRepeating(pixels.repetitions, scale)) return true;
  return scale > LEAST_ENLARGED.cliff && endsAtDetail(photo, other, 1 / scale);
}

function isSavedAgain(photo: GroupPhoto, other: GroupPhoto): boolean {
  if (hasStepsOf(photo, other)) return true;
  return !hasStepsOf(other, photo) && (isCoarser(photo, other) || isConverted(photo, other));
}

/**
 * Whether a photo has the other's steps, or more gaps: a finer table does not fill those of a coarser one.
 * A copy by a coarser table has none left to compare, and tells nothing.
 */
function hasStepsOf({ traces: one }: GroupPhoto, { traces: other }: GroupPhoto): boolean {
  if (one === null || other === null) return false;
  if (isQuantisedBy(one, other) === true) return true;
  const [gaps, others] = [one, other].map(({ pixels }) => pixels?.coefficients.gaps ?? 0);
  const isFiner = (quantisation(other) ?? 0) > (quantisation(one) ?? 0);
  return isFiner && (gaps ?? 0) > LEAST_GAPS && (gaps ?? 0) > MORE_GAPS * (others ?? 0);
}

/** No camera writes PNG: one that knows its camera was made of what the camera wrote. */
function isConverted(photo: GroupPhoto, other: GroupPhoto): boolean {
  const isCameras = ['jpeg', 'heic', 'raw'].includes(other.format);
  return photo.format === 'png' && photo.camera !== null && isCameras && other.camera !== null;
}

/** Some programs keep what was stated of the size before, and some state it as shown, after turning. */
function statesSizeOf({ traces }: GroupPhoto, { width, height }: GroupPhoto): boolean {
  const stated = traces?.statedSize ?? null;
  if (stated === null) return false;
  const isSame = stated.width === width && stated.height === height;
  return isSame || (stated.width === height && stated.height === width);
}

/** `detail`: the share of its size that a copy has. */
function endsAtDetail({ traces }: GroupPhoto, from: GroupPhoto, detail: number): boolean {
  const spectrum = traces?.pixels?.spectrum;
  if (spectrum === undefined) return false;
  const isOfProgram = traces?.table === null || traces?.isLibraryTable === true;
  if (!isOfProgram || !hasCamerasTable(from)) return false;
  const below = powerAt(spectrum, 0.6 * detail);
  const above = powerAt(spectrum, Math.min(0.95, 1.5 * detail));
  return below >= CLIFF.loud && below - above >= CLIFF.fall;
}

/** Power around a frequency, from 0 to 1, without the edges of JPEG's blocks of eight. */
function powerAt(spectrum: Uint8Array, frequency: number): number {
  const [from, to] = [frequency - 0.04, frequency + 0.04].map((end) => end * SPECTRUM_STEPS);
  const ofBlocks = SPECTRUM_STEPS / 4;
  let [sum, count] = [0, 0];
  for (const [index, decibels] of spectrum.entries()) {
    const step = index + 1;
    const fromEdge = Math.min(step % ofBlocks, ofBlocks - (step % ofBlocks));
    if (step < (from ?? 0) || step > (to ?? 0) || fromEdge < 2) continue;
    sum += 10 ** (decibels / 10);
    count += 1;
  }
  return count === 0 ? 0 : 10 * Math.log10(sum / count);
}

/** A program's table where the other has a camera's, or the coarser of two alike. */
function isCoarser(photo: GroupPhoto, other: GroupPhoto): boolean {
  const [one, two] = [photo.traces, other.traces];
  if (one?.table == null || two?.table == null) return false;
  if (hasCamerasTable(photo) !== hasCamerasTable(other)) return hasCamerasTable(other);
  return (quantisation(one) ?? 0) > (quantisation(two) ?? 0) * COARSER;
}

/** Programs have tables of their own as well; of a photo that knows its camera it is most likely the camera's. */
function hasCamerasTable({ traces, camera }: GroupPhoto): boolean {
  return traces?.table != null && !traces.isLibraryTable && camera !== null;
}
