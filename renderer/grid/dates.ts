/** Days as headings and labels in the window's language. Days are `YYYY-MM-DD`, without a zone. */
import { getLocale } from '../paraglide/runtime.js';
import { dateLocale } from '../state/region.ts';

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

const SHORT: Intl.DateTimeFormatOptions = { weekday: 'long', day: 'numeric', month: 'long' };
const LONG: Intl.DateTimeFormatOptions = { ...SHORT, year: 'numeric' };

/** `Friday, June 30, 2021`, without the year where it is this one; `June 3 – 7, 2021` for several days. */
export function headingOf(from: string, to: string, today = new Date()): string {
  const year = String(today.getFullYear());
  const isThisYear = from.startsWith(year) && to.startsWith(year);
  if (from === to) {
    return format(isThisYear ? SHORT : LONG).format(dateOf(from));
  }
  const [first, last] = from < to ? [from, to] : [to, from];
  const options: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'long' };
  if (!isThisYear) options.year = 'numeric';
  if (getLocale() !== 'zh-CN') return format(options).formatRange(dateOf(first), dateOf(last));
  // Chromium writes Chinese ranges as 10/22 – 10/26 (ICU 77).
  const isOneMonth = first.slice(0, 7) === last.slice(0, 7);
  const end = format(isOneMonth ? { day: 'numeric' } : { day: 'numeric', month: 'long' });
  return `${format(options).format(dateOf(first))} – ${end.format(dateOf(last))}`;
}

export function dayLabel(day: string): string {
  return format(LONG).format(dateOf(day));
}

/** `Jun 2021` */
export function monthLabel(day: string): string {
  return format({ month: 'short', year: 'numeric' }).format(dateOf(day));
}

function dateOf(day: string): Date {
  return new Date(`${day.slice(0, 10)}T00:00:00Z`);
}
