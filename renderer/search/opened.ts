/** A search that is nothing but one album, label or folder: it is shown as that. Runs in the window. */
import type { Understood } from '../../src/contract/search.ts';
import { nameOfPath } from '../app/format.ts';
import type { Page } from '../app/router.svelte.ts';
import type { Photos } from '../grid/photos.ts';

export interface Opened {
  /** Where it is listed with its like. */
  page: Page & ('albums' | 'labels' | 'folders');
  name: string;
}

/** What was opened; null for anything that asks for more. */
export function openedOf(photos: Photos | null): Opened | null {
  if (photos?.query.like !== null) return null;
  const { words, without, filters, problems }: Understood = photos.understood;
  const [only, ...others] = filters;
  const isMore = words !== '' || without.length + problems.length + others.length > 0;
  if (only === undefined || only.negated || isMore) return null;
  const { key, value } = only;
  if (key === 'album') return { page: 'albums', name: value };
  if (key === 'tag' || key === 'suggested') return { page: 'labels', name: value };
  if (key === 'folder' && value.includes('/')) return { page: 'folders', name: nameOfPath(value) };
  return null;
}
