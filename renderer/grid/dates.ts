/** Days as headings and labels in the window's language. Days are `YYYY-MM-DD`, without a zone, or shorter. */
import { dateLocale } from '../app/region.ts';
import { m } from '../paraglide/messages.js';
import { getLocale } from '../paraglide/runtime.js';

const formats = new Map<string, Intl.DateTimeFormat>();

/** Formatters are slow to make, and headings are drawn while scrolling. */
function format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = dateLocale() + JSON.stringify(options);
  let known = formats.get(key);
  if (!known) {
    known = new Intl.DateTimeFormat(dateLocale(), { ...options, timeZone: 'UTC' });
    formats.set(key, known);
  }
  return known;
}

/** Letters of `2021-06-30` and `2021`. */
const WHOLE_DAY = 10;
const YEAR = 4;

const SHORT: Intl.DateTimeFormatOptions = { weekday: 'long', day: 'numeric', month: 'long' };
const LONG: Intl.DateTimeFormatOptions = { ...SHORT, year: 'numeric' };

const MONTH_MILLISECONDS = 31 * 86_400_000;

/**
 * `Friday, June 30, 2021`, without the year where it is this one; `June 3 – 7, 2021` for several days,
 * and `March – June 2021` where these are months apart.
 */
export function headingOf(from: string, to: string, today = new Date()): string {
  const year = String(today.getFullYear());
  const isThisYear = from.startsWith(year) && to.startsWith(year);
  if (from.length < WHOLE_DAY) return dayLabel(from);
  if (from === to) {
    return format(isThisYear ? SHORT : LONG).format(dateOf(from));
  }
  const [first, last] = from < to ? [from, to] : [to, from];
  const isWide = dateOf(last).getTime() - dateOf(first).getTime() > MONTH_MILLISECONDS;
  const isChinese = getLocale() === 'zh-CN';
  // A Chinese month by itself is 六月 in its long form.
  const options: Intl.DateTimeFormatOptions = { month: isChinese ? 'short' : 'long' };
  if (!isWide) options.day = 'numeric';
  if (!isThisYear) options.year = 'numeric';
  if (!isChinese) return format(options).formatRange(dateOf(first), dateOf(last));
  // Chromium writes Chinese ranges as 10/22 – 10/26 (ICU 77).
  const end = format(endOptions(first, last, options));
  return `${format(options).format(dateOf(first))} – ${end.format(dateOf(last))}`;
}

/** Of the end of a range, what its beginning does not say already. */
function endOptions(
  first: string,
  last: string,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormatOptions {
  if (first.slice(0, YEAR) !== last.slice(0, YEAR)) return options;
  const isOneMonth = first.slice(0, 7) === last.slice(0, 7);
  return isOneMonth ? { day: 'numeric' } : { ...options, year: undefined };
}

/** A day, or as much of it as is known: `June 1962`, `1962`, words for none. */
export function dayLabel(day: string): string {
  if (day === '') return m.grid_undated();
  if (day.length === YEAR) return format({ year: 'numeric' }).format(dateOf(day));
  if (day.length < WHOLE_DAY) return format({ month: 'long', year: 'numeric' }).format(dateOf(day));
  return format(LONG).format(dateOf(day));
}

/** `Jun 2021`, or as much of it as is known. */
export function monthLabel(day: string): string {
  if (day.length <= YEAR) return dayLabel(day);
  return format({ month: 'short', year: 'numeric' }).format(dateOf(day));
}

/** `1962` and `1962-06` are moments, too: their first. */
function dateOf(day: string): Date {
  return new Date(day.slice(0, WHOLE_DAY));
}
