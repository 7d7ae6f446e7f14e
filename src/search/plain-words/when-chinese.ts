/** Times in Chinese words: `去年夏天`, `上个月`, `三天前`, `7月4日`, `周末`. Imports no SQL. */
import * as calendar from './calendar.ts';
import type { Now, Season, Unit } from './calendar.ts';
import { numberOf, yearInDigits } from './numbers.ts';
import { fromTo, spanOf, taken } from './time.ts';
import type { Certainty, Time } from './time.ts';

const number = '[零一二三四五六七八九十两\\d]{1,4}';
/** `去年`, `2024年`, `二〇二四年`. */
const year =
  '(?<year>大前年|前年|去年|今年|(?:18[3-9]|19\\d|20\\d)\\d年|(?<!\\d)[089]\\d年|[一二][〇零一二三四五六七八九]{3}年)';
const season = '(?<season>[春夏秋冬])';
const unit = '(?<unit>天|日|个?星期|个?礼拜|周|个?月|年)';
const weekday = '(?:星期|礼拜|周)(?<weekday>[一二三四五六日天])';
const WEEKDAYS = '日一二三四五六';
const DAYS = { 今天: 0, 昨天: 1, 前天: 2, 大前天: 3, 今: 0, 昨: 1 } as const;
const YEARS = { 今年: 0, 去年: 1, 前年: 2, 大前年: 3 } as const;

type Groups = Partial<Record<string, string>>;
type Reading = readonly [RegExp, (groups: Groups, now: Now) => Time | null];

const READINGS: readonly Reading[] = [
  read('(?<day>今天|昨天|前天|大前天)', ({ day }, now) =>
    taken(calendar.unitAgo(now, 'day', lookUp(DAYS, day))),
  ),
  read(
    '(?<day>今天?|昨天?|前天)(?:(?<morning>早上?|早晨|上午)|(?<afternoon>中午|下午)|(?<evening>傍晚)|晚上?|夜里?)',
    ({ day, ...parts }, now) => {
      const part = (['morning', 'afternoon', 'evening'] as const).find(
        (it) => parts[it] !== undefined,
      );
      return taken(calendar.partOfDay(now, lookUp(DAYS, day), part ?? 'night'));
    },
  ),
  read('(?<year>去年|前年|大前年)的?今天', ({ year }, now) => {
    const { today } = now;
    return taken(calendar.dayOf(yearNumber(year, now), today.getMonth(), today.getDate()));
  }),
  read(`(?<count>${number})${unit}(?:以?前|之前)`, ({ count, unit }, now) =>
    taken(calendar.unitAgo(now, asUnit(unit), numberOf(count ?? '') ?? 0)),
  ),
  read(`(?:最近|过去|近)(?<count>${number})${unit}`, ({ count, unit }, now) =>
    taken(calendar.rolling(now, asUnit(unit), numberOf(count ?? '') ?? 0)),
  ),
  read('(?<which>上上?|这|本)个?(?<unit>周|星期|礼拜|月)', ({ which, unit }, now) =>
    taken(calendar.unitAgo(now, asUnit(unit), which?.startsWith('上') === true ? which.length : 0)),
  ),
  read('(?<which>上|这|本)个?(?:周末|星期末)', ({ which }, now) =>
    taken(calendar.weekend(now, which !== '上')),
  ),
  read('(?:在)?周末', () => weekdays([0, 6])),
  read('(?:在)?工作日', () => weekdays([1, 2, 3, 4, 5])),
  read(`(?<last>上)?个?${weekday}`, ({ last, weekday }, now) => {
    const day = WEEKDAYS.indexOf((weekday ?? '').replace('天', '日'));
    if (last === undefined) return weekdays([day]);
    const { from } = calendar.unitAgo(now, 'week', 1);
    const day0 = new Date(from + ((day - now.region.firstWeekday + 7) % 7) * 86_400_000);
    return taken(calendar.dayOf(day0.getUTCFullYear(), day0.getUTCMonth(), day0.getUTCDate()));
  }),
  read(year, ({ year }, now) => taken(calendar.yearOf(yearNumber(year, now)))),
  read(`${year}的?(?<half>上|下)半年`, ({ year, half }, now) =>
    taken(calendar.monthsOf(yearNumber(year, now), half === '上' ? 0 : 6, 6)),
  ),
  read(`${year}年?(?<part>初|底|末)`, ({ year, part }, now) =>
    taken(calendar.monthsOf(yearNumber(year, now), part === '初' ? 0 : 8, 4)),
  ),
  read(`${year}的?${season}[天季]?`, ({ year, season }, now) =>
    taken(calendar.seasonOf(asSeason(season), yearNumber(year, now), now.region)),
  ),
  read(`(?<which>上个?|这个?)${season}[天季]`, ({ which, season }, now) => {
    const ofYear = (year: number) => calendar.seasonOf(asSeason(season), year, now.region);
    return taken(calendar.newest(now, ofYear, which?.startsWith('这') === true));
  }),
  read(`(?<in>在)?${season}[天季]`, (groups, { region }) => {
    const first = calendar.firstMonth(asSeason(groups['season']), region) + 1;
    const certainty = groups['in'] === undefined ? 'alone' : 'sure';
    return months(first, ((first + 1) % 12) + 1, certainty);
  }),
  read(`${year}?的?(?<month>${number})月份?`, ({ year, month }, now) => {
    const m = numberOf(month ?? '') ?? 0;
    if (m < 1 || m > 12) return null;
    if (year === undefined) return months(m, m, 'sure');
    return taken(calendar.monthsOf(yearNumber(year, now), m - 1));
  }),
  read(`${year}?的?(?<month>${number})月(?<day>${number})[日号]`, ({ year, month, day }, now) => {
    const [m, d] = [numberOf(month ?? '') ?? 0, numberOf(day ?? '') ?? 0];
    const span = calendar.realDay(year === undefined ? 2024 : yearNumber(year, now), m, d);
    if (span === null) return null;
    if (year !== undefined) return taken(span);
    return { condition: { kind: 'yearday', month: m, day: d }, certainty: 'sure' };
  }),
  read(
    '(?<century>18|19|20)?(?<tens>[1-9]0|[一二三四五六七八九]十)年代',
    ({ century, tens }, now) => {
      const ten = numberOf(tens ?? '') ?? 0;
      const year =
        century === undefined ? calendar.yearOfTwoDigits(ten, now) : Number(century) * 100 + ten;
      return taken(calendar.decade(year));
    },
  ),
];

