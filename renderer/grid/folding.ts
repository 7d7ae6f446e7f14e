/** Photos that are nearly the same, folded into one tile. Pure; runs everywhere. */
import type { Photos } from './photos.ts';

/**
 * An answer as tiles: of each stack only the first photo, unless the stack is open, where the others
 * stand right behind it. Counts of photos (`total`) stay what they are; `likely` counts tiles.
 * @param open the first photos of the stacks that are open.
 */
export function folded(photos: Photos, open: ReadonlySet<number>): Photos {
  if (photos.stacks.length === 0) return photos;
  const behind = new Set(photos.stacks.flatMap((stack) => stack.slice(1)));
  const stackOf = new Map(photos.stacks.map((stack) => [stack[0] ?? 0, stack]));
  const placeOf = new Map(photos.ids.map((id, place) => [id, place]));
  /** Where the tiles' photos stand in the answer, and how many tiles stand in each place of it. */
  const places: number[] = [];
  const tiles = photos.ids.map((id, place) => {
    if (behind.has(id)) return 0;
    const shown = open.has(id) ? (stackOf.get(id) ?? [id]) : [id];
    for (const one of shown) places.push(placeOf.get(one) ?? place);
    return shown.length;
  });
  const tilesWithin = (from: number, to: number): number =>
    tiles.slice(from, to).reduce((sum, count) => sum + count, 0);
  const kept = <T>(list: readonly T[]): T[] =>
    places.flatMap((place) => list.slice(place, place + 1));
  /** Runs of photos as runs of tiles. */
  const runs = <Run extends { count: number }>(all: readonly Run[]): Run[] => {
    let end = 0;
    const counted = all.map((run) => {
      const start = end;
      end += run.count;
      return { ...run, count: tilesWithin(start, end) };
    });
    return counted.filter(({ count }) => count > 0);
  };
  return {
    ...photos,
    ...{ ids: kept(photos.ids), ratios: kept(photos.ratios), scores: kept(photos.scores) },
    days: runs(photos.days),
    known: runs(photos.known),
    likely: tilesWithin(0, photos.likely),
  };
}
