/** A search that is nothing but one album, label or folder: it is shown as that. Runs in the window. */
import { nameOfPath } from '../app/format.ts';
import type { Page } from '../app/router.svelte.ts';
import type { Photos } from '../grid/photos.ts';

export interface Opened {
  /** Where it is listed with its like. */
  page: Page & ('albums' | 'labels' | 'folders');
  name: string;
}

const PAGES = { album: 'albums', label: 'labels', folder: 'folders' } as const;

/** What was opened; null for anything that asks for more. */
export function openedOf(photos: Photos | null): Opened | null {
  const only = photos?.about.only ?? null;
  if (only === null) return null;
  const { kind, name } = only;
  return { page: PAGES[kind], name: kind === 'folder' ? nameOfPath(name) : name };
}
