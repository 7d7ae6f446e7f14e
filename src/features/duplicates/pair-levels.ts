/** From likeness, vectors and time to a pair: the same picture, a similar shot, or neither. */
import type { TakenAt } from '../../contract/photos.ts';
import type { StrictnessLevel, PictureComparison } from './compare-pictures.ts';

/** What is known of two photos besides their pictures. */
export interface DatedPhoto {
  /** Wall clock in milliseconds. */
  takenAt: number;
  takenSource: TakenAt['source'];
}

/** Whether the photo itself says when it was taken: another date says nothing of the shot. */
export function isDatedByPhoto(source: TakenAt['source']): boolean {
  return source === 'exif' || source === 'gps';
}

/** How alike the vectors of similar shots are at least, for the model in use. */
export interface SimilarShots {
  minutesApart: number;
  /** Without a word of when they were taken. */
  anytime: number;
}

export interface PairLevels {
  same: StrictnessLevel | null;
  similar: StrictnessLevel | null;
}

const SECOND = 1000;
/** Programs cut what is below the second to two digits, or leave it out. */
const SAME_FRACTION = 10;
const MINUTE = 60 * SECOND;
/** Clocks that were set to another time zone differ by whole quarters of an hour. */
const ZONE_STEP = 15 * MINUTE;

/**
 * The levels of a pair. `cosine` of the vectors, `likeness` where the pictures were compared.
 * Two exposures of one camera are never the same picture, however alike: a burst on a tripod.
 */
export function pairLevels(
  a: DatedPhoto,
  b: DatedPhoto,
  cosine: number,
  likeness: PictureComparison | null,
  alike: SimilarShots,
): PairLevels {
  const apart = Math.abs(a.takenAt - b.takenAt);
  const isDated = isDatedByPhoto(a.takenSource) && isDatedByPhoto(b.takenSource);
  const isOtherExposure = isDated && isAnotherMoment(a.takenAt, b.takenAt);
  const same = likeness === null || isOtherExposure ? null : likeness.same;
  return { same, similar: similarLevel(cosine, likeness, isDated ? apart : null, alike) };
}

/** `apart`: milliseconds between the shots; null where one of the times is not known. */
function similarLevel(
  cosine: number,
  likeness: PictureComparison | null,
  apart: number | null,
  { minutesApart, anytime }: SimilarShots,
): StrictnessLevel | null {
  // Laid over each other they agree in most details: the same view, whenever it was.
  const isSameView = likeness !== null && likeness.score > 0.7;
  if (apart !== null && apart <= 10 * SECOND && (cosine >= minutesApart || isSameView)) return 0;
  if (apart !== null && apart <= 10 * MINUTE && cosine >= minutesApart) return 1;
  if (apart !== null && isSameView && apart <= 10 * MINUTE) return 1;
  // Screens of one program and pages of one letter are laid out alike.
  if (apart === null && likeness !== null && likeness.score > 0.8) return 1;
  if (cosine >= anytime || isSameView) return 2;
  return null;
}

/** Shots of a burst differ by less than a second, where both say so exactly. */
function isAnotherMoment(a: number, b: number): boolean {
  const apart = Math.abs(a - b);
  const isExact = a % SECOND !== 0 && b % SECOND !== 0;
  return apart >= SECOND ? !isZoneShift(apart) : isExact && apart > SAME_FRACTION;
}

function isZoneShift(apart: number): boolean {
  const rest = apart % ZONE_STEP;
  return apart <= 26 * 60 * MINUTE && Math.min(rest, ZONE_STEP - rest) < SECOND;
}
