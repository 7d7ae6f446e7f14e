/** The contract's methods about labels and decisions. Engine process. */
import { labels as topic } from '../../contract/labels.ts';
import { implement } from '../../contract/implement.ts';
import type { LabelChange, Undoable } from '../../contract/history.ts';
import type { Label } from '../../contract/labels.ts';
import { AppError } from '../../base/errors.ts';
import type { LabelContext } from './label-context.ts';
import { defaultSets } from '../../base/label-sets.ts';
import { exportLabels } from './label-file.ts';
import type { LabelScoring } from './label-scoring.ts';
import {
  decidedPhotos,
  decisionsOf,
  saveDecisions,
  verdictsOf,
} from '../../store/label-decisions.ts';
import { addLabel, changeLabel } from '../../store/label-edits.ts';
import type { Edited } from '../../store/label-edits.ts';
import { importLabels } from '../../store/label-import.ts';
import { labelCounts, labelCovers, selectionCounts } from '../../store/label-guesses.ts';
import * as rows from '../../store/labels.ts';

/** Example photos that are told of each kind. */
const EXAMPLES = 200;

export function labelHandlers(context: LabelContext, scoring: LabelScoring) {
  const { store } = context;
  const { library } = store;

  function shown(labels: readonly rows.LabelRow[]): Label[] {
    const ids = labels.map(({ id }) => id);
    const counts = labelCounts(library, ids);
    const covers = labelCovers(library, ids);
    return labels.map((label) => ({
      id: label.id,
      name: label.name,
      colour: label.colour,
      prompts: label.prompts,
      set: label.set,
      orNone: label.orNone,
      mode: label.mode,
      threshold: label.threshold,
      cover: label.cover ?? covers.get(label.id) ?? null,
      isCoverChosen: label.cover !== null,
      counts: counts.get(label.id) ?? { suggested: 0, applied: 0, accepted: 0, rejected: 0 },
      scorer: scoring.scorerOf(label),
    }));
  }

  function edited({ id, change }: Edited): Label & Undoable {
    scoring.changed();
    const [found] = shown([rows.labelById(library, id)]);
    if (found === undefined) throw new AppError('not-found', `There is no label ${id}.`);
    return { ...found, undo: change };
  }

  return implement(topic, {
    labels: async ({ ids }) => {
      const wanted = ids === undefined ? null : new Set(ids);
      const found = rows.listLabels(library).filter(({ id }) => wanted?.has(id) ?? true);
      return { labels: shown(found), scoring: scoring.scoring };
    },
    createLabel: async (label) => edited(addLabel(store, label, context.model.key)),
    editLabel: async ({ id, ...change }) =>
      edited(changeLabel(store, id, change, context.model.key)),
    mergeLabels: async ({ from, into }) => {
      const undo = rows.mergeLabels(store, from, into);
      scoring.changed();
      return { undo, photos: decisionsOf(library, into).length };
    },
    deleteLabel: async ({ id, nested = false }) => {
      const label = rows.labelById(library, id);
      const below = rows.listLabels(library).filter(({ name }) => rows.isBelow(name, label.name));
      const ids = [id, ...(nested ? below.map((one) => one.id) : [])];
      const photos = ids.reduce((sum, one) => sum + decisionsOf(library, one).length, 0);
      const undo = rows.deleteLabels(store, ids);
      scoring.changed();
      return { undo, photos };
    },

    labelSets: async () => defaultSets(),
    addLabelSets: async ({ sets, language }) => {
      const known = defaultSets();
      const wanted = sets.flatMap(({ id, names }) => {
        const set = known.find((one) => one.id === id);
        if (set === undefined)
          throw new AppError('not-found', `There is no set of labels “${id}”.`);
        return set.labels
          .map((label) => ({
            ...label,
            name: label.name[language],
            set: label.set === null ? null : label.set[language],
          }))
          .filter(({ name }) => names?.includes(name) ?? true)
          .filter(({ name }) => rows.labelByName(library, name) === null);
      });
      const { change, made } = importLabels(store, wanted);
      scoring.changed();
      return { undo: change, labels: shown(made.map((id) => rows.labelById(library, id))) };
    },
    exportLabels: async ({ ids, decisions = false }) => exportLabels(store, ids, decisions),
    importLabels: async ({ file }) => {
      const { change, made, ...rest } = importLabels(store, file.labels);
      scoring.changed();
      return { undo: change, created: made.length, ...rest };
    },

    labelExamples: async ({ id, limit = EXAMPLES }) => {
      rows.labelById(library, id);
      return {
        accepted: decidedPhotos(library, id, true, limit),
        rejected: decidedPhotos(library, id, false, limit),
      };
    },
    selectionLabels: async ({ ids }) =>
      Array.from(selectionCounts(library, ids), ([label, counts]) => ({ label, ...counts })),
    decide: async ({ photos, accept = [], reject = [], clear = [] }) => {
      for (const id of [...accept, ...reject, ...clear]) rows.labelById(library, id);
      const verdicts = verdictsOf(library, [
        { labels: accept, photos, accepted: true },
        { labels: reject, photos, accepted: false },
        { labels: clear, photos, accepted: null },
      ]);
      const { change, photos: count } = saveDecisions(store, verdicts, context.model.key);
      scoring.changed();
      return { undo: change, photos: count } satisfies LabelChange;
    },
  });
}
