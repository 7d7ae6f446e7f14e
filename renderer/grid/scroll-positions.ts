/** Where the grid was left at each question, for going back and for a reload of the window. */

/** A photo, and how far its row began above (negative) or below the upper edge. */
export interface Anchor {
  id: number;
  offset: number;
}

const STORAGE_KEY = 'keepsake.places';
const MOST_KEPT = 50;

const positions = new Map<string, Anchor>(stored());

export function positionOf(key: string): Anchor | null {
  return positions.get(key) ?? null;
}

/** `null` is the top. */
export function rememberPosition(key: string, anchor: Anchor | null): void {
  positions.delete(key);
  if (anchor) positions.set(key, anchor);
  const entries = [...positions].slice(-MOST_KEPT);
  sessionStorage.setItem(STORAGE_KEY, JSON.stringify(entries));
}

function stored(): [string, Anchor][] {
  // Written by this file only, for this window only.
  return JSON.parse(sessionStorage.getItem(STORAGE_KEY) ?? '[]') as [string, Anchor][];
}
