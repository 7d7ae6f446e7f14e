/**
 * The filters of the query language: which keys there are, and what a value of each means.
 * Runs in the engine; knows no SQL (filters.ts) and no positions in the text (query.ts).
 */
import type { QueryProblem } from '../contract/search.ts';
import { monthNames, parseMonth, readDate } from './dates.ts';
import type { Now } from './plain-words/calendar.ts';
import { spanOf } from './plain-words/time.ts';
import type { TimeCondition } from './plain-words/time.ts';

/** What one value asks of a photo. Times are wall-clock milliseconds as if UTC; spans are half-open. */
export type Condition =
  | TimeCondition
  /** Millimetres, as the camera wrote them. */
  | { kind: 'focal'; mm: number }
  | { [Key in TextKey]: { kind: Key; text: string } }[TextKey]
  | { kind: 'format'; format: string }
  | { kind: 'extension'; extension: string }
  | { kind: 'rating'; from: number; to: number }
  | { kind: 'is'; what: IsChoice }
  | { kind: 'has'; what: HasChoice };

/** Keys whose values are any text. */
type TextKey = 'camera' | 'lens' | 'folder' | 'name' | 'caption' | 'tag' | 'suggested' | 'album';

/** A photo matches when it meets any of the conditions; with `negated`, when it meets none. */
export interface Filter {
  key: FilterKey;
  negated: boolean;
  any: Condition[];
}

export const filterKeys = [
  'after',
  'before',
  'date',
  'year',
  'month',
  'camera',
  'lens',
  'folder',
  'name',
  'caption',
  'type',
  'is',
  'has',
  'rating',
  'tag',
  'suggested',
  'album',
] as const;
export type FilterKey = (typeof filterKeys)[number];

/** Other spellings of keys. */
export const keyAliases: Readonly<Record<string, FilterKey>> = {
  description: 'caption',
  file: 'name',
  filename: 'name',
  format: 'type',
  keyword: 'tag',
  label: 'tag',
  suggestion: 'suggested',
  path: 'folder',
  taken: 'date',
  title: 'caption',
};

export const isChoices = [
  'favourite',
  'portrait',
  'landscape',
  'square',
  'panorama',
  'screenshot',
  'selfie',
  'monochrome',
  'duplicate',
  'offline',
  'untagged',
] as const;
export type IsChoice = (typeof isChoices)[number];

export const hasChoices = ['gps', 'exif', 'date', 'camera', 'lens', 'caption', 'rating'] as const;
export type HasChoice = (typeof hasChoices)[number];

export const typeChoices = ['jpeg', 'heic', 'raw', 'png', 'webp', 'avif', 'tiff', 'gif'] as const;

const isAliases: Readonly<Record<string, IsChoice>> = {
  favorite: 'favourite',
  fav: 'favourite',
  starred: 'favourite',
  copy: 'duplicate',
  duplicated: 'duplicate',
  bw: 'monochrome',
  'b&w': 'monochrome',
  'black-and-white': 'monochrome',
  grayscale: 'monochrome',
  greyscale: 'monochrome',
};
const hasAliases: Readonly<Record<string, HasChoice>> = { location: 'gps', place: 'gps' };
const typeAliases: Readonly<Record<string, string>> = { jpg: 'jpeg', tif: 'tiff', heif: 'heic' };
// Any of these is a RAW file; people filter for the one their camera writes.
const rawExtensions = ['cr2', 'cr3', 'nef', 'nrw', 'arw', 'dng', 'rw2', 'orf', 'raf', 'pef', 'srw'];

/** Why a value was refused; query.ts adds the position. */
export type ValueProblem = Pick<QueryProblem, 'code' | 'message'> & { suggestion?: string };

/** Reads one value (not empty) of a filter. `now` decides what `yesterday` is. */
export function parseValue(key: FilterKey, text: string, now: Now): Condition | ValueProblem {
  switch (key) {
    case 'after':
    case 'before':
      return parseBound(key, text, now);
    case 'date':
    case 'year':
      return parseSpan(key, text, now);
    case 'month':
      return parseMonths(text, now);
    case 'rating':
      return parseRating(text);
    case 'type':
      return parseType(text);
    case 'is':
      return parseChoice('is', text, isChoices, isAliases);
    case 'has':
      return parseChoice('has', text, hasChoices, hasAliases);
    case 'lens':
      return parseLens(text);
    case 'camera':
    case 'folder':
    case 'name':
    case 'caption':
    case 'tag':
    case 'suggested':
    case 'album':
      return { kind: key, text };
  }
}

export function isProblem(value: Condition | ValueProblem): value is ValueProblem {
  return 'code' in value;
}

/** The choice with the fewest typing mistakes away from `text`, or undefined where none is near. */
export function closest(text: string, choices: readonly string[]): string | undefined {
  const near = choices
    .map((choice) => ({ choice, distance: editDistance(text, choice) }))
    .filter(({ choice, distance }) => distance <= Math.max(1, Math.floor(choice.length / 3)))
    .sort((a, b) => a.distance - b.distance);
  return near[0]?.choice ?? choices.find((choice) => text.length >= 2 && choice.startsWith(text));
}

/** `after:2021` begins with 2021, `before:2021` ends with 2020: together they leave out nothing. */
function parseBound(key: 'after' | 'before', text: string, now: Now): Condition | ValueProblem {
  const span = spanOf(readDate(text, now));
  if (span === null) return badDate(key, text);
  return key === 'after'
    ? { kind: 'taken', from: span.from, until: null }
    : { kind: 'taken', from: null, until: span.from };
}

