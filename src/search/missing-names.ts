/** Labels, albums, cameras and lenses that a query names and the library has not, with the nearest ones. */
import type { Database } from 'better-sqlite3';
import type { QueryProblem } from '../contract/search.ts';
import { fold } from '../base/fold.ts';
import { albumsNamed, listAlbums } from '../store/albums.ts';
import { keywordCounts, keywordsNamed } from '../store/keywords.ts';
import { labelsNamed, listLabels } from '../store/labels.ts';
import { closest } from './conditions.ts';
import type { Condition } from './conditions.ts';
import type { Names } from './plain-words/fact.ts';
import type { ParsedQuery } from './query.ts';

const KINDS = {
  tag: 'label',
  suggested: 'label',
  album: 'album',
  camera: 'camera',
  lens: 'lens',
} as const;
type Named = keyof typeof KINDS;

/** A problem for each name that means nothing; the filter stays, and finds nothing. */
export function missingNames(
  library: Database,
  names: Names,
  { parts }: ParsedQuery,
): QueryProblem[] {
  return parts.flatMap((part) => {
    const { filter, shown } = part;
    if (filter === undefined || shown.kind !== 'filter' || shown.isPlain) return [];
    const { from, to } = shown;
    return filter.any.flatMap((condition): QueryProblem[] => {
      if (!isNamed(condition) || isKnown(library, names, condition)) return [];
      const { text } = condition;
      const near = nearest(text, candidates(library, names, condition.kind));
      const meant = near === undefined ? '' : ` Did you mean “${near}”?`;
      const message = `There is no ${KINDS[condition.kind]} “${text}”.${meant}`;
      const place = { from, to, code: 'no-such-name' } as const;
      if (near === undefined) return [{ ...place, message }];
      const value = /^[^\s,，"“”„＂]+$/u.test(near) ? near : `"${near.replaceAll('"', '""')}"`;
      const minus = filter.negated ? '-' : '';
      const suggestion = { text: `${minus}${filter.key}:${value}`, from, to };
      return [filter.any.length > 1 ? { ...place, message } : { ...place, message, suggestion }];
    });
  });
}

function isNamed(condition: Condition): condition is Condition & { kind: Named; text: string } {
  return Object.hasOwn(KINDS, condition.kind);
}

function isKnown(
  library: Database,
  names: Names,
  { kind, text }: { kind: Named; text: string },
): boolean {
  switch (kind) {
    case 'tag':
      return labelsNamed(library, text).length > 0 || keywordsNamed(library, text).length > 0;
    case 'suggested':
      return labelsNamed(library, text).length > 0;
    case 'album':
      return albumsNamed(library, text).length > 0;
    case 'camera':
      return names.cameras().some((name) => fold(name).includes(fold(text)));
    case 'lens':
      return names.lenses().some((name) => fold(name).includes(fold(text)));
  }
}

function candidates(library: Database, names: Names, kind: Named): readonly string[] {
  switch (kind) {
    case 'tag':
      return [...labelNames(library), ...keywordCounts(library).map(({ value }) => value)];
    case 'suggested':
      return labelNames(library);
    case 'album':
      return listAlbums(library).map(({ name }) => name);
    case 'camera':
      return withWords(names.cameras());
    case 'lens':
      return withWords(names.lenses());
  }
}

/** Nested labels by their last part too, as people say them. */
function labelNames(library: Database): string[] {
  return listLabels(library).flatMap(({ name }) =>
    name.includes('/') ? [name, name.slice(name.lastIndexOf('/') + 1)] : [name],
  );
}

/** Who mistypes a maker does not write the model. */
function withWords(names: readonly string[]): string[] {
  const words = names.flatMap((name) => name.split(/\s+/u)).filter((one) => one.length > 2);
  return [...new Set([...words, ...names])];
}

function nearest(text: string, all: readonly string[]): string | undefined {
  const byFolded = new Map(all.map((name) => [fold(name), name]));
  const near = closest(fold(text), [...byFolded.keys()]);
  return near === undefined ? undefined : byFolded.get(near);
}
