/** Filters and mistakes of a query in the user's language. Runs in the window. */
import type { Completion, QueryPart, QueryProblem, Understood } from '../../src/contract/search.ts';
import { nameOfPath } from '../app/format.ts';
import { m } from '../paraglide/messages.js';
import { getLocale } from '../paraglide/runtime.js';
import { replaced } from './problem-parts.ts';

type Suggestion = NonNullable<QueryProblem['suggestion']>;

const FILTERS: Record<string, () => string> = {
  after: m.filter_after,
  before: m.filter_before,
  date: m.filter_date,
  year: m.filter_year,
  month: m.filter_month,
  camera: m.filter_camera,
  lens: m.filter_lens,
  folder: m.filter_folder,
  name: m.filter_name,
  caption: m.filter_caption,
  type: m.filter_type,
  rating: m.filter_rating,
  tag: m.filter_tag,
  suggested: m.filter_suggested,
  album: m.filter_album,
};

/** What is so of a photo; what photos lack has words of its own where it is asked for. */
const FACTS: Record<string, { is: () => string; lacks?: () => string }> = {
  'is:favourite': { is: m.filter_is_favourite },
  'is:portrait': { is: m.filter_is_portrait },
  'is:landscape': { is: m.filter_is_landscape },
  'is:square': { is: m.filter_is_square },
  'is:panorama': { is: m.filter_is_panorama },
  'is:screenshot': { is: m.filter_is_screenshot },
  'is:selfie': { is: m.filter_is_selfie },
  'is:monochrome': { is: m.filter_is_monochrome },
  'is:duplicate': { is: m.filter_is_duplicate },
  'is:offline': { is: m.filter_is_offline },
  'is:untagged': { is: m.filter_is_untagged, lacks: m.filter_not_untagged },
  'has:gps': { is: m.filter_has_gps, lacks: m.filter_no_gps },
  'has:exif': { is: m.filter_has_exif, lacks: m.filter_no_exif },
  'has:date': { is: m.filter_has_date, lacks: m.filter_no_date },
  'has:camera': { is: m.filter_has_camera, lacks: m.filter_no_camera },
  'has:lens': { is: m.filter_has_lens, lacks: m.filter_no_lens },
  'has:caption': { is: m.filter_has_caption, lacks: m.filter_no_caption },
  'has:rating': { is: m.filter_has_rating, lacks: m.filter_no_rating },
};

/** A part of a query that leaves only some photos. */
export type FilterPart = Extract<QueryPart, { kind: 'filter' }>;

/** The filters of a query, in the order of its text. */
export function filtersOf({ parts }: Understood): FilterPart[] {
  return parts.filter((part) => part.kind === 'filter');
}

/** A filter as its chip says it; one without words of its own stays as it was typed. */
export function filterWords({
  key,
  value,
  negated,
}: Pick<FilterPart, 'key' | 'value' | 'negated'>): string {
  const name = FILTERS[key]?.();
  if (key === 'folder' && value.includes('/') && !negated) {
    return m.filter_named({ name: m.filter_folder(), value: nameOfPath(value) });
  }
  const fact = FACTS[`${key}:${value}`];
  if (negated && fact?.lacks) return fact.lacks();
  const words =
    fact?.is() ?? (name === undefined ? `${key}:${value}` : m.filter_named({ name, value }));
  return negated ? m.search_without({ words }) : words;
}

/** What a search looks for, in words: the name that an album made of it could have. */
export function searchWords(understood: Understood): string {
  const without = pushedAway(understood).map(({ text }) => m.search_without({ words: text }));
  const filters = filtersOf(understood).map(valueWords);
  return [understood.words, ...without, ...filters].filter((part) => part !== '').join(', ');
}

/** What a query pushes away. */
export function pushedAway({ parts }: Understood): Extract<QueryPart, { kind: 'words' }>[] {
  return parts.filter((part) => part.kind === 'words').filter(({ negated }) => negated);
}

function valueWords(filter: FilterPart): string {
  const { key, value, negated } = filter;
  if (negated || FACTS[`${key}:${value}`] !== undefined) return filterWords(filter);
  return key === 'folder' ? nameOfPath(value) : value;
}

/** A whole filter that is offered, as its chip would say it; null where it is not one. */
export function offerWords({ filter }: Pick<Completion, 'filter'>): string | null {
  return filter === undefined ? null : filterWords({ ...filter, negated: false });
}

const PROBLEMS: Record<QueryProblem['code'], (input: { part: string }) => string> = {
  'unknown-filter': m.mistake_unknown_filter,
  'missing-value': m.mistake_missing_value,
  'bad-date': m.mistake_bad_date,
  'bad-number': m.mistake_bad_number,
  'bad-choice': m.mistake_bad_choice,
  'no-such-name': m.mistake_no_such_name,
  'unclosed-quote': m.mistake_unclosed_quote,
  'too-long': m.mistake_too_long,
  'unknown-photo': m.mistake_unknown_photo,
  'unknown-word': m.mistake_unknown_word,
};

/** What is wrong with a part of the query, and how it is written right. */
export function problemText(problem: QueryProblem, text: string): string {
  // The engine's English says more than a translation by code can.
  if (getLocale() === 'en') return problem.message;
  return PROBLEMS[problem.code]({ part: text.slice(problem.from, problem.to) });
}

/** The query with the engine's suggestion in its place. */
export function corrected(query: string, { text, from, to }: Suggestion): string {
  return replaced(query, from, to, text);
}
