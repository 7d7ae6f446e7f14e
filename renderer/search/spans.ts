/** Spans of days in the window's language, as briefly as they can be said. Runs in the window. */
import { dateLocale } from '../app/region.ts';
import { m } from '../paraglide/messages.js';

interface Days {
  /** `2026-06-01`, included; null is open. */
  first: string | null;
  last: string | null;
}

/** `1 Jun – 31 Aug 2026` as `Jun – Aug 2026`; whole years as `2019 – 2021`. */
export function formatDays({ first, last }: Days): string {
  if (first !== null && last !== null) return range(dateOf(first), dateOf(last));
  if (first !== null) return m.search_span_from({ first: format('day').format(dateOf(first)) });
  return last === null ? '' : m.search_span_until({ last: format('day').format(dateOf(last)) });
}

function range(first: Date, last: Date): string {
  const next = new Date(last);
  next.setUTCDate(next.getUTCDate() + 1);
  const isMonths = first.getUTCDate() === 1 && next.getUTCDate() === 1;
  const isYears = isMonths && first.getUTCMonth() === 0 && next.getUTCMonth() === 0;
  return format(isYears ? 'year' : isMonths ? 'month' : 'day').formatRange(first, last);
}

function format(known: 'day' | 'month' | 'year'): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(dateLocale(), {
    timeZone: 'UTC',
    year: 'numeric',
    ...(known === 'year' ? {} : { month: 'short' }),
    ...(known === 'day' ? { day: 'numeric' } : {}),
  });
}

function dateOf(iso: string): Date {
  return new Date(`${iso}T00:00:00Z`);
}
