/** Labels that are scored together, and what their scores follow from. Plain functions; no store access. */
import type { LabelRow } from '../../store/labels.ts';
import { SCORING_VERSION } from './scoring-record.ts';

/** One label, or the labels of an exclusive set. */
export type Group = readonly LabelRow[];

/**
 * The groups of all labels. A set excludes others only where at least two of its labels have prompts;
 * the rest of it stands alone.
 */
export function groupsOf(labels: readonly LabelRow[]): Group[] {
  const sets = new Map<string, LabelRow[]>();
  const groups: Group[] = [];
  for (const label of labels) {
    if (label.set === null || label.prompts.length === 0) groups.push([label]);
    else sets.set(label.set, [...(sets.get(label.set) ?? []), label]);
  }
  for (const members of sets.values()) {
    if (members.length > 1) groups.push(members);
    else groups.push(...members.map((member) => [member]));
  }
  return groups;
}

/** Whether a photo may have none of a set's labels. */
export function mayBeNone(group: Group): boolean {
  return group.some(({ orNone }) => orNone);
}

/** What a group's probabilities follow from, apart from the library's photos. */
export function basisOf(group: Group, model: string): string {
  const members = group.map(({ id, prompts, decisions }) => [id, prompts, decisions]);
  return JSON.stringify([SCORING_VERSION, model, members, mayBeNone(group)]);
}

/** What a label's guesses follow from: stored with them, so that outdated ones are known. */
export function stampOf(label: LabelRow, basis: string): string {
  return JSON.stringify([basis, label.threshold]);
}

/** The group that a label is scored in. */
export function groupOf(labelId: number, labels: readonly LabelRow[]): Group {
  return groupsOf(labels).find((group) => group.some(({ id }) => id === labelId)) ?? [];
}
