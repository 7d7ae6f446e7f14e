/**
 * Dates as people write them in a query, as half-open spans of wall-clock time.
 * Runs in the engine; imports nothing.
 */

/** From `from` (included) to `until` (not included), in milliseconds of the wall clock as if it were UTC. */
export interface Span {
  from: number;
  until: number;
}

const written = /^(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月)?|年)?$/u;
const ago = /^(\d{1,4})([dwmy])$/u;

/**
 * Reads a year, month or day (`2021`, `2021-06`, `2021-06-30`, with `-`, `/`, `.` or 年月日), `today`,
 * `yesterday`, or a time back from today (`30d`, `2w`, `6m`, `1y`: that day).
 * Null where it is none of these or no such day exists.
 */
export function parseDate(text: string, today: Date): Span | null {
  const now = [today.getFullYear(), today.getMonth(), today.getDate()] as const;
  if (text === 'today') return day(...now);
  if (text === 'yesterday') return day(now[0], now[1], now[2] - 1);

  const back = ago.exec(text);
  if (back !== null) {
    const count = Number(back[1]);
    if (back[2] === 'd') return day(now[0], now[1], now[2] - count);
    if (back[2] === 'w') return day(now[0], now[1], now[2] - 7 * count);
    if (back[2] === 'm') return day(now[0], now[1] - count, now[2]);
    return day(now[0] - count, now[1], now[2]);
  }

  const parts = written.exec(text);
  if (parts === null) return null;
  const year = Number(parts[1]);
  if (parts[2] === undefined)
    return { from: midnight(year, 0, 1), until: midnight(year + 1, 0, 1) };
  const month = Number(parts[2]) - 1;
  if (month < 0 || month > 11) return null;
  if (parts[3] === undefined) {
    return { from: midnight(year, month, 1), until: midnight(year, month + 1, 1) };
  }
  const span = day(year, month, Number(parts[3]));
  // 31 June would silently become 1 July.
  const landed = new Date(span.from);
  return landed.getUTCMonth() === month && Number(parts[3]) > 0 ? span : null;
}

function day(year: number, month: number, date: number): Span {
  return { from: midnight(year, month, date), until: midnight(year, month, date + 1) };
}

/** Like Date.UTC, which takes the years 0 to 99 for 1900 to 1999. */
function midnight(year: number, month: number, date: number): number {
  const time = new Date(0);
  return time.setUTCFullYear(year, month, date);
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
