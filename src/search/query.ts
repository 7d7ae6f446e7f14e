/**
 * The query language: text → words for the encoder, words to push away, filters, and mistakes with
 * their positions. `dog on the beach -people after:2021 camera:pixel`. Runs in the engine; no SQL here.
 */
import type { QueryPart, QueryProblem, Understood } from '../contract/search.ts';
import { closest, filterKeys, isProblem, keyAliases, parseValue } from './conditions.ts';
import type { Filter, FilterKey } from './conditions.ts';
import { factOf, recognise } from './recognise.ts';
import type { Now } from './plain-words/calendar.ts';
import type { Names, QueryContext } from './plain-words/fact.ts';
import { ownRegion } from './plain-words/region.ts';
import type { Region } from './plain-words/region.ts';
import { withoutRequest } from './plain-words/request.ts';
import { splitTerms } from './terms.ts';
import { withNegations } from './without.ts';
import type { Term } from './terms.ts';

export interface ParsedQuery {
  /** In the order of the text, with what each means. */
  parts: Part[];
  /** What goes to the encoder; '' where the query has no words. */
  words: string;
  /** Each is embedded by itself and pushed away. */
  without: string[];
  filters: Filter[];
  /** Photos that match one of these come first. */
  leads: Filter[];
  /** Photos to have more of, and less of, by id. */
  more: number[];
  less: number[];
  problems: QueryProblem[];
  understood: Understood;
}

export interface ParseOptions {
  /** The user's local date, for values like `yesterday`. */
  today?: Date;
  region?: Region;
  /** What the library knows by name; without, no names are recognised. */
  names?: Names;
}

/** A part as the window sees it, and what it asks of photos where it is more than words. */
export type Part =
  | { shown: Extract<QueryPart, { kind: 'words' | 'like' }>; filter?: Filter }
  | { shown: Extract<QueryPart, { kind: 'filter' | 'lead' }>; filter: Filter };

/** UTF-16 units of a query that are read; the encoder reads some 77 tokens anyway. */
const longest = 2000;

/** The key of photos that are part of the query. */
const LIKE = 'like';

/**
 * Parses a query; never throws. A term with a mistake is left out and reported with its position;
 * positions lie inside the text and do not overlap.
 */
export function parseQuery(text: string, options: ParseOptions = {}): ParsedQuery {
  const parts: Part[] = [];
  const problems: QueryProblem[] = [];

  const { today = new Date(), region = ownRegion(), names = null } = options;
  const around: QueryContext = { today, region, names };
  const read = withinLimit(text);
  for (const written of recognise(withNegations(splitTerms(read), read), read, around)) {
    const term = isTitle(written) ? asWord(written, read) : written;
    const part =
      term.key === null
        ? readPhrase(term, around, problems)
        : term.key === LIKE
          ? readLike(term, problems)
          : readFilter(term, term.key, around, problems);
    if (part !== null) parts.push(part);
  }

  if (read.length < text.length) {
    problems.push({
      from: read.length,
      to: text.length,
      code: 'too-long',
      message: `Only the first ${longest} characters of a search are read.`,
    });
  }
  return { parts, problems, ...gathered(parts, problems) };
}

/** What the parts of a query come to. */
function gathered(
  parts: readonly Part[],
  problems: QueryProblem[],
): Pick<ParsedQuery, 'words' | 'without' | 'filters' | 'leads' | 'more' | 'less' | 'understood'> {
  const words: { from: number; to: number; text: string }[] = [];
  const without: string[] = [];
  const filters: Filter[] = [];
  const leads: Filter[] = [];
  const more: number[] = [];
  const less: number[] = [];
  for (const part of parts) {
    const { shown } = part;
    if (shown.kind === 'like') (shown.negated ? less : more).push(...shown.photos);
    else if (shown.kind === 'words' && shown.negated) without.push(shown.text);
    else if (shown.kind !== 'filter') words.push(shown);
    if (part.filter !== undefined) (part.shown.kind === 'lead' ? leads : filters).push(part.filter);
  }
  // Chinese words stand beside each other.
  const joined = withoutRequest(
    words
      .map(({ from, text }, place) =>
        place > 0 && words[place - 1]?.to !== from ? ` ${text}` : text,
      )
      .join(''),
  );
  const understood = { words: joined, parts: parts.map(({ shown }) => shown), problems };
  return { words: joined, without, filters, leads, more, less, understood };
}

/** `Mission: Impossible`, `http://…`: no filter's name, and behind the colon nothing like a value. */
function isTitle(term: Term): boolean {
  const [value] = term.values;
  return (
    term.key !== null &&
    keyOf(term.key) === null &&
    term.key !== LIKE &&
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
function readPhrase(term: Term, around: QueryContext, problems: QueryProblem[]): Part | null {
  const [value] = term.values;
  if (value === undefined) return null;
  if (!value.closed) problems.push(unclosed(value.from));
  const text = value.text.replace(/\s+/gu, ' ').trim();
  const { from, to, negated } = term;
  if (text === '') return null;
  const shown = { kind: 'words', from, to, text, negated } as const;
  const known = value.quoted && value.closed ? factOf(text, around) : null;
  if (known === null) return { shown };
  return { shown: { ...shown, fact: { key: known.key, value: known.value } } };
}

/** `like:12,15`: photos by their numbers. */
function readLike(term: Term, problems: QueryProblem[]): Part | null {
  const { from, to, negated, values } = term;
  const photos: number[] = [];
  for (const value of values) {
    const text = value.text.trim();
    if (/^[1-9]\d{0,14}$/.test(text)) photos.push(Number(text));
    else {
      const message = `“${text}” is not the number of a photo. Pick photos in the window to have more or less like them.`;
      problems.push({ from: value.from, to: value.to, code: 'bad-number', message });
    }
  }
  return photos.length === 0 ? null : { shown: { kind: 'like', from, to, photos, negated } };
}

function readFilter(term: Term, written: string, now: Now, problems: QueryProblem[]): Part | null {
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
    const read = parseValue(key, text, now);
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
  const { from, to, negated, plain } = term;
  const fact = { key, value: shownValue(term) };
  if (plain?.isLead === true) {
    // `-holiday`: what is labelled so is out, and what looks like it is pushed away.
    if (negated) return { shown: { kind: 'words', from, to, text: plain.words, negated }, filter };
    return { shown: { kind: 'lead', from, to, text: plain.words, ...fact }, filter };
  }
  const isPlain = plain !== undefined;
  const shown = { kind: 'filter', from, to, ...fact, negated, isPlain, ...daysOf(filter) } as const;
  return { shown, filter };
}

/** The days of a filter that means one span of them. */
function daysOf({ any }: Filter): Pick<Extract<QueryPart, { kind: 'filter' }>, 'days'> {
  const [condition, ...others] = any;
  if (condition?.kind !== 'taken' || others.length > 0) return {};
  const iso = (time: number): string => new Date(time).toISOString().slice(0, 10);
  const { from, until } = condition;
  const days = {
    first: from === null ? null : iso(from),
    // The last day may end before midnight: `this morning`.
    last: until === null ? null : iso(until - 1),
  };
  return { days };
}

function shownValue({ values }: Term): string {
  return values.map((value) => value.text).join(', ');
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
