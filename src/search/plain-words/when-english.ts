/** Times in English words: `last summer`, `two years ago`, `4th of July`, `weekends`. Imports no SQL. */
import * as calendar from './calendar.ts';
import type { Now, PartOfDay, Season, Unit } from './calendar.ts';
import { numberOf } from './numbers.ts';
import { fromTo, taken } from './time.ts';
import type { Certainty, Time } from './time.ts';

const MONTHS =
  'january february march april may june july august september october november december'.split(
    ' ',
  );
/** Of the century in which photos were taken in all of them; the last is of the next. */
const DECADES =
  'twenties thirties forties fifties sixties seventies eighties nineties noughties'.split(' ');
const WEEKDAYS = 'sunday monday tuesday wednesday thursday friday saturday'.split(' ');
/** Months that are words or names of people as well. */
const DOUBTFUL = new Set(['march', 'april', 'may', 'june', 'august']);

const month = `(?<month>${MONTHS.join('|')}|${MONTHS.map((name) => `${name.slice(0, 3)}\\.?`).join('|')}|sept\\.?)`;
const fullMonth = `(?<month>${MONTHS.join('|')})`;
const season = '(?<season>spring|summer|autumn|fall|winter)';
const weekday = `(?<weekday>${WEEKDAYS.join('|')})`;
const unit = '(?<unit>day|week|month|year)s?';
const count =
  '(?<count>\\d{1,4}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)';
/** Since there is photography. */
const year = '(?<year>18[3-9]\\d|19\\d\\d|20\\d\\d)';
const day = '(?<day>\\d{1,2})(?:st|nd|rd|th)?';
const decade = `(?:the )?(?:(?<century>18|19|20)?'?(?<tens>\\d0)'?s|(?<named>${DECADES.join('|')}))`;
/** Each is one part of three. */
const THIRDS = ['early|(?:start|beginning) of', 'mid|middle of', 'late|end of'] as const;

type Groups = Partial<Record<string, string>>;
type Reading = readonly [RegExp, (groups: Groups, now: Now) => Time | null];