function parseSpan(key: 'date' | 'year', text: string, now: Now): Condition | ValueProblem {
  const dots = text.indexOf('..');
  if (dots < 0) return readDate(text, now)?.condition ?? badDate(key, text);
  const [left, right] = [text.slice(0, dots), text.slice(dots + 2)];
  const first = left === '' ? null : spanOf(readDate(left, now));
  const last = right === '' ? null : spanOf(readDate(right, now));
  const unread = (left !== '' && first === null) || (right !== '' && last === null);
  if (unread || left + right === '') return badDate(key, text);
  if (first !== null && last !== null && first.from >= last.until) {
    return {
      code: 'bad-date',
      message: `${text} ends before it begins.`,
      suggestion: `${right}..${left}`,
    };
  }
  return { kind: 'taken', from: first?.from ?? null, until: last?.until ?? null };
}

function badDate(key: string, text: string): ValueProblem {
  const example = key === 'year' ? '2021 or 2019..2021' : '2021, 2021-06, 2021-06-30 or yesterday';
  return {
    code: 'bad-date',
    message: `“${text}” is not a date. Write it like ${example}.`,
  };
}

/** A month of every year (`6`, `june`, `11..2` over the turn of the year), or of one (`2021-06`). */
function parseMonths(text: string, now: Now): Condition | ValueProblem {
  const [left = '', right = left] = text.split('..', 2);
  const [first, last] = [parseMonth(left), parseMonth(right)];
  if (first !== null && last !== null) return { kind: 'month', first, last };
  const time = /^\d/.test(text) && !/^\d{4}\D/.test(text) ? null : readDate(text, now);
  if (time?.condition.kind === 'taken' || time?.condition.kind === 'month') return time.condition;
  const suggestion = closest(text.toLowerCase(), monthNames);
  return {
    code: 'bad-date',
    message: `“${text}” is not a month. Write it like 6, june or 6..8.`,
    ...(suggestion === undefined ? {} : { suggestion }),
  };
}

/** `50mm` is how long the lens was, also of a zoom; anything else is a part of a lens's name. */
function parseLens(text: string): Condition {
  const mm = /^(\d{1,4}(?:\.\d)?) ?mm$/i.exec(text)?.[1];
  return mm === undefined ? { kind: 'lens', text } : { kind: 'focal', mm: Number(mm) };
}

const ratingPattern = /^(>=|<=|>|<|=|≥|≤|＞|＜)?([0-5])$/u;
const ratingRange = /^([0-5])?\.\.([0-5])?$/u;

function parseRating(text: string): Condition | ValueProblem {
  const range = ratingRange.exec(text);
  if (range !== null && text !== '..') {
    const [from, to] = [Number(range[1] ?? 0), Number(range[2] ?? 5)];
    if (from <= to) return { kind: 'rating', from, to };
    return {
      code: 'bad-number',
      message: `${text} ends before it begins.`,
      suggestion: `${to}..${from}`,
    };
  }
  const found = ratingPattern.exec(text);
  const stars = Number(found?.[2]);
  switch (found === null ? null : (found[1] ?? '=')) {
    case '=':
      return { kind: 'rating', from: stars, to: stars };
    case '>=':
    case '≥':
      return { kind: 'rating', from: stars, to: 5 };
    case '<=':
    case '≤':
      return { kind: 'rating', from: 0, to: stars };
    case '>':
    case '＞':
      return { kind: 'rating', from: stars + 1, to: 5 };
    case '<':
    case '＜':
      return { kind: 'rating', from: 0, to: stars - 1 };
    default:
      return {
        code: 'bad-number',
        message: `“${text}” is not a rating. Write it like 4, >=4 or 3..5; ratings go from 0 to 5.`,
      };
  }
}

function parseType(text: string): Condition | ValueProblem {
  const lower = text.toLowerCase().replace(/^\./, '');
  if (rawExtensions.includes(lower)) return { kind: 'extension', extension: lower };
  const format = typeAliases[lower] ?? lower;
  if (typeChoices.some((choice) => choice === format)) return { kind: 'format', format };
  return badChoice('type', text, typeChoices);
}

function parseChoice<K extends 'is' | 'has', C extends string>(
  kind: K,
  text: string,
  choices: readonly C[],
  aliases: Readonly<Record<string, C>>,
): { kind: K; what: C } | ValueProblem {
  const lower = text.toLowerCase();
  const alias = Object.hasOwn(aliases, lower) ? aliases[lower] : undefined;
  const what = alias ?? choices.find((choice) => choice === lower);
  return what === undefined ? badChoice(kind, text, choices) : { kind, what };
}

function badChoice(key: string, text: string, choices: readonly string[]): ValueProblem {
  const suggestion = closest(text.toLowerCase(), choices);
  return {
    code: 'bad-choice',
    message: `“${text}” is nothing that ${key}: knows. It knows ${choices.join(', ')}.`,
    ...(suggestion === undefined ? {} : { suggestion }),
  };
}

/** How many characters have to be added, taken away, replaced or swapped with the next (Damerau). */
function editDistance(from: string, to: string): number {
  if (Math.abs(from.length - to.length) > 3) return Infinity;
  let before: number[] = [];
  let row = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      const isSwap = from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      const swapped = isSwap ? (before[j - 2] ?? Infinity) + 1 : Infinity;
      next.push(Math.min(replaced, swapped, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    before = row;
    row = next;
  }
  return row.at(-1) ?? 0;
}
