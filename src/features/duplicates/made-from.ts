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
/** The same where a program wrote it and a camera the other: less has to speak for it. */
const LIKELY = { cliff: 12, loud: 20 };
/** And where it states another size than it has, and the other its own. At most so much is nothing. */
const RESIZED = { cliff: 10, nothing: 17 };
/** Programs scale a table by whole steps of quality; nearer ones are one quality. */
const COARSER = 1.1;

/** How `photo` may have been made from `other`; null where nothing speaks for it. */
export function madeFrom(photo: GroupPhoto, other: GroupPhoto): 'enlarged' | 'saved-again' | null {
  if (photo.id === other.id || photo.traces === null || other.traces === null) return null;
  const scale = Math.sqrt((photo.width * photo.height) / (other.width * other.height));
  if (scale > LEAST_ENLARGED) return isEnlarged(photo, other, 1 / scale) ? 'enlarged' : null;
  const isOneSize = scale < SAME_SIDE && scale > 1 / SAME_SIDE;
  return isOneSize && (isCoarser(photo, other) || isConverted(photo, other)) ? 'saved-again' : null;
}

/** No camera writes PNG: one that knows its camera was made of what the camera wrote. */
function isConverted(photo: GroupPhoto, other: GroupPhoto): boolean {
  const isCameras = ['jpeg', 'heic', 'raw'].includes(other.format);
  return photo.format === 'png' && photo.camera !== null && isCameras && other.camera !== null;
}

/**
 * `detail`: the share of its size that a copy has. Whoever states the size that it has was not
 * enlarged, unless a program wrote it and a camera the other: some programs state what they made.
 * Whoever states another size was resized, and was enlarged if its further pixels show nothing.
 */
function isEnlarged(
  { traces }: GroupPhoto,
  { traces: other }: GroupPhoto,
  detail: number,
): boolean {
  if (traces?.spectrum == null) return false;
  const isOfCamera = other?.quantisation != null && !other.isLibraryTable;
  const isOfProgram = traces.quantisation === null || traces.isLibraryTable;
  const isLikely = isOfProgram && isOfCamera;
  if (traces.hasStatedSize === true && !isLikely) return false;
  const below = powerAt(traces.spectrum, 0.6 * detail);
  const above = powerAt(traces.spectrum, Math.min(0.95, 1.5 * detail));
  const fall = below - above;
  if (traces.hasStatedSize === false && other?.hasStatedSize === true) {
    return fall >= RESIZED.cliff || above <= RESIZED.nothing;
  }
  const { cliff, loud } = isLikely ? LIKELY : { cliff: CLIFF, loud: LOUD };
  return below >= loud && fall >= cliff;
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
