/** When a photo was taken, from the many ways in which files say it. Pure. */
import { isAhead, mostExact, MOST_OFFSET_MINUTES, type DateClaim } from '../facts/claims.ts';
import { fractionOf, parseMoment, parseOffset } from './moment.ts';

/** What a file says, as it says it: `2021:06:30 18:05:00`, `+02:00`. Each list, the most trusted first. */
export interface TimeClues {
  /** Wall clock of the exposure. */
  taken: (string | null)[];
  /** Of a scan, or of the file's making. */
  digitised: (string | null)[];
  /** Of the last change. */
  changed: (string | null)[];
  /** Sub-second digits of the wall clock, such as `53` for 0.53 s. */
  subSecond: string | null;
  /** Time zones. */
  offsets: (string | null)[];
  /** UTC, in milliseconds since 1970. */
  gpsTime: number | null;
  /** UTC, where satellites told no time. */
  gpsDay: string | null;
}

/** The beginning of GPS time: what a receiver says that never had a fix. */
const FIRST_GPS_TIME = Date.UTC(1980, 0, 7);

/**
 * The time-zone rule. The camera's clock is wall clock. Its offset is what the file states; else,
 * where satellites told the time as well, the difference of the two rounded to 15 minutes, if it is
 * a time zone (-14 to +14 hours) and the rest is small. Satellite time alone counts as UTC.
 *
 * What lies more than a day ahead of `now` is not believed.
 */
export function whenTaken(clues: TimeClues, now = Date.now()): DateClaim | null {
  const dates = [
    ...clues.taken.map((text) => wallClock(text, 'taken', clues)),
    ...clues.digitised.map((text) => wallClock(text, 'digitised', clues)),
    fromSatellites(clues),
    ...clues.changed.map((text) => wallClock(text, 'changed', clues)),
  ].filter((date) => date !== null);
  const sane = dates.filter((date) => !isAhead(date, now));
  // Clocks and programs that know nothing tell the beginning of their time.
  const isBeginning = ({ at, precision }: DateClaim): boolean =>
    precision === 19 && BEGINNINGS.has(at);
  const believed = sane.filter((date) => !isBeginning(date));
  return mostExact(believed) ?? unsure(sane[0]);
}

/** Of Macs, of Unix, of DOS. */
const BEGINNINGS = new Set([1904, 1970, 1980].map((year) => Date.UTC(year, 0, 1)));

/** Believed where nobody else says anything. */
function unsure(date: DateClaim | undefined): DateClaim | null {
  return date === undefined ? null : { ...date, basis: 'changed' };
}

function wallClock(
  text: string | null,
  basis: DateClaim['basis'],
  { subSecond, offsets, gpsTime }: TimeClues,
): DateClaim | null {
  const moment = text === null ? null : parseMoment(text);
  if (moment === null) return null;
  const { at, precision } = moment;
  if (precision !== 19) return { at, offset: null, precision, basis };
  return {
    at: at + (moment.fraction ? 0 : fractionOf(subSecond)),
    offset: moment.offset ?? statedOffset(offsets) ?? offsetFromGps(at, gpsTime),
    precision,
    basis,
  };
}

function fromSatellites({ gpsTime, gpsDay }: TimeClues): DateClaim | null {
  const day = gpsDay === null ? null : parseMoment(gpsDay);
  const date: DateClaim | null =
    gpsTime !== null
      ? { at: gpsTime, offset: 0, precision: 19, basis: 'satellite' }
      : day && { at: day.at, offset: null, precision: day.precision, basis: 'satellite' };
  return date !== null && date.at >= FIRST_GPS_TIME ? date : null;
}

function statedOffset(offsets: readonly (string | null)[]): number | null {
  for (const text of offsets) {
    const offset = text === null ? null : parseOffset(text);
    if (offset !== null) return offset;
  }
  return null;
}

/** Camera clocks run wrong by minutes, and satellite time is that of the last fix: 5 minutes. */
const GPS_TOLERANCE_MINUTES = 5;

function offsetFromGps(wallClock: number, gpsTime: number | null): number | null {
  if (gpsTime === null) return null;
  const difference = (wallClock - gpsTime) / 60_000;
  const rounded = Math.round(difference / 15) * 15;
  const isZone = Math.abs(rounded) <= MOST_OFFSET_MINUTES;
  if (!isZone || Math.abs(difference - rounded) > GPS_TOLERANCE_MINUTES) return null;
  // Not minus zero.
  return rounded + 0;
}
