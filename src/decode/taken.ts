/** When a photo was taken, from the many ways in which files say it. Pure; imports nothing. */

/** What a file says, as it says it: `2021:06:30 18:05:00`, `+02:00`. */
export interface TimeClues {
  /** Wall clock, the most trusted first: when taken, when digitised, when changed. */
  wallClock: (string | null)[];
  /** Sub-second digits of the wall clock, such as `53` for 0.53 s. */
  subSecond: string | null;
  /** Time zones, the most trusted first. */
  offsets: (string | null)[];
  /** UTC, in milliseconds since 1970. */
  gpsTime: number | null;
}

export interface Taken {
  takenAt: number | null;
  takenOffset: number | null;
  takenSource: 'exif' | 'gps' | null;
}

/** The first photograph that is kept was taken in 1826 or 1827. */
const FIRST_YEAR = 1826;
const LAST_YEAR = 2100;

/**
 * The time-zone rule. The camera's clock is wall clock. Its offset is what the file states; else,
 * where satellites told the time as well, the difference of the two rounded to 15 minutes, if it is
 * a time zone (-14 to +14 hours) and the rest is small. Satellite time alone counts as UTC.
 */
export function whenTaken(clues: TimeClues): Taken {
  const wallClock = firstOf(clues.wallClock, parseWallClock);
  if (!wallClock) {
    const isSane = clues.gpsTime !== null && isSaneYear(new Date(clues.gpsTime).getUTCFullYear());
    return isSane
      ? { takenAt: clues.gpsTime, takenOffset: 0, takenSource: 'gps' }
      : { takenAt: null, takenOffset: null, takenSource: null };
  }
  const stated = wallClock.offset ?? firstOf(clues.offsets, parseOffset);
  return {
    takenAt: wallClock.milliseconds + (wallClock.fraction ? 0 : fractionOf(clues.subSecond)),
    takenOffset: stated ?? offsetFromGps(wallClock.milliseconds, clues.gpsTime),
    takenSource: 'exif',
  };
}

interface WallClock {
  milliseconds: number;
  offset: number | null;
  fraction: boolean;
}

/** EXIF's `2021:06:30 18:05:00` and ISO's `2021-06-30T18:05:00.53+02:00`; null for nonsense. */
export function parseWallClock(text: string): WallClock | null {
  const match =
    /^\s*(\d{4})[:\-/.](\d{1,2})[:\-/.](\d{1,2})(?:[T\s]+(\d{1,2}):(\d{1,2})(?::(\d{1,2})(\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?)?/.exec(
      text,
    );
  if (!match) return null;
  const number = (index: number): number => Number(match[index] ?? 0);
  const [year, month, day] = [number(1), number(2), number(3)];
  const [hour, minute, second] = [number(4), number(5), number(6)];
  const fraction = match[7];
  const milliseconds = Date.UTC(year, month - 1, day, hour, minute, second);
  const date = new Date(milliseconds);
  // Date.UTC carries over: month 13 or the 31st of February come out as another day.
  const isReal = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  if (!isReal || !isSaneYear(year) || hour > 23 || minute > 59 || second > 59) return null;
  return {
    milliseconds: milliseconds + (fraction ? fractionOf(fraction.slice(1)) : 0),
    offset: parseOffset(match[8] ?? ''),
    fraction: fraction !== undefined,
  };
}

/** `+02:00`, `-0330`, `Z`: minutes east of UTC; null for nonsense. */
export function parseOffset(text: string): number | null {
  if (text.trim() === 'Z') return 0;
  const match = /^\s*([+-])(\d{1,2}):?(\d{2})/.exec(text);
  if (!match) return null;
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  if (minutes > 14 * 60 || Number(match[3]) > 59) return null;
  return match[1] === '-' && minutes > 0 ? -minutes : minutes;
}

/** Camera clocks run wrong by minutes, and satellite time is that of the last fix: 5 minutes. */
const GPS_TOLERANCE_MINUTES = 5;

function offsetFromGps(wallClock: number, gpsTime: number | null): number | null {
  if (gpsTime === null) return null;
  const difference = (wallClock - gpsTime) / 60_000;
  const rounded = Math.round(difference / 15) * 15;
  const isZone = Math.abs(rounded) <= 14 * 60;
  if (!isZone || Math.abs(difference - rounded) > GPS_TOLERANCE_MINUTES) return null;
  // Not minus zero.
  return rounded + 0;
}

function isSaneYear(year: number): boolean {
  return year >= FIRST_YEAR && year <= LAST_YEAR;
}

function fractionOf(digits: string | null): number {
  return digits && /^\s*\d+\s*$/.test(digits) ? Math.floor(Number(`0.${digits.trim()}`) * 1000) : 0;
}

function firstOf<Result>(
  texts: (string | null)[],
  parse: (text: string) => Result | null,
): Result | null {
  for (const text of texts) {
    const result = text === null ? null : parse(text);
    if (result !== null) return result;
  }
  return null;
}
