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
  const isOther = (id: number): boolean => asked === null || mainOf(id) !== asked;
  const ids = shots.merged(ranked.ids.filter(isOther));
  const likely = shots.merged(ranked.ids.slice(0, ranked.likely).filter(isOther)).length;
  // A photo whose last file has just vanished is ranked, but has no columns any more.
  const columns = newest
    ? timeline.among(ids.slice(0, likely))
    : { ...photoColumns(store, ids), days: [] };
  const gone = ranked.ids.length - columns.ids.length;
  const scoreOf = scoresByTile(ranked, mainOf);
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

/** A shot is as good as the best of its photos, which comes first. */
function scoresByTile(
  { ids, scores }: Ranked,
  mainOf: (id: number) => number,
): Map<number, number> {
  const scoreOf = new Map<number, number>();
  for (const [i, id] of ids.entries()) {
    for (const one of [id, mainOf(id)]) {
      if (!scoreOf.has(one)) scoreOf.set(one, scores[i] ?? 0);
    }
  }
  return scoreOf;
}

/** Cosines are told to four decimals. */
function rounded(score: number): number {
  return Math.round(score * 10_000) / 10_000;
}
