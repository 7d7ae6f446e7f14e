/** Whether one copy of a picture bears signs of having been made from another one. Pure. */
import { SPECTRUM_STEPS } from '../../facts/encoding-traces.ts';
import type { GroupPhoto } from '../../store/duplicates.ts';

/** Sides within this factor are one size. */
const SAME_SIDE = 1.02;
/** Less is no enlargement that a spectrum tells. */
const LEAST_ENLARGED = 1.4;
/**
 * What lies above the smaller copy's finest detail falls off like a cliff where it was made up: in
 * photos of 17 cameras enlarged 2 to 4 times by 14 to 20 decibels, 18 in the middle; in what the
 * cameras wrote by 2 to 15, with an outlier of 17.
 */
const CLIFF = 16;
/** Below it there must be something to fall: decibels. Noise of compression has some 10. */
const LOUD = 27;
/** Programs scale a table by whole steps of quality; nearer ones are one quality. */
const COARSER = 1.1;

/** How `photo` may have been made from `other`; null where nothing speaks for it. */
export function madeFrom(photo: GroupPhoto, other: GroupPhoto): 'enlarged' | 'saved-again' | null {
  if (photo.id === other.id || photo.traces === null || other.traces === null) return null;
  const scale = Math.sqrt((photo.width * photo.height) / (other.width * other.height));
  if (scale > LEAST_ENLARGED) return isEnlarged(photo, other, 1 / scale) ? 'enlarged' : null;
  const isOneSize = scale < SAME_SIDE && scale > 1 / SAME_SIDE;
  return isOneSize && isCoarser(photo, other) ? 'saved-again' : null;
}

/**
 * `detail`: the share of its size that a copy has. Whoever states the size that it has was not
 * enlarged, unless a program wrote it and a camera the other: some programs state what they made.
 */
function isEnlarged(
  { traces }: GroupPhoto,
  { traces: other }: GroupPhoto,
  detail: number,
): boolean {
  if (traces?.spectrum == null) return false;
  const isOfCamera = other?.quantisation != null && !other.isLibraryTable;
  const isOfProgram = traces.quantisation === null || traces.isLibraryTable;
  if (traces.hasStatedSize === true && !(isOfProgram && isOfCamera)) return false;
  const below = powerAt(traces.spectrum, 0.6 * detail);
  const above = powerAt(traces.spectrum, Math.min(0.95, 1.5 * detail));
  return below >= LOUD && below - above >= CLIFF;
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
function isCoarser({ traces: one }: GroupPhoto, { traces: two }: GroupPhoto): boolean {
  if (one?.quantisation == null || two?.quantisation == null) return false;
  if (one.isLibraryTable !== two.isLibraryTable) return one.isLibraryTable;
  return one.quantisation > two.quantisation * COARSER;
}
