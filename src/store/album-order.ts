/** Where photos stand in an album after it was rearranged, with as few new positions as can be. Plain. */

/** Between two photos that are numbered anew, so that others fit between them later. */
export const SPACING = 1024;

export interface Placed {
  photo: number;
  position: number;
}

/**
 * The positions to be written, or null where there is no room between two that stay: then all are
 * numbered anew. Those that keep their order among each other, as many as can, keep their positions.
 * @param before positions that ascend, by photo
 */
export function newPositions(
  before: ReadonlyMap<number, number>,
  after: readonly number[],
): Placed[] | null {
  const stays = ascending(after, before);
  const placed: Placed[] = [];
  let run: number[] = [];
  let last: number | null = null;
  const place = (until: number | null): boolean => {
    if (run.length === 0) return true;
    if (last !== null && until !== null && until - last <= run.length) return false;
    // In front of all others they count downwards.
    const first: number = last !== null ? last + 1 : until !== null ? until - run.length : 0;
    for (const [at, photo] of run.entries()) placed.push({ photo, position: first + at });
    run = [];
    return true;
  };
  for (const photo of after) {
    const own = stays.has(photo) ? before.get(photo) : undefined;
    if (own === undefined) {
      run.push(photo);
      continue;
    }
    if (!place(own)) return null;
    last = own;
  }
  return place(null) ? placed : null;
}

/** The longest selection of photos whose positions ascend (patience sorting). */
function ascending(photos: readonly number[], positions: ReadonlyMap<number, number>): Set<number> {
  const tops: number[] = [];
  const under = new Map<number, number | undefined>();
  for (const photo of photos) {
    const position = positions.get(photo);
    if (position === undefined) continue;
    let [low, high] = [0, tops.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((positions.get(tops[middle] ?? 0) ?? 0) < position) low = middle + 1;
      else high = middle;
    }
    under.set(photo, tops[low - 1]);
    tops[low] = photo;
  }
  const found = new Set<number>();
  for (let top = tops.at(-1); top !== undefined; top = under.get(top)) found.add(top);
  return found;
}
