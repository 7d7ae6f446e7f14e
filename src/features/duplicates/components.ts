/** What hangs together: photos with pairs between them, over however many others. Pure. */

/** Members of each component, which all share one list. Ids without an edge are in none. */
export function componentsOf(
  edges: readonly (readonly [number, number])[],
): Map<number, readonly number[]> {
  const membersOf = new Map<number, number[]>();
  for (const [a, b] of edges) {
    const one = membersOf.get(a) ?? [a];
    const other = membersOf.get(b) ?? [b];
    if (one === other) continue;
    // The smaller list goes into the larger one, so that no id moves more than a few times.
    const [larger, smaller] = one.length < other.length ? [other, one] : [one, other];
    for (const id of smaller) larger.push(id);
    for (const id of [...smaller, a, b]) membersOf.set(id, larger);
  }
  return membersOf;
}
