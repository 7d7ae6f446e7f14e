/**
 * Labels as the user edits them: what they are and their example photos together, as one change that
 * can be taken back. Runs in the engine.
 */
import type { Database } from 'better-sqlite3';
import type { LabelExamples, NewLabel } from '../api.ts';
import { AppError } from '../base/errors.ts';
import { recordChange, type Row } from './changes.ts';
import { prepared, write } from './connection.ts';
import type { Store } from './database.ts';
import { compareDecisions, verdictsOf, writeDecisions } from './label-decisions.ts';
import { familyOf, insertLabel, labelById, stampLabels, updateLabel } from './labels.ts';

/** What an edit did; `change` takes it back. */
export interface Edited {
  id: number;
  change: number;
  /** Decisions that are others than before. */
  photos: number;
}

/** Makes a label with its first examples. @throws AppError 'bad-input' where the name is taken. */
export function addLabel(
  store: Store,
  label: NewLabel & LabelExamples,
  model: string | null,
): Edited {
  return write(store.library, () => {
    const { id } = insertLabel(store, label);
    return decideExamples(store, [{ id, name: null }], id, label, model);
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
  return write(library, () => {
    const label = labelById(library, id);
    const before = definitions(
      library,
      change.name === undefined ? [id] : familyOf(library, label).map((one) => one.id),
    );
    updateLabel(store, id, change);
    return decideExamples(store, before, id, change, model);
  });
}

/** Decides once the label is what it will be, so that its exclusive set is the new one. */
function decideExamples(
  { library }: Store,
  labels: Row[],
  id: number,
  { accept = [], reject = [], clear = [] }: LabelExamples,
  model: string | null,
): Edited {
  const said = [...accept, ...reject, ...clear];
  if (new Set(said).size < said.length) {
    throw new AppError('bad-input', 'A photo shows a label or does not show it: name each once.');
  }
  const verdicts = verdictsOf(library, [
    { labels: [id], photos: accept, accepted: true },
    { labels: [id], photos: reject, accepted: false },
    { labels: [id], photos: clear, accepted: null },
  ]);
  const { changed, rows } = compareDecisions(library, verdicts);
  const change = recordChange(library, { kind: 'edit', labels, decisions: rows });
  stampLabels(
    library,
    labels.map((label) => Number(label['id'])),
    change,
  );
  writeDecisions(library, changed, { change, model, at: Date.now() });
  return { id, change, photos: changed.length };
}

function definitions(library: Database, ids: readonly number[]): Row[] {
  const find = prepared<[number], Row>(
    library,
    `SELECT id, name, name_key, colour, prompts, set_name, mode, threshold, cover, change_id
     FROM labels WHERE id = ?`,
  );
  return ids.map((id) => find.get(id)).filter((row) => row !== undefined);
}
