/** Dates as values of filters: as numbers, as times back from today, and in words. */
import { spell } from '../base/fold.ts';
import { midnight, monthsOf, realDay, yearOf } from './plain-words/calendar.ts';
import type { Now, Span, Unit } from './plain-words/calendar.ts';
import { taken } from './plain-words/time.ts';
import type { Time } from './plain-words/time.ts';
import { readTime } from './plain-words/when.ts';

const written = /^(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月)?|年)?$/u;
const ago = /^(\d{1,4})([dwmy])$/u;
const UNITS: Readonly<Record<string, Unit>> = { d: 'day', w: 'week', m: 'month', y: 'year' };

/**
 * Reads a year, month or day (`2021`, `2021-06`, `2021-06-30`, with `-`, `/`, `.` or 年月日), a time back
 * from today (`30d`, `2w`, `6m`, `1y`: that day), or words (`yesterday`, `last-summer`, `去年`).
 * Null where it is none of these or no such day exists.
 */
export function readDate(text: string, now: Now): Time | null {
  const back = ago.exec(text);
  if (back !== null) return taken(dayBack(now, Number(back[1]), UNITS[back[2] ?? ''] ?? 'day'));
  const span = byNumbers(text);
  if (span !== null) return taken(span);
  const plain = spell(text).trim();
  // `date:last-week` is what comes to mind where a space would want quotes.
  return readTime(plain, now) ?? readTime(plain.replaceAll('-', ' '), now);
}

/** The same among plain words, where `3d` and `1066` are no dates: those begin with photography. */
export function readPlainDate(text: string, now: Now): Time | null {
  const span = /^(?:18[3-9]|19\d|20\d)\d/.test(text) ? byNumbers(text) : null;
  return span === null ? readTime(text, now) : taken(span);
}

/** That day, where `unitAgo` means the whole month or year. */
function dayBack({ today }: Now, count: number, unit: Unit): Span {
  const [year, month, date] = [today.getFullYear(), today.getMonth(), today.getDate()];
  const from = {
    day: midnight(year, month, date - count),
    week: midnight(year, month, date - 7 * count),
    month: midnight(year, month - count, date),
    year: midnight(year - count, month, date),
  }[unit];
  return { from, until: from + 86_400_000 };
}

function byNumbers(text: string): Span | null {
  const parts = written.exec(text) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  if (parts === null) return null;
  const year = Number(parts[1]);
  if (parts[2] === undefined) return yearOf(year);
  const month = Number(parts[2]);
  if (month < 1 || month > 12) return null;
  if (parts[3] === undefined) return monthsOf(year, month - 1);
  return realDay(year, month, Number(parts[3]));
}

const months = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];

/** English names of the months, lower case, January first. */
export const monthNames: readonly string[] = months;

/** A month as 1 to 12 from its number, its English name or the first three letters of that. */
export function parseMonth(text: string): number | null {
  const number = /^(\d{1,2})月?$/u.exec(text)?.[1];
  if (number !== undefined) {
    const month = Number(number);
    return month >= 1 && month <= 12 ? month : null;
  }
  const lower = text.toLowerCase();
  const index = months.findIndex((name) => name === lower || name.slice(0, 3) === lower);
  return index < 0 ? null : index + 1;
}