const READINGS: readonly Reading[] = [
  read('today', (_, now) => taken(calendar.unitAgo(now, 'day', 0))),
  read('yesterday', (_, now) => taken(calendar.unitAgo(now, 'day', 1))),
  read('this (?<part>morning|afternoon|evening)|tonight', ({ part }, now) =>
    taken(calendar.partOfDay(now, 0, asPart(part))),
  ),
  read('(?:yesterday|last) (?<part>morning|afternoon|evening|night)', ({ part }, now) =>
    taken(calendar.partOfDay(now, 1, asPart(part))),
  ),
  read('(?:the )?day before yesterday', (_, now) => taken(calendar.unitAgo(now, 'day', 2))),
  read(`${count} years? ago today`, ({ count }, now) => {
    const { today } = now;
    const [year, month] = [today.getFullYear() - number(count), today.getMonth()];
    return taken(calendar.dayOf(year, month, today.getDate()));
  }),
  read(`${count} ${unit} ago`, ({ count, unit }, now) =>
    taken(calendar.unitAgo(now, asUnit(unit), number(count))),
  ),
  read(`(?:last|past|previous) ${count} ${unit}`, ({ count, unit }, now) =>
    taken(calendar.rolling(now, asUnit(unit), number(count))),
  ),
  read(`past ${unit}`, ({ unit }, now) => taken(calendar.rolling(now, asUnit(unit), 1))),
  read(`(?<which>last|previous|this) ${unit}`, ({ which, unit }, now) =>
    taken(calendar.unitAgo(now, asUnit(unit), which === 'this' ? 0 : 1)),
  ),
  read('(?<which>last|previous|this) weekend', ({ which }, now) =>
    taken(calendar.weekend(now, which === 'this')),
  ),
  read(`(?<which>last|previous|this) ${weekday}`, ({ weekday }, now) =>
    taken(calendar.lastWeekday(now, WEEKDAYS.indexOf(weekday ?? ''))),
  ),
  read(`(?<which>last|previous|this) ${season}`, ({ which, season }, now) => {
    const ofYear = (year: number) => calendar.seasonOf(asSeason(season), year, now.region);
    return taken(calendar.newest(now, ofYear, which === 'this'));
  }),
  read(`(?<which>last|previous|this) ${fullMonth}`, ({ which, month }, now) => {
    const ofYear = (year: number) => calendar.monthsOf(year, monthNumber(month) - 1);
    const certainty = which === 'this' && DOUBTFUL.has(month ?? '') ? 'alone' : 'sure';
    return taken(calendar.newest(now, ofYear, which === 'this'), certainty);
  }),
  read(`${season} (?:of )?${year}|${year} ${season}`, ({ season, year }, now) =>
    taken(calendar.seasonOf(asSeason(season), number(year), now.region)),
  ),
  read(
    `${season} (?:of )?(?<which>last|this) year|(?<which>last|this) year'?s? ${season}`,
    ({ season, which }, now) => {
      const inYear = now.today.getFullYear() - (which === 'last' ? 1 : 0);
      return taken(calendar.seasonOf(asSeason(season), inYear, now.region));
    },
  ),
  read(`(?<in>in |during )?(?:the )?${season}`, (groups, { region }) => {
    const first = calendar.firstMonth(asSeason(groups['season']), region) + 1;
    return months(first, ((first + 1) % 12) + 1, groups['in'] === undefined ? 'alone' : 'sure');
  }),
  read(`${month},? (?:of )?${year}|${year} ${month}`, ({ month, year }) =>
    taken(calendar.monthsOf(number(year), monthNumber(month) - 1)),
  ),
  read(`${month} ${day},? ${year}|${day} (?:of )?${month},? ${year}`, ({ month, day, year }) => {
    const span = calendar.realDay(number(year), monthNumber(month), number(day));
    return span && taken(span);
  }),
  read(`(?:the )?(?:${month} ${day}|${day} (?:of )?${month})`, ({ month, day }) => {
    const [m, d] = [monthNumber(month), number(day)];
    // Of a leap year, so that 29 February is a day.
    if (calendar.realDay(2024, m, d) === null) return null;
    return { condition: { kind: 'yearday', month: m, day: d }, certainty: 'sure' };
  }),
  read(`(?<in>in )?${fullMonth}`, (groups) => {
    const isSure = groups['in'] !== undefined || !DOUBTFUL.has(groups['month'] ?? '');
    const number = monthNumber(groups['month']);
    return months(number, number, isSure ? 'sure' : 'alone');
  }),
  read('(?:on |at )?(?:the )?weekends?', () => weekdays([0, 6], 'sure')),
  read(`(?<on>on )?${weekday}(?<s>s)?`, ({ on, weekday, s }) =>
    weekdays(
      [WEEKDAYS.indexOf(weekday ?? '')],
      on === undefined && s === undefined ? 'alone' : 'sure',
    ),
  ),
  read('(?:on )?(?:the )?weekdays', () => weekdays([1, 2, 3, 4, 5], 'sure')),
  // Winters have two years.
  read(`winter (?:of )?${year}[/–-](?<next>\\d{2}|\\d{4})`, ({ year, next }, now) => {
    const first = number(year);
    const isNext = number(next) % 100 === (first + 1) % 100;
    return isNext ? taken(calendar.seasonOf('winter', first, now.region)) : null;
  }),
  read(`${season} (?:of )?'?(?<short>\\d\\d)`, ({ season, short }, now) => {
    const year = calendar.yearOfTwoDigits(Number(short), now);
    return taken(calendar.seasonOf(asSeason(season), year, now.region));
  }),
  read(decade, (groups, now) => taken(calendar.decade(firstOfDecade(groups, now)))),
  ...THIRDS.flatMap((words, third) => {
    const part = `(?:the )?(?:${words})[ -]`;
    return [
      read(`${part}${decade}`, (groups, now) =>
        taken(calendar.monthsOf(firstOfDecade(groups, now) + 3 * third, 0, third === 1 ? 36 : 48)),
      ),
      read(`${part}${month},? (?:of )?${year}`, ({ month, year }) =>
        taken(calendar.thirdOfMonth(number(year), monthNumber(month) - 1, third)),
      ),
      read(`${part}${year}`, ({ year }) => taken(calendar.monthsOf(number(year), 4 * third, 4))),
    ];
  }),
  read(`q(?<quarter>[1-4]) (?:of )?${year}|${year} q(?<quarter>[1-4])`, ({ quarter, year }) =>
    taken(calendar.monthsOf(number(year), 3 * (number(quarter) - 1), 3)),
  ),
  read(`(?:the )?(?<half>first|second|last) half of ${year}`, ({ half, year }) =>
    taken(calendar.monthsOf(number(year), half === 'first' ? 0 : 6, 6)),
  ),
  read(`(?<number>0?[1-9]|1[0-2])[/.-]${year}`, (groups) =>
    taken(calendar.monthsOf(number(groups['year']), number(groups['number']) - 1)),
  ),
  read(year, ({ year }) => taken(calendar.yearOf(number(year)))),
  read('(?<first>\\d{1,2})(?<dot>[-/.])(?<second>\\d{1,2})\\k<dot>(?<year>\\d{4})', byNumbers),
];

