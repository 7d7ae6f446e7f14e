/** Days, weeks, months, seasons and years around today, as half-open spans of wall-clock time. */
import type { Region } from './region.ts';

/** From `from` (included) to `until` (not included), in milliseconds of the wall clock as if it were UTC. */
export interface Span {
  from: number;
  until: number;
}

/** What words like `yesterday` are counted from. */
export interface Now {
  /** The user's local date. */
  today: Date;
  region: Region;
}

export type Unit = 'day' | 'week' | 'month' | 'year';
export const SEASONS = ['spring', 'summer', 'autumn', 'winter'] as const;
export type Season = (typeof SEASONS)[number];

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Like Date.UTC, which takes the years 0 to 99 for 1900 to 1999. Months count from 0. */
export function midnight(year: number, month: number, date: number): number {
  return new Date(0).setUTCFullYear(year, month, date);
}

export function dayOf(year: number, month: number, date: number): Span {
  return { from: midnight(year, month, date), until: midnight(year, month, date + 1) };
}

/** `month` from 0, or beyond: 12 is January of the next year. */
export function monthsOf(year: number, month: number, count = 1): Span {
  return { from: midnight(year, month, 1), until: midnight(year, month + count, 1) };
}

export function yearOf(year: number): Span {
  return monthsOf(year, 0, 12);
}

/** A day that exists; null for 31 June, which would silently become 1 July. `month` from 1. */
export function realDay(year: number, month: number, date: number): Span | null {
  const span = dayOf(year, month - 1, date);
  const landed = new Date(span.from);
  return date > 0 && landed.getUTCMonth() === month - 1 ? span : null;
}

/** The day, week, month or year that lies `back` of them before today's. */
export function unitAgo({ today, region }: Now, unit: Unit, back: number): Span {
  const [year, month, date] = partsOf(today);
  switch (unit) {
    case 'day':
      return dayOf(year, month, date - back);
    case 'week': {
      const sinceFirst = (today.getDay() - region.firstWeekday + 7) % 7;
      const first = midnight(year, month, date - sinceFirst - 7 * back);
      return { from: first, until: first + 7 * DAY };
    }
    case 'month':
      return monthsOf(year, month - back);
    case 'year':
      return yearOf(year - back);
  }
}

/** From and until which hour; the night ends on the next day. */
const HOURS = {
  morning: [5, 12],
  afternoon: [12, 18],
  evening: [17, 24],
  night: [18, 30],
} as const;
export type PartOfDay = keyof typeof HOURS;

/** A part of the day that lies `back` of them before today. */
export function partOfDay(now: Now, back: number, part: PartOfDay): Span {
  const { from } = unitAgo(now, 'day', back);
  const [first, last] = HOURS[part];
  return { from: from + first * HOUR, until: from + last * HOUR };
}

/** Early, in the middle of, or late in a month, by 0 to 2: ten days, and what is left. */
export function thirdOfMonth(year: number, month: number, third: number): Span {
  const { from, until } = monthsOf(year, month);
  return {
    from: from + 10 * third * DAY,
    until: third === 2 ? until : from + 10 * (third + 1) * DAY,
  };
}

/** The last so many units up to the end of today. */
export function rolling({ today }: Now, unit: Unit, count: number): Span {
  const [year, month, date] = partsOf(today);
  const until = midnight(year, month, date + 1);
  switch (unit) {
    case 'day':
      return { from: midnight(year, month, date + 1 - count), until };
    case 'week':
      return { from: midnight(year, month, date + 1 - 7 * count), until };
    case 'month':
      return { from: midnight(year, month - count, date), until };
    case 'year':
      return { from: midnight(year - count, month, date), until };
  }
}

/** The first month of a season, from 0: seasons begin with a month, as weather services count them. */
export function firstMonth(season: Season, { isSouth }: Region): number {
  return (2 + 3 * SEASONS.indexOf(season) + (isSouth ? 6 : 0)) % 12;
}

/** A season by the year in which it begins: winter 2024 is from December 2024 to February 2025. */
export function seasonOf(season: Season, year: number, region: Region): Span {
  return monthsOf(year, firstMonth(season, region), 3);
}

/** The newest of yearly spans that has ended before today, or, with `isThis`, has begun by today. */
export function newest(now: Now, ofYear: (year: number) => Span, isThis: boolean): Span {
  const [year, month, date] = partsOf(now.today);
  const start = midnight(year, month, date);
  for (let back = 0; ; back += 1) {
    const span = ofYear(year - back);
    if (isThis ? span.from <= start : span.until <= start) return span;
  }
}

/** The newest weekday (0 is Sunday) before today. */
export function lastWeekday({ today }: Now, weekday: number): Span {
  const [year, month, date] = partsOf(today);
  return dayOf(year, month, date - (((today.getDay() - weekday + 6) % 7) + 1));
}

/** Saturday and Sunday: the newest that are over, or, with `isThis`, that have begun. */
export function weekend({ today }: Now, isThis: boolean): Span {
  const [year, month, date] = partsOf(today);
  const sinceSaturday = (today.getDay() + 1) % 7;
  const isOver = sinceSaturday > 1;
  const saturday = midnight(year, month, date - sinceSaturday - (isThis || isOver ? 0 : 7));
  return { from: saturday, until: saturday + 2 * DAY };
}

/** A year by its last two digits: the newest that has begun. */
export function yearOfTwoDigits(digits: number, { today }: Now): number {
  return digits + (digits > today.getFullYear() % 100 ? 1900 : 2000);
}

/** `1990s`, by its first year. */
export function decade(year: number): Span {
  return monthsOf(year, 0, 120);
}

function partsOf(date: Date): [number, number, number] {
  return [date.getFullYear(), date.getMonth(), date.getDate()];
}
