/** Puts what is known for certain before what is only alike, each photo once. Pure. */
import type { KnownPhotos } from './known-photos.ts';
import type { Ranked } from './rank.ts';

/** A ranking that begins with known photos, in runs. */
export interface Led extends Ranked {
  known: { key: string; value: string; ids: number[] }[];
}

/**
 * @param known in the order of their certainty; a photo stays with the first that names it.
 * @param scored the same photos as they answer the words, best first; those without a vector are not
 *   among them, and come last in their run.
 */
export function led(
  ranked: Ranked,
  known: readonly KnownPhotos[],
  scored: Ranked,
  limit: number,
): Led {
  // By id: hundreds of thousands of names may have a word.
  const runOf = new Uint16Array(mostOf(known) + 1);
  for (const [run, { ids }] of known.entries()) {
    for (const id of ids) if (runOf[id] === 0) runOf[id] = run + 1;
  }
  const own = known.map(() => ({ ids: new Array<number>(), scores: new Array<number>() }));
  eachBestFirst(scored, (id, score) => {
    const run = own[(runOf[id] ?? 0) - 1];
    if (run === undefined) return;
    run.ids.push(id);
    run.scores.push(score);
    runOf[id] = PLACED;
  });
  let unscored = 0;
  for (const [run, { ids }] of known.entries()) {
    const others = ids.filter((id) => {
      const isOwn = runOf[id] === run + 1;
      if (isOwn) runOf[id] = PLACED;
      return isOwn;
    });
    for (const id of others.sort((a, b) => b - a)) own[run]?.ids.push(id);
    unscored += others.length;
  }
  const runs: Led['known'] = [];
  const ids: number[] = [];
  const scores: number[] = [];
  for (const [run, { key, value }] of known.entries()) {
    const kept = own[run]?.ids.slice(0, limit - ids.length) ?? [];
    for (const [at, id] of kept.entries()) {
      ids.push(id);
      scores.push(own[run]?.scores[at] ?? 0);
    }
    const last = runs.at(-1);
    if (last?.key === key && last.value === value) last.ids = [...last.ids, ...kept];
    else if (kept.length > 0) runs.push({ key, value, ids: kept });
  }
  let likely = ids.length;
  for (let place = 0; place < ranked.ids.length && ids.length < limit; place += 1) {
    const id = ranked.ids[place] ?? 0;
    if ((runOf[id] ?? 0) !== 0) continue;
    ids.push(id);
    scores.push(ranked.scores[place] ?? 0);
    if (place < ranked.likely) likely += 1;
  }
  return { ids, scores, likely, total: ranked.total + unscored, known: runs };
}

/** Stands for a photo whose place is found: more runs than that are never asked for. */
const PLACED = 0xffff;

function mostOf(known: readonly KnownPhotos[]): number {
  let most = 0;
  for (const { ids } of known) for (const id of ids) most = Math.max(most, id);
  return most;
}

/** Photos with their scores, of equal ones the newest first. What is likely and what is not are each in order. */
function eachBestFirst(
  { ids, scores, likely }: Ranked,
  found: (id: number, score: number) => void,
): void {
  let [one, other] = [0, likely];
  let equal: number[] = [];
  let last = NaN;
  const tell = (): void => {
    if (equal.length > 1) equal.sort((a, b) => b - a);
    for (const id of equal) found(id, last);
    equal = [];
  };
  while (one < likely || other < ids.length) {
    const isLikely =
      one < likely && !(other < ids.length && (scores[other] ?? 0) > (scores[one] ?? 0));
    const place = isLikely ? one++ : other++;
    const score = scores[place] ?? NaN;
    if (score !== last) tell();
    last = score;
    equal.push(ids[place] ?? 0);
  }
  tell();
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
