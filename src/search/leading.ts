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
  const most = known.reduce((id, { ids }) => ids.reduce((x, y) => Math.max(x, y), id), 0);
  const runOf = new Int32Array(most + 1);
  const own = known.map((): number[] => []);
  for (const [run, { ids }] of known.entries()) {
    for (const id of ids) if (runOf[id] === 0) runOf[id] = run + 1;
  }
  const scoreOf = new Float64Array(most + 1).fill(-Infinity);
  for (const [id, score] of bestFirst(scored)) {
    if (id > most || runOf[id] === 0) continue;
    scoreOf[id] = score;
    own[(runOf[id] ?? 0) - 1]?.push(id);
  }
  let unscored = 0;
  for (const [run, { ids }] of known.entries()) {
    const others = ids.filter((id) => runOf[id] === run + 1 && scoreOf[id] === -Infinity);
    const once = [...new Set(others)].sort((a, b) => b - a);
    own[run]?.push(...once);
    unscored += once.length;
  }
  const runs: Led['known'] = [];
  const first: number[] = [];
  for (const [run, { key, value }] of known.entries()) {
    const ids = own[run]?.slice(0, limit - first.length) ?? [];
    for (const id of ids) first.push(id);
    const last = runs.at(-1);
    if (last?.key === key && last.value === value) last.ids = [...last.ids, ...ids];
    else if (ids.length > 0) runs.push({ key, value, ids });
  }
  const others = [...ranked.ids.entries()].filter(([, id]) => (runOf[id] ?? 0) === 0);
  const rest = others.slice(0, Math.max(0, limit - first.length));
  return {
    ids: [...first, ...rest.map(([, id]) => id)],
    scores: [
      ...first.map((id) => (scoreOf[id] === -Infinity ? 0 : (scoreOf[id] ?? 0))),
      ...rest.map(([place]) => ranked.scores[place] ?? 0),
    ],
    likely: first.length + rest.filter(([place]) => place < ranked.likely).length,
    total: ranked.total + unscored,
    known: runs,
  };
}

/** Photos with their scores, of equal ones the newest first. What is likely and what is not are each in order. */
function* bestFirst({ ids, scores, likely }: Ranked): Generator<[id: number, score: number]> {
  let [one, other] = [0, likely];
  const scoreAt = (place: number, end: number): number =>
    place < end ? (scores[place] ?? -Infinity) : -Infinity;
  const next = (): number =>
    scoreAt(one, likely) >= scoreAt(other, ids.length) && one < likely ? one++ : other++;
  let equal: number[] = [];
  let last = NaN;
  for (let count = 0; count <= ids.length; count += 1) {
    const place = count < ids.length ? next() : -1;
    const score = scores[place] ?? NaN;
    if (score !== last) {
      if (equal.length > 1) equal.sort((a, b) => b - a);
      for (const id of equal) yield [id, last];
      equal = [];
      last = score;
    }
    if (place >= 0) equal.push(ids[place] ?? 0);
  }
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
      for (const one of [id, mainOf(id)]) if (!runOf.has(one)) runOf.set(one, run);
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
