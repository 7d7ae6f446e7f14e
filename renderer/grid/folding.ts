/** Photos that are nearly the same, folded into one tile. Pure; runs everywhere. */
import type { Photos } from './photos.ts';

/**
 * An answer as tiles: of each stack only the first photo, unless the stack is open, where the others
 * stand right behind it. Counts of photos (`total`) stay what they are; `likely` counts tiles.
 * @param open the first photos of the stacks that are open.
 */
export function folded(photos: Photos, open: ReadonlySet<number>): Photos {
  if (photos.stacks.length === 0) return photos;
  const behind = new Map(
    photos.stacks.flatMap(([top = 0, ...others]) => others.map((id) => [id, top] as const)),
  );
  const stackOf = new Map(photos.stacks.map((stack) => [stack[0] ?? 0, stack]));
  const placeOf = new Map(photos.ids.map((id, place) => [id, place]));
  const places: number[] = [];
  let likely = 0;
  const days = photos.days.map(({ day }) => ({ day, count: 0 }));
  let dayPlace = 0;
  let dayEnd = photos.days[0]?.count ?? 0;
  for (const [place, id] of photos.ids.entries()) {
    while (place >= dayEnd && dayPlace < days.length) {
      dayPlace += 1;
      dayEnd += photos.days[dayPlace]?.count ?? Infinity;
    }
    if (behind.has(id)) continue;
    const tiles = open.has(id) ? (stackOf.get(id) ?? [id]) : [id];
    for (const tile of tiles) places.push(placeOf.get(tile) ?? place);
    if (place < photos.likely) likely += tiles.length;
    const day = days[dayPlace];
    if (day !== undefined) day.count += tiles.length;
  }
  const kept = <T>(list: readonly T[]): T[] =>
    places.flatMap((place) => list.slice(place, place + 1));
  return {
    ...photos,
    ...{ ids: kept(photos.ids), ratios: kept(photos.ratios), scores: kept(photos.scores) },
    days: days.filter(({ count }) => count > 0),
    likely,
  };
}
