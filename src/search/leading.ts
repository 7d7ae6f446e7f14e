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
  const scoreOf = new Map(scored.ids.map((id, place) => [id, scored.scores[place] ?? 0]));
  const byScore = (a: number, b: number): number =>
    (scoreOf.get(b) ?? -Infinity) - (scoreOf.get(a) ?? -Infinity) || b - a;
  const seen = new Set<number>();
  const runs: Led['known'] = [];
  for (const { key, value, ids } of known) {
    const own = [...new Set(ids)].filter((id) => !seen.has(id)).sort(byScore);
    for (const id of own) seen.add(id);
    const last = runs.at(-1);
    if (last?.key === key && last.value === value) last.ids.push(...own);
    else if (own.length > 0) runs.push({ key, value, ids: own });
  }
  const first = runs.flatMap(({ ids }) => ids).slice(0, limit);
  const others = [...ranked.ids.entries()].filter(([, id]) => !seen.has(id));
  const rest = others.slice(0, Math.max(0, limit - first.length));
  return {
    ids: [...first, ...rest.map(([, id]) => id)],
    scores: [
      ...first.map((id) => scoreOf.get(id) ?? 0),
      ...rest.map(([place]) => ranked.scores[place] ?? 0),
    ],
    likely: first.length + rest.filter(([place]) => place < ranked.likely).length,
    total: ranked.total + [...seen].filter((id) => !scoreOf.has(id)).length,
    known: runs,
  };
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
