/** Where the grid was left at each question, for the way back and for a reload of the window. */

/** A photo, and how far its row began above (negative) or below the upper edge. */
export interface Anchor {
  id: number;
  offset: number;
}

const STORAGE_KEY = 'keepsake.places';
const MOST_PLACES = 50;

const places = new Map<string, Anchor>(stored());

export function placeOf(key: string): Anchor | null {
  return places.get(key) ?? null;
}

/** `null` is the top. */
export function rememberPlace(key: string, anchor: Anchor | null): void {
  places.delete(key);
  if (anchor) places.set(key, anchor);
  const entries = [...places].slice(-MOST_PLACES);
  sessionStorage.setItem(STORAGE_KEY, JSON.stringify(entries));
}

function stored(): [string, Anchor][] {
  // Written by this file only, for this window only.
  return JSON.parse(sessionStorage.getItem(STORAGE_KEY) ?? '[]') as [string, Anchor][];
}
