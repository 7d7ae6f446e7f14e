/**
 * Plain words that are known for certain: dates, names that cameras give files, screenshots and
 * favourites. They become the filters that they mean, at the same positions; what stands in quotes stays
 * words. Runs in the engine; imports no SQL.
 */
import { isPhotoName } from '../base/formats.ts';
import { parseMonth } from './dates.ts';
import type { Term } from './terms.ts';

/** Words for what a filter's choice names, in both of the window's languages. */
const choices: Readonly<Record<string, string>> = {
  ...{ screenshot: 'screenshot', screenshots: 'screenshot' },
  ...{ 截图: 'screenshot', 截屏: 'screenshot', 屏幕截图: 'screenshot' },
  ...{ favourites: 'favourite', favorites: 'favourite', 收藏: 'favourite' },
};

/** A year of photography, alone or with month and day: `2024`, `2024-07`, `2024年7月4日`. */
const date = /^(?:18[3-9]|19\d|20\d)\d(?:[-/.年]\d{1,2}(?:[-/.月]\d{1,2}日?|月)?|年)?$/u;
const year = /^(?:18[3-9]|19\d|20\d)\d年?$/u;
/** What cameras and phones call their files, with or without the ending. */
const fileName = /^(?:IMG|DSC|DSCN|DSCF|PXL|MVI|VID|SAM|GOPR|P)[_-]?\w?\d{3,}\w*(?:\.\w{2,4})?$/iu;
/** The terms with what is known for certain among their words as filters. */
export function recognise(terms: readonly Term[]): Term[] {
  const found: Term[] = [];
  for (let i = 0; i < terms.length; i += 1) {
    const term = terms[i];
    const next = terms[i + 1];
    if (term === undefined) break;
    const month = next === undefined ? null : monthOfYear(term, next);
    if (month !== null && next !== undefined) {
      found.push(filter('date', month, term, next));
      i += 1;
    } else found.push(one(term));
  }
  return found;
}

/** `july 2026` or `2026 july` as `2026-07`; null for any other two terms. */
function monthOfYear(first: Term, second: Term): string | null {
  const [a, b] = [bareWord(first), bareWord(second)];
  if (a === null || b === null || second.negated) return null;
  const [written, named] = year.test(a) ? [a, b] : [b, a];
  // `7 2026` is a number and a year.
  const month = /^\p{L}/u.test(named) ? parseMonth(named) : null;
  if (month === null || !year.test(written)) return null;
  return `${written.slice(0, 4)}-${String(month).padStart(2, '0')}`;
}

function one(term: Term): Term {
  const word = bareWord(term);
  if (word === null) return term;
  if (date.test(word)) return filter('date', word, term);
  const choice = Object.hasOwn(choices, word.toLowerCase())
    ? choices[word.toLowerCase()]
    : undefined;
  if (choice !== undefined) return filter('is', choice, term);
  return fileName.test(word) || isBareFile(word) ? filter('name', word, term) : term;
}

/** A photo's file without folders. */
function isBareFile(word: string): boolean {
  return isPhotoName(word) && !/[/\\]/.test(word);
}

/** The text of a term that is one word without quotes; null for any other. */
function bareWord({ key, values }: Term): string | null {
  const [value] = values;
  return key === null && value !== undefined && !value.quoted ? value.text : null;
}

function filter(key: string, text: string, first: Term, last = first): Term {
  const { from, negated } = first;
  const value = { text, from: negated ? from + 1 : from, to: last.to, quoted: false, closed: true };
  return { from, to: last.to, negated, key, valueFrom: value.from, values: [value], isPlain: true };
}
