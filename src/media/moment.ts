/** Moments as cameras and programs write them, as far as they can be understood. Pure. */
import type { Precision } from '../facts/claims.ts';
import { asciiDigits, hourOfDay } from '../facts/clock-words.ts';

export interface Moment {
  /** Wall clock in milliseconds as if it were UTC. */
  at: number;
  /** Minutes east of UTC, where the text says so. */
  offset: number | null;
  precision: Precision;
  /** The text has digits below the second. */
  fraction: boolean;
}

/** The first photograph that is kept was taken in 1826 or 1827. */
const FIRST_YEAR = 1826;
const LAST_YEAR = 2100;

const months = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');

/**
 * EXIF's `2021:06:30 18:05:00`, ISO's `2021-06-30T18:05:00.53+02:00`, IPTC's `20210630`, e-mail's
 * `Wed, 30 Jun 2021 18:05:00 +0200`. What is left out or zero is not known (`1962:00:00`, `1978-06`);
 * a clock that shows no time leaves the day. Null for nonsense.
 */
export function parseMoment(written: string): Moment | null {
  const text = asciiDigits(written.replaceAll('\0', ' ').normalize('NFKC').trim());
  const found = byNumbers(text) ?? byDayFirst(text) ?? byMonthName(text);
  if (found === null) return null;
  const { month, day, rest } = found;
  const year = found.year - (isBuddhist(found.year) ? BUDDHIST_YEARS : 0);
  if (year < FIRST_YEAR || year > LAST_YEAR || month > 12 || day > 31) return null;
  const precision = month === 0 ? 4 : day === 0 ? 7 : 10;
  const midnight = Date.UTC(year, Math.max(0, month - 1), Math.max(1, day));
  // Date.UTC carries over: the 31st of February comes out as another day.
  if (precision === 10 && new Date(midnight).getUTCDate() !== day) return null;
  const unclear = { at: midnight, offset: null, precision, fraction: false } as const;
  const clock = precision === 10 ? parseClock(rest) : null;
  if (clock === null) return unclear;
  const { milliseconds, offset, fraction } = clock;
  return { at: midnight + milliseconds, offset, precision: 19, fraction };
}

/** Thai phones count from the Buddha's death. */
const BUDDHIST_YEARS = 543;

/** Those of our own time alone: no other calendar has come so far. */
function isBuddhist(year: number): boolean {
  return year >= 1970 + BUDDHIST_YEARS && year <= LAST_YEAR + BUDDHIST_YEARS;
}

interface Parts {
  year: number;
  /** 0 where it is not known, like `day`. */
  month: number;
  day: number;
  rest: string;
}

function byNumbers(text: string): Parts | null {
  const match =
    /^(\d{4})(?=\D|$)(?:[:\-/.年]\s*(\d{1,2}(?!\d))?(?:\s*[:\-/.月]\s*(\d{1,2})?日?)?)?/u.exec(
      text,
    ) ?? /^(\d{4})(\d{2})(\d{2})(?=\D|\d{6}|$)/.exec(text);
  if (!match) return null;
  const [year, month, day] = [1, 2, 3].map((group) => Number(match[group] ?? 0));
  return { year: year ?? 0, month: month ?? 0, day: day ?? 0, rest: text.slice(match[0].length) };
}

/** `30.06.2021`, `30/06/2021`, `06/30/2021`; only the year where days and months might be swapped. */
function byDayFirst(text: string): Parts | null {
  const match = /^(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?!\d)/.exec(text);
  if (!match) return null;
  const [first, second, year] = [1, 3, 4].map((group) => Number(match[group]));
  const rest = text.slice(match[0].length);
  const parts = (month = 0, day = 0): Parts => ({ year: year ?? 0, month, day, rest });
  // Whoever writes dots begins with the day.
  if (match[2] === '.' || (first ?? 0) > 12) return parts(second, first);
  return (second ?? 0) > 12 ? parts(first, second) : parts();
}

/** `Wed, 30 Jun 2021 …`, `30-Jun-2021 …`, `Wed Jun 30 18:05:00 2021`, `June 30, 2021 …`. */
function byMonthName(text: string): Parts | null {
  const name = new RegExp(`\\b(${months.join('|')})[a-z]*\\b\\.?`, 'i').exec(text);
  const year = /(?<![\d:+]|[\d\s]-)(\d{4})(?![\d:])/.exec(text);
  if (!name || !year) return null;
  const day =
    /(\d{1,2})(?:st|nd|rd|th|\.)?[\s-]+$/.exec(text.slice(0, name.index)) ??
    /^[\s-]*(\d{1,2})(?!\d|:)/.exec(text.slice(name.index + name[0].length));
  const month = months.indexOf((name[1] ?? '').toLowerCase()) + 1;
  const rest = text.replace(year[0], ' ').replace(name[0], ' ');
  return { year: Number(year[1]), month, day: Number(day?.[1] ?? 0), rest };
}

function parseClock(
  text: string,
): { milliseconds: number; offset: number | null; fraction: boolean } | null {
  const match =
    /(\d{1,2})\s*[:時时]\s*(\d{1,2})(?:\s*[:分]\s*(\d{1,2})秒?(?:[.,](\d+))?)?\s*(Z\b|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?/u.exec(
      text,
    ) ??
    /^[T\s]*(\d{1,2})\.(\d{2})\.(\d{2})()(Z|[+-]\d{2}(?::?\d{2})?)?$/.exec(text) ??
    /^[T\s]*(\d{2})(\d{2})(\d{2})?(?:[.,](\d+))?\s*(Z|[+-]\d{2}(?::?\d{2})?)?$/.exec(text);
  if (!match) return null;
  const [hour, minute, second] = [1, 2, 3].map((group) => Number(match[group] ?? 0));
  if (hour === undefined || minute === undefined || second === undefined) return null;
  // Some phones write the hour after midnight as 24, and clocks that know leap seconds a 60.
  if (hour > 24 || minute > 59 || second > 60) return null;
  const milliseconds =
    (hourOfDay(hour, text) * 3600 + minute * 60 + Math.min(59, second)) * 1000 +
    fractionOf(match[4] ?? null);
  return { milliseconds, offset: parseOffset(match[5] ?? ''), fraction: match[4] !== undefined };
}

/** `+02:00`, `-0330`, `+02`, `Z`: minutes east of UTC; null for nonsense. */
export function parseOffset(text: string): number | null {
  if (/^(Z|UTC|GMT)$/.test(text.trim())) return 0;
  const match = /^\s*([+-])(\d{1,2})(?::?(\d{2}))?(?!\d)/.exec(text.replace('\u2212', '-'));
  if (!match) return null;
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0);
  if (minutes > 14 * 60 || Number(match[3] ?? 0) > 59) return null;
  return match[1] === '-' && minutes > 0 ? -minutes : minutes;
}

/** Digits below the second in milliseconds; 0 for anything else. */
export function fractionOf(digits: string | null): number {
  return digits && /^\s*\d+\s*$/.test(digits) ? Math.floor(Number(`0.${digits.trim()}`) * 1000) : 0;
}
