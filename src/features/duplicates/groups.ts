/**
 * Groups of photos in which every pair is close: complete-link clusters. A chain (a like b, b like
 * c, but a unlike c) never becomes one group.
 */

export interface ScoredPair {
  a: number;
  b: number;
  /** 0 to 1, higher is more alike. */
  score: number;
}

/** More are not reviewed at a glance; a larger cluster comes out as several groups. */
const MOST_MEMBERS = 64;

/**
 * Greedy agglomeration, the most alike pair first: two clusters become one when every pair across
 * them is among `pairs`. Each photo is in one group at most. Groups by their smallest id, members
 * ascending. Complexity: the sum over pairs of the smaller cluster's size.
 */
export function completeLinkGroups(pairs: readonly ScoredPair[]): number[][] {
  const close = new Map<number, Set<number>>();
  const neighboursOf = (id: number): Set<number> => {
    let known = close.get(id);
    if (known === undefined) close.set(id, (known = new Set()));
    return known;
  };
  for (const { a, b } of pairs) {
    neighboursOf(a).add(b);
    neighboursOf(b).add(a);
  }
  const clusterOf = new Map<number, number[]>();
  const bestFirst = [...pairs].sort((x, y) => y.score - x.score || x.a - y.a || x.b - y.b);
  for (const { a, b } of bestFirst) {
    const one = clusterOf.get(a) ?? [a];
    const other = clusterOf.get(b) ?? [b];
    if (one === other || one.length + other.length > MOST_MEMBERS) continue;
    const isClose = one.every((member) => {
      const neighbours = neighboursOf(member);
      return other.every((candidate) => neighbours.has(candidate));
    });
    if (!isClose) continue;
    const joined = [...one, ...other];
    for (const member of joined) clusterOf.set(member, joined);
  }
  return [...new Set(clusterOf.values())]
    .map((members) => members.sort((x, y) => x - y))
    .sort((x, y) => (x[0] ?? 0) - (y[0] ?? 0));
}
