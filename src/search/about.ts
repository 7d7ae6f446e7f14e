/** What a query shows as a whole: one album, one label, one folder. Runs in the engine. */
import type { Database } from 'better-sqlite3';
import type { About } from '../contract/search.ts';
import { albumsNamed } from '../store/albums.ts';
import type { AlbumRow } from '../store/albums.ts';
import { labelById, labelsNamed } from '../store/labels.ts';
import { nameKey } from '../store/names.ts';
import type { Condition, Filter, FilterKey } from './conditions.ts';
import type { ParsedQuery } from './query.ts';

/** The album by hand that a query is about; null where there is none, or more than one. */
export function onlyAlbum(library: Database, filters: readonly Filter[]): AlbumRow | null {
  const condition = onlyCondition(filters, ['album']);
  if (condition?.kind !== 'album') return null;
  const [album, ...more] = albumsNamed(library, condition.text);
  return album?.query === null && more.length === 0 ? album : null;
}

/** The label that all photos of a query have, or are suggested for; null likewise. */
export function onlyLabel(library: Database, filters: readonly Filter[]): { id: number } | null {
  const condition = onlyCondition(filters, ['tag', 'suggested']);
  if (condition?.kind !== 'tag' && condition?.kind !== 'suggested') return null;
  const named = labelsNamed(library, condition.text);
  const [label, ...more] = named;
  if (label === undefined || more.length === 0) return label ?? null;
  const key = nameKey(condition.text.normalize('NFC').replace(/\s+/gu, ' ').trim());
  const exact = named.find(({ id }) => nameKey(labelById(library, id).name) === key);
  return exact ?? null;
}

/** The album, label or folder that is all a query asks for, by the name that it was asked by. */
export function onlyThing(
  library: Database,
  { words, without, filters, problems, ...query }: ParsedQuery,
): About['only'] {
  const [filter, ...others] = filters;
  const [condition, ...more] = filter?.any ?? [];
  const picked = query.more.length + query.less.length;
  const isMore =
    words !== '' || without.length + picked + problems.length + others.length + more.length > 0;
  if (filter === undefined || condition === undefined || filter.negated || isMore) return null;
  switch (condition.kind) {
    case 'album': {
      const [album, ...namesakes] = albumsNamed(library, condition.text);
      const isOne = album !== undefined && namesakes.length === 0;
      return { kind: 'album', name: isOne ? album.name : condition.text };
    }
    case 'tag':
    case 'suggested':
      return { kind: 'label', name: condition.text };
    case 'folder':
      return condition.text.includes('/') ? { kind: 'folder', name: condition.text } : null;
    default:
      return null;
  }
}

/** The one thing that filters of these keys ask for; null where they ask for nothing or for several. */
function onlyCondition(filters: readonly Filter[], keys: readonly FilterKey[]): Condition | null {
  const named = filters.filter(({ key, negated }) => keys.includes(key) && !negated);
  const [condition, ...others] = named.flatMap(({ any }) => any);
  return condition !== undefined && others.length === 0 ? condition : null;
}
