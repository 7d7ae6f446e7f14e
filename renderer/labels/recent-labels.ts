/** Labels that were given last in this window, for the top of the picker. */

const STORAGE_KEY = 'keepsake.recent-labels';
const MOST_KEPT = 6;

/** Ids, the newest first. Some of them may be gone by now. */
export function recentLabels(): number[] {
  // Written by this file only.
  return JSON.parse(localStorage.getItem(STORAGE_KEY) ?? '[]') as number[];
}

export function rememberLabel(id: number): void {
  const ids = [id, ...recentLabels().filter((other) => other !== id)].slice(0, MOST_KEPT);
  localStorage.setItem(STORAGE_KEY, JSON.stringify(ids));
}
