/** Searches for what carries a label or lies in an album. Runs in the window. */

/** `tag:dog`, `album:"Summer 2021"`: the filter as the search language reads it. */
export function filterFor(key: 'tag' | 'suggested' | 'album', name: string): string {
  return /^[\p{L}\p{N}_/.-]+$/u.test(name) ? `${key}:${name}` : `${key}:"${name}"`;
}