/** @param text without spaces around it. Null where it says no time in Chinese. */
export function chineseTime(text: string, now: Now): Time | null {
  for (const [pattern, time] of READINGS) {
    const found = pattern.exec(text);
    if (found !== null) return time(found.groups ?? {}, now);
  }
  return sinceOrUntil(text, now) ?? range(text, now);
}

/** `2020年以来`, `去年夏天以前`. */
function sinceOrUntil(text: string, now: Now): Time | null {
  const found = /^(.+?)(以来|以后|之后|以前|之前)$/u.exec(text);
  const span = found && spanOf(chineseTime(found[1] ?? '', now));
  if (span === null) return null;
  const isUntil = found?.[2]?.endsWith('前') === true;
  const [from, until] = isUntil ? [null, span.from] : [span.from, null];
  return { condition: { kind: 'taken', from, until }, certainty: 'sure' };
}

/** `2017年到2019年`, `2018年五月到七月`. */
function range(text: string, now: Now): Time | null {
  const found = /^从?(.+?)[到至](.+)$/u.exec(text);
  if (found === null) return null;
  const [, begin = '', right = ''] = found;
  // `2008到2010年`
  const left = /^\d{4}$/.test(begin) ? `${begin}年` : begin;
  const first = chineseTime(left, now);
  const ofYear = new RegExp(`^${year}`, 'u').exec(left)?.groups?.['year'];
  const last = chineseTime(right, now);
  const isBare = last?.condition.kind === 'month' && ofYear !== undefined;
  return fromTo(first, isBare ? chineseTime(`${ofYear}${right}`, now) : last);
}

function read(source: string, time: Reading[1]): Reading {
  return [new RegExp(`^(?:${source})$`, 'u'), time];
}

function months(first: number, last: number, certainty: Certainty): Time {
  return { condition: { kind: 'month', first, last }, certainty };
}

function weekdays(days: number[]): Time {
  return { condition: { kind: 'weekday', days }, certainty: 'sure' };
}

function yearNumber(text: string | undefined, now: Now): number {
  const back = lookUp(YEARS, text, -1);
  if (back >= 0) return now.today.getFullYear() - back;
  const digits = (text ?? '').slice(0, -1);
  if (digits.length > 2) return yearInDigits(digits) ?? 0;
  return calendar.yearOfTwoDigits(Number(digits), now);
}

function lookUp(
  table: Readonly<Record<string, number>>,
  key: string | undefined,
  otherwise = 0,
): number {
  return key !== undefined && Object.hasOwn(table, key) ? (table[key] ?? otherwise) : otherwise;
}

function asUnit(text: string | undefined): Unit {
  const unit = text?.replace('个', '');
  if (unit === '天' || unit === '日') return 'day';
  if (unit === '月') return 'month';
  return unit === '年' ? 'year' : 'week';
}

function asSeason(text: string | undefined): Season {
  return calendar.SEASONS['春夏秋冬'.indexOf(text ?? '夏')] ?? 'summer';
}
