/** How the labels stand in the picker: what fits these photos, what was used last, then the tree. Pure. */
import type { Label, SelectionLabel } from '../../src/contract/labels.ts';
import { m } from '../paraglide/messages.js';
import type { PickerSection } from '../ui/picker-section.ts';
import { sectionsOf } from './labels.svelte.ts';

/**
 * Every label once, in its first place. `counts` are those of the photos, by label; `recent` the ids
 * of labels that were given last, the newest first.
 */
export function pickerSections(
  labels: readonly Label[],
  counts: ReadonlyMap<number, SelectionLabel>,
  recent: readonly number[],
): PickerSection<Label>[] {
  const taken = new Set<number>();
  const take = (some: readonly Label[]): Label[] => {
    const own = some.filter(({ id }) => !taken.has(id));
    for (const { id } of own) taken.add(id);
    return own;
  };
  const of = (id: number): SelectionLabel | undefined => counts.get(id);
  const having = ({ id }: Label): number => (of(id)?.accepted ?? 0) + (of(id)?.applied ?? 0);
  const suggested = ({ id }: Label): number => of(id)?.suggested ?? 0;
  const most = (count: (label: Label) => number): Label[] =>
    labels.filter((label) => count(label) > 0).toSorted((a, b) => count(b) - count(a));

  const byId = new Map(labels.map((label) => [label.id, label]));
  const known = recent.map((id) => byId.get(id)).filter((label) => label !== undefined);
  const sections = [
    { heading: m.picker_have(), items: take(most(having)) },
    { heading: m.picker_suggested(), items: take(most(suggested)) },
    { heading: m.picker_recent(), items: take(known) },
  ].filter(({ items }) => items.length > 0);
  const tree = sectionsOf(labels)
    .map(({ above, labels: own }) => ({ above, items: take(own) }))
    .filter(({ items }) => items.length > 0);
  // A heading over the only list of labels would say nothing.
  const top = sections.length > 0 ? m.picker_others() : '';
  return [...sections, ...tree.map(({ above, items }) => ({ heading: above || top, items }))];
}
