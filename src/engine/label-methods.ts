/** The contract's methods about labels and decisions. Engine process. */
import type { Api, Label, LabelChange } from '../api.ts';
import { AppError } from '../base/errors.ts';
import type { Surroundings } from '../label/builder.ts';
import { defaultSets } from '../label/default-sets.ts';
import { exportLabels, importLabels } from '../label/label-file.ts';
import type { Labeller } from '../label/labeller.ts';
import { acceptedRivals, decisionsOf, saveDecisions } from '../store/label-decisions.ts';
import type { Verdict } from '../store/label-decisions.ts';
import {
  guessesOf,
  labelCounts,
  labelCovers,
  selectionCounts,
  untaggedCount,
} from '../store/label-guesses.ts';
import * as rows from '../store/labels.ts';
import { undoChange } from '../store/undo.ts';
import { checked } from './input.ts';
import { labelInputs as inputs } from './label-input.ts';

/** The methods of the contract that are implemented here. */
export type LabelMethods = Pick<
  Api,
  | 'labels'
  | 'createLabel'
  | 'editLabel'
  | 'mergeLabels'
  | 'deleteLabel'
  | 'labelSets'
  | 'addLabelSet'
  | 'exportLabels'
  | 'importLabels'
  | 'selectionLabels'
  | 'decide'
  | 'undoChange'
>;

/** @param albumsChanged taking a change back altered an album. */
export function createLabelMethods(
  { store, model }: Surroundings,
  labeller: Labeller,
  albumsChanged: () => void,
): LabelMethods {
  const { library } = store;

  function shown(labels: readonly rows.LabelRow[]): Label[] {
    const counts = labelCounts(library);
    const covers = labelCovers(library);
    const all = rows.listLabels(library);
    return labels.map((label) => ({
      id: label.id,
      name: label.name,
      colour: label.colour,
      prompts: label.prompts,
      set: label.set,
      mode: label.mode,
      threshold: label.threshold,
      cover: label.cover ?? covers.get(label.id) ?? null,
      counts: counts.get(label.id) ?? { suggested: 0, applied: 0, accepted: 0, rejected: 0 },
      scorer: labeller.scorerOf(label),
      outdated: labeller.isOutdated(label, all),
    }));
  }

  function changed(label: rows.LabelRow): Label {
    labeller.changed();
    const [found] = shown([rows.labelById(library, label.id)]);
    if (found === undefined) throw new AppError('not-found', `There is no label ${label.id}.`);
    return found;
  }

  return {
    labels: async () => ({
      labels: shown(rows.listLabels(library)),
      untagged: untaggedCount(library),
      state: labeller.state(),
    }),
    createLabel: checked(inputs.createLabel, async (label) =>
      changed(rows.insertLabel(store, label)),
    ),
    editLabel: checked(inputs.editLabel, async ({ id, ...change }) =>
      changed(rows.updateLabel(store, id, change)),
    ),
    mergeLabels: checked(inputs.mergeLabels, async ({ from, into }) => {
      const undo = rows.mergeLabels(store, from, into);
      labeller.changed();
      return { undo, photos: decisionsOf(library, into).length };
    }),
    deleteLabel: checked(inputs.deleteLabel, async ({ id, nested = false }) => {
      const label = rows.labelById(library, id);
      const below = rows.listLabels(library).filter(({ name }) => rows.isBelow(name, label.name));
      const ids = [id, ...(nested ? below.map((one) => one.id) : [])];
      const photos = ids.reduce((sum, one) => sum + decisionsOf(library, one).length, 0);
      const undo = rows.deleteLabels(store, ids);
      labeller.changed();
      return { undo, photos };
    }),

    labelSets: async () => defaultSets(),
    addLabelSet: checked(inputs.addLabelSet, async ({ id, language, names }) => {
      const set = defaultSets().find((one) => one.id === id);
      if (set === undefined) throw new AppError('not-found', `There is no set of labels “${id}”.`);
      const added = set.labels
        .map((label) => ({
          ...label,
          name: label.name[language],
          set: label.set === null ? null : label.set[language],
        }))
        .filter(({ name }) => names?.includes(name) ?? true)
        .filter(({ name }) => rows.labelByName(library, name) === null)
        .map((label) => rows.insertLabel(store, label));
      labeller.changed();
      return shown(added);
    }),
    exportLabels: checked(inputs.exportLabels, async ({ ids, decisions = false }) =>
      exportLabels(store, ids, decisions),
    ),
    importLabels: checked(inputs.importLabels, async ({ file }) => {
      const result = importLabels(store, file);
      labeller.changed();
      return result;
    }),

    selectionLabels: checked(inputs.selectionLabels, async ({ ids }) =>
      Array.from(selectionCounts(library, ids), ([label, counts]) => ({ label, ...counts })),
    ),
    decide: checked(inputs.decide, async ({ photos, accept = [], reject = [], clear = [] }) => {
      const verdicts: Verdict[] = [];
      const add = (labelIds: readonly number[], accepted: boolean | null): void => {
        for (const labelId of labelIds) {
          rows.labelById(library, labelId);
          const percents = guessesOf(library, labelId);
          for (const photoId of photos) {
            verdicts.push({ labelId, photoId, accepted, percent: percents.get(photoId) ?? null });
          }
        }
      };
      for (const rival of acceptedRivals(library, accept, photos)) {
        verdicts.push({ ...rival, accepted: null, percent: null });
      }
      add(accept, true);
      add(reject, false);
      add(clear, null);
      const { change, photos: count } = saveDecisions(store, verdicts, model.key);
      labeller.changed();
      return { undo: change, photos: count } satisfies LabelChange;
    }),
    undoChange: checked(inputs.undoChange, async ({ undo }) => {
      if (undoChange(store, undo) === 'album') albumsChanged();
      else labeller.changed();
    }),
  };
}
