/**
 * Labels as the user edits them: what they are and their example photos together, as one change that
 * can be taken back. Runs in the engine.
 */
import type { Database } from 'better-sqlite3';
import type { LabelExamples, NewLabel } from '../contract/labels.ts';
import { AppError } from '../base/errors.ts';
import type { Store } from './database.ts';
import { journaled } from './journal/changes.ts';
import { verdictsOf, writeDecisions } from './label-decisions.ts';
import {
  cleanSet,
  familyOf,
  insertLabel,
  labelById,
  labelTables,
  listLabels,
  stampLabels,
  updateLabel,
} from './labels.ts';

/** What an edit did; `change` takes it back. */
export interface Edited {
  id: number;
  change: number;
  /** Decisions that changed. */
  photos: number;
}

/** Makes a label with its first examples. @throws AppError 'bad-input' where the name is taken. */
export function addLabel(
  store: Store,
  label: NewLabel & LabelExamples,
  model: string | null,
): Edited {
  return journaled(store.library, labelTables, (step) => {
    const others = affectedInSet(store.library, label.set ?? null, label.orNone);
    const { id } = insertLabel(store, label);
    stampLabels(store.library, [id, ...others], step);
    return decideExamples(store, id, label, { step, model });
  });
}

/** Changes what is given of a label, and adds or takes back examples. */
export function changeLabel(
  store: Store,
  id: number,
  change: Partial<NewLabel> & LabelExamples,
  model: string | null,
): Edited {
  const { library } = store;
  return journaled(library, labelTables, (step) => {
    const label = labelById(library, id);
    const family = change.name === undefined ? [label] : familyOf(library, label);
    const set = change.set === undefined ? label.set : change.set;
    const touched = [...family.map((one) => one.id), ...affectedInSet(library, set, change.orNone)];
    updateLabel(store, id, change);
    stampLabels(library, touched, step);
    return decideExamples(store, id, change, { step, model });
  });
}

/** Decides once the label is what it will be, so that its exclusive set is the new one. */
function decideExamples(
  { library }: Store,
  id: number,
  { accept = [], reject = [], clear = [] }: LabelExamples,
  { step, model }: { step: number; model: string | null },
): Edited {
  const named = [...accept, ...reject, ...clear];
  if (new Set(named).size < named.length) {
    throw new AppError('bad-input', 'A photo shows a label or does not show it: name each once.');
  }
  const verdicts = verdictsOf(library, [
    { labels: [id], photos: accept, accepted: true },
    { labels: [id], photos: reject, accepted: false },
    { labels: [id], photos: clear, accepted: null },
  ]);
  const changed = writeDecisions(library, verdicts, { change: step, model, at: Date.now() });
  return { id, change: step, photos: changed.length };
}

/** The labels of a set that change when `orNone`, which holds for the whole set, does. */
function affectedInSet(
  library: Database,
  set: string | null,
  orNone: boolean | undefined,
): number[] {
  const wanted = cleanSet(set);
  if (wanted === null || orNone === undefined) return [];
  return listLabels(library)
    .filter((label) => label.set === wanted && label.orNone !== orNone)
    .map(({ id }) => id);
}
