/** What was found as columns for the window: photos of one shot are one tile. Engine process. */
import type { SearchResult } from '../contract/search.ts';
import type { Store } from '../store/database.ts';
import { photoColumns } from '../store/photos.ts';
import type { PhotoIds } from './mask.ts';
import type { Ranked } from './rank.ts';
import type { Timeline } from './timeline.ts';

/** A search's answer without what is the same for all kinds of pages. */
export type Page = Omit<
  SearchResult,
  'understood' | 'about' | 'dependsOn' | 'isArranged' | 'model' | 'known'
>;

/** What pages are made from. */
export interface PageSource {
  store: Store;
  timeline: Timeline;
}

/** Photos as the user arranged them. */
export function arrangedPage(
  { store, timeline }: PageSource,
  photos: PhotoIds,
  limit: number | undefined,
): Page {
  const { ids, ratios } = photoColumns(store, Array.from(photos.slice(0, limit)));
  const companions = timeline.shots.withCompanions(ids);
  return {
    ids,
    ratios,
    days: [],
    scores: [],
    likely: ids.length,
    total: photos.length,
    companions,
    stacks: [],
  };
}

/** Photos by time, newest first; null for all. */
export function timePage(
  { timeline }: PageSource,
  photos: PhotoIds | null,
  limit: number | undefined,
): Page {
  const columns = timeline.among(photos, limit);
  return { ...columns, scores: [], likely: columns.ids.length, stacks: [] };
}

/**
 * Ranked photos, the best first; with `newest`, those above the cut by time.
 * @param like the photo that was asked with: its own shot is no answer.
 */
export function rankedPage(
  { store, timeline }: PageSource,
  ranked: Ranked,
  { like, newest }: { like: number | undefined; newest: boolean },
): Page {
  const { shots, stacks } = timeline;
  const mainOf = shots.mains();
  const asked = like === undefined ? null : mainOf(like);
  const found = { ids: ranked.ids, scores: ranked.scores, likely: ranked.likely };
  if (asked !== null) {
    const places = [...ranked.ids.keys()].filter((at) => mainOf(ranked.ids[at] ?? 0) !== asked);
    found.ids = places.map((at) => ranked.ids[at] ?? 0);
    found.scores = places.map((at) => ranked.scores[at] ?? 0);
    found.likely = places.filter((at) => at < ranked.likely).length;
  }
  // A shot is as good as the best of its photos, which comes first.
  const tiles = shots.tiles(found.ids);
  const isBelow = (place: number): boolean => place >= found.likely;
  const above = tiles.places.findIndex(isBelow);
  const likely = above < 0 ? tiles.ids.length : above;
  // A photo whose last file has just vanished is ranked, but has no columns any more.
  const columns = newest
    ? timeline.among(tiles.ids.slice(0, likely))
    : { ...photoColumns(store, tiles.ids), days: [] };
  const gone = ranked.ids.length - columns.ids.length;
  const scoreOf = new Map(
    tiles.ids.map((id, at) => [id, found.scores[tiles.places[at] ?? 0] ?? 0]),
  );
  return {
    ids: columns.ids,
    ratios: columns.ratios,
    days: columns.days,
    scores: columns.ids.map((id) => rounded(scoreOf.get(id) ?? 0)),
    likely: Math.min(likely, columns.ids.length),
    total: newest ? columns.ids.length : ranked.total - gone,
    companions: shots.withCompanions(columns.ids),
    stacks: stacks.among(columns.ids),
  };
}

/** Cosines are told to four decimals. */
function rounded(score: number): number {
  return Math.round(score * 10_000) / 10_000;
}
