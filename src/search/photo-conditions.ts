/** What the columns of photos say of a condition: times, sizes, equipment, marks. Engine process. */
import type { Database } from 'better-sqlite3';
import { prepared } from '../store/connection.ts';
import { withFold } from '../store/folding.ts';
import { flags, photoTable } from '../store/photo-table.ts';
import type { Columns } from '../store/photo-columns.ts';
import type { Condition, HasChoice, IsChoice } from './conditions.ts';
import { where } from './mask.ts';
import type { Mask } from './mask.ts';
import { contains } from './text-clause.ts';

const DAY = 86_400_000;
const DAY_PRECISION = 10;
const YEAR_PRECISION = 4;

/** Choices of `is:` that more than the columns decide. */
type OtherChoice = 'monochrome' | 'offline' | 'screenshot' | 'untagged';
export type ColumnCondition =
  | Extract<
      Condition,
      {
        kind:
          | 'taken'
          | 'month'
          | 'yearday'
          | 'weekday'
          | 'focal'
          | 'camera'
          | 'lens'
          | 'format'
          | 'rating';
      }
    >
  | { kind: 'is'; what: Exclude<IsChoice, OtherChoice> }
  | { kind: 'has'; what: Exclude<HasChoice, 'caption'> };

/** The photos that meet a condition. */
export function columnMask(library: Database, condition: ColumnCondition): Mask {
  const photos = photoTable(library);
  switch (condition.kind) {
    case 'taken':
      return takenMask(photos.times(), condition);
    case 'month':
    case 'yearday':
    case 'weekday':
      return dayMask(photos.times(), condition);
    case 'camera':
    case 'lens':
      return valueMask(library, condition.kind, condition.text);
    case 'format': {
      const { format } = photos.facts();
      const wanted = photos.valuesOf('format').indexOf(condition.format);
      return where(format.length, (row) => format[row] === wanted);
    }
    case 'focal': {
      const { focal } = photos.facts();
      // Cameras write 49.9 for a lens that is sold as 50.
      const most = condition.mm < 10 ? 0.1 : 0.5;
      return where(focal.length, (row) => Math.abs((focal[row] ?? NaN) - condition.mm) <= most);
    }
    case 'rating': {
      const { rating } = photos.facts();
      const { from, to } = condition;
      return where(rating.length, (row) => {
        const stars = rating[row] ?? 0;
        return stars >= from && stars <= to;
      });
    }
    case 'is':
      return isMask(library, condition.what);
    case 'has':
      return hasMask(library, condition.what);
  }
}

/** All that is known of the date lies within the span: `1962` is not in June. */
function takenMask(
  { takenAt, precision }: Pick<Columns, 'takenAt' | 'precision'>,
  { from, until }: Extract<Condition, { kind: 'taken' }>,
): Mask {
  const dated = datedRows(precision);
  const mask = new Uint8Array(takenAt.length);
  const first = until === null ? 0 : firstBefore(takenAt, 0, dated, until);
  const last = from === null ? dated : firstBefore(takenAt, first, dated, from);
  mask.fill(1, first, last);
  for (let row = first; row < last && until !== null; row += 1) {
    const known = precision[row] ?? 0;
    if (known < DAY_PRECISION) mask[row] = Number(endOf(takenAt[row] ?? 0, known) <= until);
  }
  return mask;
}

/** How many photos have a date: they stand before the others. */
function datedRows(precision: Columns['precision']): number {
  return firstRow(0, precision.length, (row) => precision[row] === 0);
}

/** The first row from a time before: photos stand newest first. */
function firstBefore(
  takenAt: Columns['takenAt'],
  from: number,
  until: number,
  time: number,
): number {
  return firstRow(from, until, (row) => (takenAt[row] ?? 0) < time);
}

