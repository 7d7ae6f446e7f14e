/** Dates that phones and messengers write into names of files, and Google into names of folders. Pure. */
import { isAhead, type DateClaim } from './claims.ts';
import { asciiDigits, hourOfDay } from './clock-words.ts';

/** Nobody named files by such a date before there were digital cameras. */
const FIRST_YEAR = 1990;

// `20190704`, `2019-07-04`, `2019_07_04`, `2019.07.04`; no digit touches it but those of a time.
const DAY = String.raw`(?<!\d)(?<year>(?:19|20)\d\d)(?<dash>[-_.]?)(?<month>0[1-9]|1[0-2])\k<dash>(?<day>0[1-9]|[12]\d|3[01])`;
// `2019-7-4`, as macOS writes it in some languages.
const SHORT_DAY = String.raw`(?<!\d)(?<year>(?:19|20)\d\d)-(?<month>0?[1-9]|1[0-2])-(?<day>0?[1-9]|[12]\d|3[01])`;
const EASTERN_DAY = String.raw`(?<!\d)(?<year>(?:19|20)\d\d)年\s?(?<month>0?[1-9]|1[0-2])月\s?(?<day>0?[1-9]|[12]\d|3[01])日`;
/** `30.06.2021`: whoever writes dots begins with the day. */
const DOTTED_DAY = String.raw`(?<![\d.])(?<day>0?[1-9]|[12]\d|3[01])\.(?<month>0?[1-9]|1[0-2])\.(?<year>(?:19|20)\d\d)(?!\d)`;
// `at`, `um`, `à(s)`, `в`, `ÖS` and so on: one or two short words in front of a clock with separators.
const WORDS = String.raw`[\s_,-]+(?:\p{L}{1,6}(?:\(s\))?\.?[\s_-]+){1,2}(?=\d{1,2}[-_.:h]\d)`;
// `101112`, `10-11-12`, `10h11m12s`, `at 10.11.12`, `at 3.11.12 PM`, `下午3.11.12`, `093011123` (Pixel's milliseconds).
const TIME = String.raw`(?:[-_. T]|${WORDS}|,\s+|\s-\s)?\s?(?:上午|下午|午前|午後|오전|오후)?\s?(?<hour>[01]\d|2[0-3]|\d(?=[-_.:h]))(?<colon>[-_.:h時时 ]?)(?<minute>[0-5]\d)(?:\k<colon>|(?<=h\d\d)m|(?<=[時时]\d\d)分)(?<second>[0-5]\d)(?:\d{3})?(?!\d)`;
const DAYS_AND_TIMES = [DAY, SHORT_DAY, EASTERN_DAY, DOTTED_DAY].map(
  (day) => new RegExp(day + TIME, 'iu'),
);
const DAYS_ALONE = [`${DAY}(?!\\d)`, EASTERN_DAY, DOTTED_DAY].map((day) => new RegExp(day, 'u'));
/** Telegram's `photo_1@04-07-2019_10-11-12`, Dropbox's `Photo 30-06-2021, 18 05 00` where it can be no month. */
const DAY_FIRST =
  /(?<!\d)(?:(?<=@)|(?=1[3-9]|2\d|3))(?<day>0[1-9]|[12]\d|3[01])-(?<month>0[1-9]|1[0-2])-(?<year>(?:19|20)\d\d)(?:_|,? )(?<hour>[01]\d|2[0-3])(?<colon>[- .])(?<minute>[0-5]\d)\k<colon>(?<second>[0-5]\d)(?!\d)/;
// Facebook, WeChat, QQ and the like: milliseconds since 1970, alone or behind one word.
const EPOCH = /^(?:[A-Za-z_.-]*)(1[0-9]{12})(?!\d)/;
/** Letters behind a time that may still say which half of the day is meant. */
const BEHIND = 8;

