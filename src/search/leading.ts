/** Puts what is known for certain before what is only alike, each photo once. */
import { keyOf, topK } from '../vectors/top-k.ts';
import type { Scored } from '../vectors/top-k.ts';
import { MOST_IDS } from '../vectors/vector-slots.ts';
import type { KnownPhotos } from './known-photos.ts';
import type { PhotoIds } from './mask.ts';
import type { Judged, Ranked } from './rank.ts';

/** A ranking that begins with known photos, in runs. */
export interface Led extends Ranked {
  known: { key: string; value: string; ids: number[] }[];
}

/** Known photos of which, where `isStrict`, only those lead that are above the cut. */
export interface LedBy extends KnownPhotos {
  isStrict: boolean;
}

/** What is ranked, asked only as far as there is room. */
export interface Leading {
  /** Photos that are told at most. */
  limit: number;
  /** All that may be found, as they answer the words. */
  rank: () => Ranked;
  /** How many these are. */
  count: () => number;
  /** How photos answer the words. */
  judge: (ids: PhotoIds) => Judged;
  hasVector: (id: number) => boolean;
}

/** Of a photo: it leads no run so far, it is of the run that is looked at, it has its place. */
const [FREE, OWN, PLACED] = [0, 1, 2];

/**
 * @param runs in the order of their certainty; a photo stays with the first that names it. Photos without
 *   a vector come last in their run, and lead no strict one.
 */
export function led(
  runs: readonly LedBy[],
  { limit, rank, count, judge, hasVector }: Leading,
): Led {
  // The line is that of the best of all, which are found on the way.
  const before = runs.length === 0 || runs.some(({ isStrict }) => isStrict) ? rank() : null;
  // By id: hundreds of thousands of names may have a word.
  const places = new Uint8Array(mostOf(runs) + 1);
  const [ids, scores]: [number[], number[]] = [[], []];
  const known: Led['known'] = [];
  let unscored = 0;
  for (const { key, value, ids: all, isStrict } of runs) {
    const room = limit - ids.length;
    const own = freeOf(all, places);
    const kept = room > 0 ? bestOf(judge(own), places, { room, isStrict }) : NONE;
    const others = restOf(own, places, isStrict).filter((id) => !hasVector(id));
    unscored += others.length;
    // The newest first.
    const last = others.sort((a, b) => b - a).slice(0, room - kept.ids.length);
    const led = [...kept.ids, ...last];
    for (const [at, id] of led.entries()) {
      ids.push(id);
      scores.push(kept.scores[at] ?? 0);
    }
    const run = known.at(-1);
    if (run?.key === key && run.value === value) run.ids.push(...led);
    else if (led.length > 0) known.push({ key, value, ids: led });
  }
  const all = before ?? (ids.length < limit ? rank() : null);
  if (all === null) return { ids, scores, likely: ids.length, total: count() + unscored, known };
  let likely = ids.length;
  for (let place = 0; place < all.ids.length && ids.length < limit; place += 1) {
    const id = all.ids[place] ?? 0;
    if ((places[id] ?? FREE) !== FREE) continue;
    ids.push(id);
    scores.push(all.scores[place] ?? 0);
    if (place < all.likely) likely += 1;
  }
  return { ids, scores, likely, total: all.total + unscored, known };
}

const NONE: Scored = { ids: [], scores: [] };

function mostOf(runs: readonly KnownPhotos[]): number {
  let most = 0;
  for (const { ids } of runs) for (const id of ids) most = Math.max(most, id);
  return most;
}

/** Those that lead no run so far, each once. */
function freeOf(ids: PhotoIds, places: Uint8Array): Int32Array {
  const own = new Int32Array(ids.length);
  let count = 0;
  for (const id of ids) {
    if (places[id] !== FREE) continue;
    places[id] = OWN;
    own[count++] = id;
  }
  return own.subarray(0, count);
}

/** The best that there is room for, of equal ones the newest first; those beyond have their place as well. */
function bestOf(
  { ids, scores, answers }: Judged,
  places: Uint8Array,
  { room, isStrict }: { room: number; isStrict: boolean },
): Scored {
  const isAbove = isStrict ? answers() : null;
  const keys = new Float64Array(ids.length);
  let count = 0;
  for (let at = 0; at < ids.length; at += 1) {
    if (isAbove !== null && isAbove[at] !== 1) continue;
    const id = ids[at] ?? 0;
    places[id] = PLACED;
    keys[count++] = keyOf(scores[at] ?? 0, MOST_IDS - 1 - id);
  }
  const best = topK(keys.subarray(0, count), room);
  return { ids: best.ids.map((id) => MOST_IDS - 1 - id), scores: best.scores };
}

/** What has no place yet: free again after a strict run, else those that come last. */
function restOf(own: Int32Array, places: Uint8Array, isStrict: boolean): number[] {
  const rest: number[] = [];
  for (const id of own) {
    if (places[id] !== OWN) continue;
    places[id] = isStrict ? FREE : PLACED;
    if (!isStrict) rest.push(id);
  }
  return rest;
}

/** How many of the photos that are shown belong to each run. */
export function runsOf(
  shown: readonly number[],
  known: Led['known'],
  mainOf: (id: number) => number,
): { key: string; value: string; count: number }[] {
  const runOf = new Map<number, number>();
  for (const [run, { ids }] of known.entries()) {
    for (const id of ids) {
      if (!runOf.has(id)) runOf.set(id, run);
      const main = mainOf(id);
      if (main !== id && !runOf.has(main)) runOf.set(main, run);
    }
  }
  const counts = known.map(() => 0);
  for (const id of shown) {
    const run = runOf.get(id);
    if (run === undefined) break;
    counts[run] = (counts[run] ?? 0) + 1;
  }
  return known
    .map(({ key, value }, run) => ({ key, value, count: counts[run] ?? 0 }))
    .filter(({ count }) => count > 0);
}
