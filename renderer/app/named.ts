/** What announcements name, and lists in which it is replaced. Runs in the window. */

interface Named {
  id: number;
  name: string;
}

/** Whether an announcement speaks of this one; null speaks of all. */
export function isNamed(ids: readonly number[] | null, id: number): boolean {
  return ids?.includes(id) ?? true;
}

/** A list in the order of names, with what was asked for again: `ids` that were not answered are gone, others may be new. */
export function replaced<One extends Named>(
  list: readonly One[],
  ids: readonly number[],
  answered: readonly One[],
): One[] {
  const asked = new Set(ids);
  return [...list.filter(({ id }) => !asked.has(id)), ...answered].sort(byName);
}

/** `family/anna` comes right after `family`. */
function byName(one: Named, other: Named): number {
  const [parts, others] = [one.name.split('/'), other.name.split('/')];
  for (const [place, part] of parts.entries()) {
    const order = part.localeCompare(others[place] ?? '', undefined, { numeric: true });
    if (order !== 0) return order;
  }
  return parts.length - others.length || one.id - other.id;
}
