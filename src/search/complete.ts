/**
 * Completions for the term at the caret: names of filters, their values from the library, recent
 * searches. Runs in the engine.
 */
import type { Database } from 'better-sqlite3';
import type { Completion } from '../contract/search.ts';
import { filterKeys, hasChoices, isChoices, keyAliases } from './conditions.ts';
import type { FilterKey } from './conditions.ts';
import { monthNames } from './dates.ts';
import { fold } from '../base/fold.ts';
import { captionCount, folderCounts, knownValues } from './known-values.ts';
import type { KnownValue } from './known-values.ts';
import { keyOf } from './query.ts';
import { albumCounts, listAlbums } from '../store/albums.ts';
import { keywordCounts } from '../store/keywords.ts';
import { labelCounts } from '../store/label-guesses.ts';
import { listLabels } from '../store/labels.ts';
import { splitTerms } from './terms.ts';
import type { Term } from './terms.ts';

const shownValues = 12;
const shownRecent = 5;
const shownOwn = 4;

/**
 * What could stand at the caret (a UTF-16 offset into the text), best first, each text once.
 * @param recent the user's last searches, newest first.
 */
export function complete(
  library: Database,
  text: string,
  caret: number,
  recent: readonly string[],
): Completion[] {
  const term = splitTerms(text).find(({ from, to }) => from < caret && caret <= to);
  const completions =
    term === undefined ? keyCompletions('', caret, caret) : atTerm(library, term, text, caret);
  // A search of a single filter is recent, and may be what a label or an album offers, too.
  const byText = Map.groupBy(
    [...recentCompletions(text, recent), ...completions],
    ({ insert }) => insert,
  );
  return Array.from(byText.values(), ([first]) => first).filter((one) => one !== undefined);
}

function recentCompletions(text: string, recent: readonly string[]): Completion[] {
  const begun = text.trimStart().toLowerCase();
  return recent
    .filter((search) => search.toLowerCase().startsWith(begun) && search !== text)
    .slice(0, shownRecent)
    .map((insert) => ({ insert, from: 0, to: text.length, kind: 'recent' }));
}

function atTerm(library: Database, term: Term, text: string, caret: number): Completion[] {
  if (term.key === null || caret < term.valueFrom) {
    const from = term.negated ? term.from + 1 : term.from;
    const to = term.key === null ? term.to : term.valueFrom;
    const begun = text.slice(from, caret);
    const own = term.key === null ? ownNames(library, begun, from, to) : [];
    return [...own, ...keyCompletions(begun, from, to)];
  }
  const key = keyOf(term.key);
  const value = term.values.find(({ from, to }) => from <= caret && caret <= to);
  if (key === null || value === undefined) return [];
  // Of a value that is quoted, the part in front of the caret without its quote.
  const begun = text.slice(value.quoted ? value.from + 1 : value.from, caret);
  return valuesFor(library, key, begun)
    .filter(findsSomething)
    .slice(0, shownValues)
    .map(({ value: insert, count }) => ({
      insert: quotedIfNeeded(insert),
      from: value.from,
      to: value.to,
      kind: 'value',
      ...(count === undefined ? {} : { count }),
    }));
}

/** What is known to find nothing is no offer. */
function findsSomething({ count }: KnownValue): boolean {
  return count !== 0;
}

/** The user's own labels and albums, cameras and folders that a word may mean, and captions that have it. */
function ownNames(library: Database, begun: string, from: number, to: number): Completion[] {
  const folded = fold(begun);
  const isMeant = ({ value }: KnownValue): boolean =>
    fold(value)
      .split(/[\s/]+/u)
      .some((word) => word.startsWith(folded));
  const named = (key: FilterKey, values: KnownValue[]): Completion[] =>
    values
      .filter((value) => isMeant(value) && findsSomething(value))
      .slice(0, shownOwn)
      .map(({ value, count }) => ({
        insert: `${key}:${quotedIfNeeded(value)}`,
        ...({ from, to, kind: 'value' } as const),
        filter: { key, value },
        ...(count === undefined ? {} : { count }),
      }));
  return [
    ...named('tag', labelValues(library)),
    ...named('album', albumValues(library)),
    ...named('camera', knownValues(library, 'camera')),
    ...named('folder', folderCounts(library)),
    ...named('caption', captionValues(library, begun)),
  ];
}