/**
 * The moment that a file's name tells (`IMG-20220121-WA0004.jpg`, `PXL_20210815_093011123.jpg`,
 * `Screenshot 2019-07-04 at 10.11.12.png`, `signal-2021-05-06-…`), else the year of the folder where
 * Google puts it (`Photos from 2019`), or null; what lies more than a day ahead of `now` is not believed.
 * @param folder the name of the folder that it lies in
 */
export function dateFromName(name: string, folder: string, now: number): DateClaim | null {
  const date = readName(name);
  if (date !== null && !isAhead(date, now)) return date;
  const year = googleYear(folder);
  const at = Date.UTC(year ?? 0, 0, 1);
  return year === null || at > now ? null : { at, offset: null, precision: 4, basis: 'taken' };
}

function readName(name: string): DateClaim | null {
  const stem = asciiDigits(name.replace(/\.[^.]*$/, '').normalize('NFKC'));
  const whole = firstMatch([...DAYS_AND_TIMES, DAY_FIRST], stem);
  if (whole) {
    const { year, month, day, hour, minute, second } = numbersOf(whole);
    const words = stem.slice(whole.index, whole.index + whole[0].length + BEHIND);
    const at = Date.UTC(year, month - 1, day, hourOfDay(hour, words), minute, second);
    // A Pixel names its photos in UTC; others say so.
    const behind = stem[whole.index + whole[0].length];
    const offset = /^PXL_/i.test(stem) || behind === 'Z' ? 0 : null;
    if (isDay(at, year, day)) return { at, offset, precision: 19, basis: 'taken' };
  }
  const alone = firstMatch(DAYS_ALONE, stem);
  if (alone) {
    const { year, month, day } = numbersOf(alone);
    const at = Date.UTC(year, month - 1, day);
    if (isDay(at, year, day)) return { at, offset: null, precision: 10, basis: 'taken' };
  }
  const epoch = Number(EPOCH.exec(stem)?.[1]);
  return epoch > 0 ? { at: epoch, offset: 0, precision: 19, basis: 'taken' } : null;
}

function firstMatch(patterns: readonly RegExp[], text: string): RegExpExecArray | null {
  for (const pattern of patterns) {
    const match = pattern.exec(text);
    if (match) return match;
  }
  return null;
}

type Part = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second';

function numbersOf({ groups }: RegExpExecArray): Record<Part, number> {
  const number = (part: Part): number => Number(groups?.[part] ?? 0);
  return {
    ...{ year: number('year'), month: number('month'), day: number('day') },
    ...{ hour: number('hour'), minute: number('minute'), second: number('second') },
  };
}

/** The 31st of June would be another day. */
function isDay(at: number, year: number, day: number): boolean {
  return year >= FIRST_YEAR && new Date(at).getUTCDate() === day;
}

// `Photos from`, `Fotos von`, `Photos de`, `Foto da`, `Foto's uit`, `Zdjęcia z` and so on.
const PHOTOS = String.raw`(?:photos|fotos?|foto['’]s|fotky|fotografie|fotografii|foton|bilder|billeder|kuvat?|kuvia|zdjęcia|фото|фотографии|ảnh)`;
const OF = String.raw`(?:from|von|aus|de|da|dal|del|di|van|uit|z|ze|od|du|din|fra|från|vuodelta|за|с|dari|từ)`;
const GOOGLE_YEARS = [
  new RegExp(String.raw`^${PHOTOS}\s${OF}\s(\d{4})(?: год)?$`, 'iu'),
  /^(\d{4})\s?(?:年的(?:照片|相片)|年の写真|년의? 사진)$/u,
];

/** The year of a folder that Google Takeout names by it, in the language of its user; null for others. */
export function googleYear(folder: string): number | null {
  const name = folder.normalize('NFC').trim();
  for (const pattern of GOOGLE_YEARS) {
    const year = Number(pattern.exec(name)?.[1]);
    if (year >= 1826) return year;
  }
  return null;
}
