/**
 * The query language: text → words for the encoder, words to push away, filters, and mistakes with
 * their positions. `dog on the beach -people after:2021 camera:pixel`. Runs in the engine; no SQL here.
 */
import type { QueryProblem, Understood } from '../contract/search.ts';
import { closest, filterKeys, isProblem, keyAliases, parseValue } from './conditions.ts';
import type { Filter, FilterKey } from './conditions.ts';
import { recognise } from './recognise.ts';
import { splitTerms } from './terms.ts';
import type { Term } from './terms.ts';

export interface ParsedQuery {
  /** What goes to the encoder; '' where the query has no words. */
  words: string;
  /** Each is embedded by itself and pushed away. */
  without: string[];
  filters: Filter[];
  problems: QueryProblem[];
  understood: Understood;
}

/** UTF-16 units of a query that are read; the encoder reads some 77 tokens anyway. */
const longest = 2000;

/**
 * Parses a query; never throws. A term with a mistake is left out and reported with its position;
 * positions lie inside the text and do not overlap.
 * @param today the user's local date, for values like `yesterday`.
 */
export function parseQuery(text: string, today: Date = new Date()): ParsedQuery {
  const words: string[] = [];
  const without: string[] = [];
  const filters: Filter[] = [];
  const shown: Understood['filters'] = [];
  const problems: QueryProblem[] = [];

  const read = withinLimit(text);
  for (const written of recognise(splitTerms(read))) {
    const term = isTitle(written) ? asWord(written, read) : written;
    if (term.key === null) {
      const phrase = readPhrase(term, problems);
      if (phrase !== '') (term.negated ? without : words).push(phrase);
      continue;
    }
    const filter = readFilter(term, term.key, today, problems);
    if (filter === null) continue;
    filters.push(filter);
    shown.push({
      from: term.from,
      to: term.to,
      key: filter.key,
      value: term.values.map((value) => value.text).join(', '),
      negated: filter.negated,
    });
  }

  if (read.length < text.length) {
    problems.push({
      from: read.length,
      to: text.length,
      code: 'too-long',
      message: `Only the first ${longest} characters of a search are read.`,
    });
  }
  const joined = words.join(' ');
  const understood = { words: joined, without, filters: shown, problems };
  return { words: joined, without, filters, problems, understood };
}

/** `Mission: Impossible`, `http://…`: no filter's name, and behind the colon nothing like a value. */
function isTitle(term: Term): boolean {
  const [value] = term.values;
  return (
    term.key !== null &&
    keyOf(term.key) === null &&
    value?.quoted === false &&
    /^(?:[/\\:：]|$)/u.test(value.text)
  );
}

function asWord(term: Term, text: string): Term {
  const { valueFrom, to } = term;
  const from = term.negated ? term.from + 1 : term.from;
  const word = { text: text.slice(from, to), from, to, quoted: false, closed: true };
  return { ...term, key: null, valueFrom, values: [word] };
}

function withinLimit(text: string): string {
  if (text.length <= longest) return text;
  // Half of a surrogate pair is no character.
  const half = /[\uD800-\uDBFF]/.test(text.charAt(longest - 1));
  return text.slice(0, half ? longest - 1 : longest);
}

/** A word, or a phrase without its quotes. An unclosed phrase still counts: only the quote is wrong. */
function readPhrase(term: Term, problems: QueryProblem[]): string {
  const [value] = term.values;
  if (value === undefined) return '';
  if (!value.closed) problems.push(unclosed(value.from));
  return value.text.replace(/\s+/gu, ' ').trim();
}

function readFilter(
  term: Term,
  written: string,
  today: Date,
  problems: QueryProblem[],
): Filter | null {
  const key = keyOf(written);
  if (key === null) {
    const keyFrom = term.negated ? term.from + 1 : term.from;
    const suggestion = closest(written, [...filterKeys, ...Object.keys(keyAliases)]);
    const meant = suggestion === undefined ? '' : ` Did you mean ${suggestion}:?`;
    problems.push({
      from: term.from,
      to: term.to,
      code: 'unknown-filter',
      message: `There is no filter “${written}:”.${meant} To search for the words, put them in quotes.`,
      ...(suggestion === undefined
        ? {}
        : { suggestion: { text: `${suggestion}:`, from: keyFrom, to: term.valueFrom } }),
    });
    return null;
  }

  const filter: Filter = { key, negated: term.negated, any: [] };
  for (const value of term.values) {
    const text = value.text.trim();
    if (!value.closed) {
      problems.push(unclosed(value.from));
      return null;
    }
    if (text === '') {
      problems.push({
        from: term.from,
        to: term.to,
        code: 'missing-value',
        message: `${written}: wants a value behind the colon.`,
      });
      return null;
    }
    const read = parseValue(key, text, today);
    if (isProblem(read)) {
      const { suggestion, ...problem } = read;
      const place = { from: value.from, to: value.to };
      problems.push({
        ...place,
        ...problem,
        ...(suggestion === undefined ? {} : { suggestion: { text: suggestion, ...place } }),
      });
      return null;
    }
    filter.any.push(read);
  }
  return filter;
}

/** The filter that a key or one of its other spellings names; null for none. */
export function keyOf(written: string): FilterKey | null {
  if (Object.hasOwn(keyAliases, written)) return keyAliases[written] ?? null;
  return filterKeys.find((key) => key === written) ?? null;
}

function unclosed(from: number): QueryProblem {
  const message = 'This quote is not closed.';
  return { from, to: from + 1, code: 'unclosed-quote', message };
}
