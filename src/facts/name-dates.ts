/** Dates that phones and messengers write into names of files. Pure. */
import { isAhead, type DateClaim } from './claims.ts';

/** Nobody named files by such a date before there were digital cameras. */
const FIRST_YEAR = 1990;

// `20190704`, `2019-07-04`, `2019_07_04`, `2019.07.04`; no digit touches it but those of a time.
const DAY = String.raw`(?<!\d)((?:19|20)\d\d)([-_.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])`;
// `101112`, `10-11-12`, `10.11.12`, `at 10.11.12`, `093011123` (Pixel's milliseconds).
const TIME = String.raw`(?:[-_. T]|\s+(?:at|um|à|a las|alle|om)\s+|,\s+)?([01]\d|2[0-3])([-_.:h]?)([0-5]\d)\6([0-5]\d)(?:\d{3})?(?!\d)`;
const DAY_AND_TIME = new RegExp(`${DAY}${TIME}`, 'i');
const DAY_ALONE = new RegExp(`${DAY}(?!\\d)`);
// Facebook, WeChat, QQ and the like: milliseconds since 1970, alone or behind one word.
const EPOCH = /^(?:[A-Za-z_.-]*)(1[0-9]{12})(?!\d)/;

/**
 * The moment that a file's name tells (`IMG-20220121-WA0004.jpg`, `PXL_20210815_093011123.jpg`,
 * `Screenshot 2019-07-04 at 10.11.12.png`, `signal-2021-05-06-…`), or null; what lies more than a day ahead of `now` is not believed.
 */
export function dateFromName(name: string, now: number): DateClaim | null {
  const date = readName(name);
  return date !== null && isAhead(date, now) ? null : date;
}

function readName(name: string): DateClaim | null {
  const stem = name.replace(/\.[^.]*$/, '').normalize('NFKC');
  const whole = DAY_AND_TIME.exec(stem);
  if (whole) {
    const [, year, , month, day, hour, , minute, second] = whole.map(Number);
    const at = Date.UTC(year ?? 0, (month ?? 0) - 1, day, hour, minute, second);
    // A Pixel names its photos in UTC.
    const offset = /^PXL_/i.test(stem) ? 0 : null;
    if (isDay(at, year, day)) return { at, offset, precision: 19, basis: 'taken' };
  }
  const alone = DAY_ALONE.exec(stem);
  if (alone) {
    const [, year, , month, day] = alone.map(Number);
    const at = Date.UTC(year ?? 0, (month ?? 0) - 1, day);
    if (isDay(at, year, day)) return { at, offset: null, precision: 10, basis: 'taken' };
  }
  const epoch = Number(EPOCH.exec(stem)?.[1]);
  return epoch > 0 ? { at: epoch, offset: 0, precision: 19, basis: 'taken' } : null;
}

/** The 31st of June would be another day. */
function isDay(at: number, year = 0, day = 0): boolean {
  return year >= FIRST_YEAR && new Date(at).getUTCDate() === day;
}