/** The first row for which a test holds that holds for all after it; `until` where there is none. */
function firstRow(from: number, until: number, test: (row: number) => boolean): number {
  let [low, high] = [from, until];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (test(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Where a year or a month ends that begins then. */
function endOf(time: number, precision: number): number {
  const date = new Date(time);
  if (precision === YEAR_PRECISION) return date.setUTCFullYear(date.getUTCFullYear() + 1);
  return date.setUTCMonth(date.getUTCMonth() + 1);
}

type DayCondition = Extract<Condition, { kind: 'month' | 'yearday' | 'weekday' }>;

/** What is asked of the calendar is worked out once for each day. */
function dayMask(
  { takenAt, precision }: Pick<Columns, 'takenAt' | 'precision'>,
  condition: DayCondition,
): Mask {
  const isOn = dayTest(condition);
  const least = condition.kind === 'month' ? YEAR_PRECISION + 1 : DAY_PRECISION;
  const mask = new Uint8Array(takenAt.length);
  for (let row = 0, dated = datedRows(precision); row < dated;) {
    const day = Math.floor((takenAt[row] ?? 0) / DAY) * DAY;
    const next = firstBefore(takenAt, row, dated, day);
    if (isOn(new Date(day))) {
      for (; row < next; row += 1) mask[row] = Number((precision[row] ?? 0) >= least);
    }
    row = next;
  }
  return mask;
}

function dayTest(condition: DayCondition): (day: Date) => boolean {
  switch (condition.kind) {
    case 'month': {
      const { first, last } = condition;
      // November to February goes over the turn of the year.
      return (day) => {
        const month = day.getUTCMonth() + 1;
        return first <= last ? month >= first && month <= last : month >= first || month <= last;
      };
    }
    case 'yearday':
      return (day) =>
        day.getUTCMonth() + 1 === condition.month && day.getUTCDate() === condition.day;
    case 'weekday':
      return (day) => condition.days.includes(day.getUTCDay());
  }
}

/** Names of cameras and lenses are few: each is compared once. */
function valueMask(library: Database, column: 'camera' | 'lens', text: string): Mask {
  const photos = photoTable(library);
  const values = photos.valuesOf(column);
  const { sql, values: bound } = contains('value', text);
  const found = prepared<(string | number)[], number>(
    withFold(library),
    `SELECT key FROM json_each(?) WHERE ${sql}`,
  )
    .pluck()
    .all(JSON.stringify(values), ...bound);
  const isWanted = new Uint8Array(values.length);
  for (const number of found) isWanted[number] = 1;
  const numbers = photos.facts()[column];
  const mask = new Uint8Array(numbers.length);
  for (let row = 0; row < mask.length; row += 1) mask[row] = isWanted[numbers[row] ?? 0] ?? 0;
  return mask;
}

function isMask(library: Database, what: Exclude<IsChoice, OtherChoice>): Mask {
  const photos = photoTable(library);
  const { width, height } = photos.times();
  const sized = (test: (wide: number, high: number) => boolean): Mask =>
    where(width.length, (row) => test(width[row] ?? 0, height[row] ?? 0));
  switch (what) {
    case 'favourite':
      return flagMask(library, flags.favourite);
    case 'portrait':
      return sized((wide, high) => high > wide);
    case 'landscape':
      return sized((wide, high) => wide > high);
    case 'square':
      return sized((wide, high) => wide === high);
    case 'panorama':
      // Twice as wide as high, or the other way: wider than any camera's single frame (16:9, 65:24 apart).
      return sized((wide, high) => Math.max(wide, high) >= 2 * Math.min(wide, high));
    case 'duplicate':
      return flagMask(library, flags.copies);
    case 'selfie':
      // `iPhone 12 front camera 2.71mm f/2.2`: the lens on the side of the screen.
      return valueMask(library, 'lens', 'front');
  }
}

function hasMask(library: Database, what: Exclude<HasChoice, 'caption'>): Mask {
  const photos = photoTable(library);
  switch (what) {
    case 'gps':
      return flagMask(library, flags.place);
    case 'exif':
      return flagMask(library, flags.exif);
    case 'date': {
      const { precision } = photos.times();
      return where(precision.length, (row) => precision[row] !== 0);
    }
    case 'camera':
    case 'lens':
    case 'rating': {
      const numbers = photos.facts()[what];
      const mask = new Uint8Array(numbers.length);
      for (let row = 0; row < mask.length; row += 1) mask[row] = Number(numbers[row] !== 0);
      return mask;
    }
  }
}

function flagMask(library: Database, flag: number): Mask {
  const { flags: bits } = photoTable(library).facts();
  const shift = Math.log2(flag);
  const mask = new Uint8Array(bits.length);
  for (let row = 0; row < mask.length; row += 1) mask[row] = ((bits[row] ?? 0) >> shift) & 1;
  return mask;
}