/** @param text lower case, single spaces. Null where it says no time in English. */
export function englishTime(text: string, now: Now): Time | null {
  for (const [pattern, time] of READINGS) {
    const found = pattern.exec(text);
    if (found !== null) return time(found.groups ?? {}, now);
  }
  return range(text, now);
}

/** `2017 to 2019`, `may to july 2018`, `between 2017 and 2019`. */
function range(text: string, now: Now): Time | null {
  const found =
    /^between (.+) and (.+)$/.exec(text) ??
    /^(?:from )?(.+?)(?: (?:to|till|until|through|thru) | ?[–—] ?| - )(.+)$/.exec(text) ??
    /^(\d{4})(?:\.\.|-)(\d{4})$/.exec(text);
  if (found === null) return null;
  const [, left = '', right = ''] = found;
  const last = englishTime(right, now);
  const ofYear = /\d{4}$/.exec(right)?.[0];
  // `may to july 2018` begins in May of the same year.
  const alone = englishTime(left, now);
  const first =
    alone?.condition.kind === 'month' || alone?.condition.kind === 'yearday'
      ? (englishTime(`${left} ${ofYear ?? ''}`.trim(), now) ?? alone)
      : alone;
  return fromTo(first, last);
}

/** The day first or the month first, as the region has it; the other way where only that is a date. */
function byNumbers({ first, second, year }: Groups, { region }: Now): Time | null {
  const [a, b, y] = [number(first), number(second), number(year)];
  const dayFirst = calendar.realDay(y, b, a);
  const monthFirst = calendar.realDay(y, a, b);
  const span = region.isDayFirst ? (dayFirst ?? monthFirst) : (monthFirst ?? dayFirst);
  return span && taken(span);
}

function read(source: string, time: Reading[1]): Reading {
  return [new RegExp(`^(?:${source})$`), time];
}

function months(first: number, last: number, certainty: Certainty): Time {
  return { condition: { kind: 'month', first, last }, certainty };
}

function weekdays(days: number[], certainty: Certainty): Time {
  return { condition: { kind: 'weekday', days }, certainty };
}

function number(text: string | undefined): number {
  return numberOf(text ?? '') ?? 0;
}

function monthNumber(name: string | undefined): number {
  return MONTHS.findIndex((month) => month.startsWith((name ?? '-').slice(0, 3))) + 1;
}

function firstOfDecade({ century, tens, named }: Groups, now: Now): number {
  if (named !== undefined) return 1920 + 10 * DECADES.indexOf(named);
  if (century !== undefined) return Number(century) * 100 + Number(tens);
  return calendar.yearOfTwoDigits(Number(tens), now);
}

/** `tonight` names none. */
function asPart(text: string | undefined): PartOfDay {
  return text === 'morning' || text === 'afternoon' || text === 'evening' ? text : 'night';
}

function asUnit(text: string | undefined): Unit {
  return text === 'day' || text === 'week' || text === 'month' ? text : 'year';
}

function asSeason(text: string | undefined): Season {
  const name = text === 'fall' ? 'autumn' : text;
  return calendar.SEASONS.find((season) => season === name) ?? 'summer';
}
