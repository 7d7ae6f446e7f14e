/** Searches for what carries a label, lies in an album or in a folder. Runs in the window. */
import { NO_QUERY, type Query } from './router.svelte.ts';

/** `tag:dog`, `album:"Summer 2021"`: the filter as the search language reads it. */
export function filterFor(key: 'tag' | 'suggested' | 'album' | 'folder', name: string): string {
  return /^[\p{L}\p{N}_/.-]+$/u.test(name) ? `${key}:${name}` : `${key}:"${name}"`;
}

/** The photos in a folder and below it, by its absolute path. */
export function folderQuery(path: string): Query {
  const whole = path.replaceAll('\\', '/').replace(/\/*$/, '/');
  return { ...NO_QUERY, text: filterFor('folder', whole) };
}