function keyCompletions(begun: string, from: number, to: number): Completion[] {
  const lower = begun.toLowerCase();
  const names = new Set<string>(filterKeys.filter((key) => key.startsWith(lower)));
  for (const [alias, key] of Object.entries(keyAliases)) {
    if (lower !== '' && alias.startsWith(lower)) names.add(key);
  }
  return Array.from(names, (name) => ({ insert: `${name}:`, from, to, kind: 'filter' as const }));
}

function valuesFor(library: Database, key: FilterKey, begun: string): KnownValue[] {
  const lower = begun.toLowerCase();
  const startsWith = ({ value }: KnownValue): boolean => value.startsWith(lower);
  const includes = ({ value }: KnownValue): boolean => fold(value).includes(fold(begun));
  switch (key) {
    case 'camera':
    case 'lens':
      return knownValues(library, key).filter(includes);
    case 'folder':
      return folderCounts(library).filter(includes);
    case 'type':
    case 'year':
      return knownValues(library, key).filter(startsWith);
    case 'after':
    case 'before':
    case 'date':
      return [{ value: 'today' }, { value: 'yesterday' }, ...knownValues(library, 'year')].filter(
        startsWith,
      );
    case 'month':
      return monthNames.map((value) => ({ value })).filter(startsWith);
    case 'is':
      return isChoices.map((value) => ({ value })).filter(startsWith);
    case 'has':
      return hasChoices.map((value) => ({ value })).filter(startsWith);
    case 'rating':
      return ['>=4', '5', '4', '3', '2', '1', '0'].map((value) => ({ value })).filter(startsWith);
    case 'tag':
      return tagValues(library).filter(includes);
    case 'suggested':
      return suggestedValues(library).filter(includes);
    case 'album':
      return albumValues(library).filter(includes);
    case 'name':
    case 'caption':
      return [];
  }
}

function labelValues(library: Database): KnownValue[] {
  const counts = labelCounts(library);
  return listLabels(library).map(({ id, name }) => ({
    value: name,
    count: (counts.get(id)?.accepted ?? 0) + (counts.get(id)?.applied ?? 0),
  }));
}

/** A word stands in captions, or it does not: of fewer letters everything would. */
function captionValues(library: Database, begun: string): KnownValue[] {
  const text = begun.trim();
  const least = /^[ -~]*$/.test(text) ? 3 : 1;
  const count = text.length < least ? 0 : captionCount(library, text);
  return count === 0 ? [] : [{ value: text, count }];
}

/** Labels first: they are this user's own. A keyword of the same name is the same to `tag:`. */
function tagValues(library: Database): KnownValue[] {
  const labels = labelValues(library);
  const known = new Set(labels.map(({ value }) => value.toLowerCase()));
  const keywords = keywordCounts(library).filter(({ value }) => !known.has(value.toLowerCase()));
  return [...labels, ...keywords];
}

function suggestedValues(library: Database): KnownValue[] {
  const counts = labelCounts(library);
  return listLabels(library)
    .filter(({ mode }) => mode === 'suggest')
    .map(({ id, name }) => ({ value: name, count: counts.get(id)?.suggested ?? 0 }));
}

/** Smart albums have no count here: that would be a search for each. */
function albumValues(library: Database): KnownValue[] {
  const counts = albumCounts(library);
  return listAlbums(library).map(({ id, name, query }) =>
    query === null ? { value: name, count: counts.get(id) ?? 0 } : { value: name },
  );
}

function quotedIfNeeded(value: string): string {
  return /^$|[\s,，"“”„＂]/u.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
