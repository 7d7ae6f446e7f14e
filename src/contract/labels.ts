/** Labels: what they mean, what the user decided, and what the machine makes of it. */
import * as v from 'valibot';
import { labelChange, undoable } from './history.ts';
import { command, event, nothing, query } from './topic.ts';
import { amount, changedIds, count, id, ids, language, probability, progress } from './values.ts';

/**
 * The threshold of a label for which nobody chose one: what is more likely than this is worth a look.
 * Two thirds of such suggestions are right; at 0.3 a tenth more are wrong, and at 0.5 a label of one
 * word finds a fifth less (`npm run bench -- labels`).
 */
export const USUAL_THRESHOLD = 0.4;

/** How a label is shown; the window has a light and a dark shade of each. */
export const labelColour = v.picklist([
  ...(['red', 'orange', 'yellow', 'green', 'teal'] as const),
  ...(['blue', 'indigo', 'purple', 'pink', 'grey'] as const),
]);
export type LabelColour = v.InferOutput<typeof labelColour>;

export const labelMode = v.picklist(['suggest', 'apply']);
export type LabelMode = v.InferOutput<typeof labelMode>;

const name = v.pipe(v.string(), v.maxLength(1000));
const labelIds = v.pipe(v.array(id), v.maxLength(10_000));

/** More than anyone writes; labels that are merged bring theirs together. */
export const MOST_PROMPTS = 1000;

/** The prompts of a label, as the user may write them. */
export const prompts = v.pipe(
  v.array(v.pipe(v.string(), v.maxLength(1000))),
  v.maxLength(MOST_PROMPTS),
);

/** The name of a set of labels that exclude each other. */
export const setName = name;

/** How many photos to answer with. */
export const limit = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000));

/** What of a label has a default. */
const definition = {
  colour: v.exactOptional(labelColour),
  /** Descriptions of such a photo: `dog on a beach`. Without any, the user labels by hand or by examples. */
  prompts: v.exactOptional(prompts),
  /** Labels of one set exclude each other (`indoor`, `outdoor`); null stands alone. */
  set: v.exactOptional(v.nullable(setName)),
  /**
   * A photo may have none of its set (`cat`, `dog`); false, the default of a new set: one of them
   * always fits (`indoor`, `outdoor`). Holds for the whole set, whichever label it is said of.
   */
  orNone: v.exactOptional(v.boolean()),
  /** What the machine does with a photo that passes: suggest it for review, or apply the label. */
  mode: v.exactOptional(labelMode),
  /** Probability, 0 to 1, from which on a photo passes. Means the same for every label; `USUAL_THRESHOLD`. */
  threshold: v.exactOptional(probability),
};

/** Photo that stands for the label; null is the most probable accepted or applied one. */
const cover = v.exactOptional(v.nullable(id));

/** A label as the user defines it; everything but the name has a default. */
export const newLabel = v.strictObject({
  /** `/` nests: `family/anna`. Unique whatever the case; renaming takes nested labels along. */
  name,
  ...definition,
  cover,
});
export type NewLabel = v.InferOutput<typeof newLabel>;

/** Photos that show what a label means. They are decisions of the user like all others. */
export const labelExamples = v.strictObject({
  /** Photos that have the label. */
  accept: v.exactOptional(ids),
  /** Photos that do not. */
  reject: v.exactOptional(ids),
  /** Photos that are no examples any more: the machine scores them again. */
  clear: v.exactOptional(ids),
});
export type LabelExamples = v.InferOutput<typeof labelExamples>;

/** Photos with a file, by state. `accepted` and `rejected` are the user's words, the others the machine's. */
export const labelCounts = v.strictObject({
  suggested: count,
  applied: count,
  accepted: count,
  rejected: count,
});
export type LabelCounts = v.InferOutput<typeof labelCounts>;

/** How the machine scores a label. */
export const labelScorer = v.strictObject({
  /** `none`: neither prompts nor examples to score by. */
  kind: v.picklist(['prompts', 'learned', 'none']),
  /**
   * From cross-validation on the user's decisions: per cent of the pairs of an accepted and a
   * rejected photo that are put in the right order; null with fewer than 3 of either kind.
   */
  quality: v.nullable(v.strictObject({ prompts: amount, learned: amount, decisions: count })),
});
export type LabelScorer = v.InferOutput<typeof labelScorer>;

export const label = v.strictObject({
  id,
  name: v.string(),
  colour: labelColour,
  prompts: v.array(v.string()),
  set: v.nullable(v.string()),
  orNone: v.boolean(),
  mode: labelMode,
  threshold: probability,
  /** The photo to show for it; null where it has none. */
  cover: v.nullable(id),
  /** The user chose it. */
  isCoverChosen: v.boolean(),
  counts: labelCounts,
  scorer: labelScorer,
});
export type Label = v.InferOutput<typeof label>;

export const labelList = v.strictObject({
  labels: v.array(label),
  /** Scoring the library again: labels done, of how many; null while nothing is to do. */
  scoring: v.nullable(progress),
});
export type LabelList = v.InferOutput<typeof labelList>;

const localised = v.strictObject({ en: v.string(), 'zh-CN': v.string() });

/** Labels to begin with. */
export const labelSet = v.strictObject({
  id: v.string(),
  name: localised,
  labels: v.array(
    v.strictObject({
      name: localised,
      colour: labelColour,
      prompts: v.array(v.string()),
      set: v.nullable(localised),
    }),
  ),
});
export type LabelSet = v.InferOutput<typeof labelSet>;

const decision = {
  /** SHA-256 of the photo's bytes, hexadecimal. */
  photo: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'is not a SHA-256')),
  decision: v.picklist(['accepted', 'rejected']),
  /** Milliseconds since 1970. */
  at: v.pipe(v.number(), v.integer(), v.minValue(0)),
};

const labelFileHead = {
  format: v.literal('keepsake-labels', 'This is not a file of Keepsake labels.'),
  version: v.literal(1, 'This file of labels is of a newer Keepsake.'),
};

/** The content of a file of labels, as it is written. */
export const labelFile = v.strictObject({
  ...labelFileHead,
  labels: v.array(
    v.strictObject({
      name,
      ...definition,
      decisions: v.exactOptional(v.array(v.strictObject(decision))),
    }),
  ),
});
export type LabelFile = v.InferOutput<typeof labelFile>;

/** Such a file as it is read: what a later version adds is left out. */
export const readLabelFile = v.object({
  ...labelFileHead,
  labels: v.pipe(
    v.array(
      v.object({ name, ...definition, decisions: v.exactOptional(v.array(v.object(decision))) }),
    ),
    v.maxLength(10_000),
  ),
});

/** Of the photos of a selection. */
export const selectionLabel = v.strictObject({ ...labelCounts.entries, label: id });
export type SelectionLabel = v.InferOutput<typeof selectionLabel>;

const changedLabel = v.strictObject({ ...label.entries, ...undoable.entries });

export const labels = {
  calls: {
    /**
     * All labels in the order of their names, or those of `ids` that there are, and what the machine is
     * doing about them.
     */
    labels: query(v.strictObject({ ids: v.exactOptional(labelIds) }), labelList),
    /** Definition and examples are one change. */
    createLabel: command(
      v.strictObject({ ...newLabel.entries, ...labelExamples.entries }),
      changedLabel,
    ),
    /** Changes what is given. New prompts, examples, threshold or set score the whole library again. */
    editLabel: command(
      v.strictObject({
        id,
        ...newLabel.entries,
        name: v.exactOptional(name),
        ...labelExamples.entries,
      }),
      changedLabel,
    ),
    /** Joins labels: decisions, prompts and nested labels go over to `into`; the others vanish. */
    mergeLabels: command(
      v.strictObject({ from: v.pipe(labelIds, v.minLength(1)), into: id }),
      labelChange,
    ),
    /** `nested`: also the labels below it (`family/anna` below `family`). */
    deleteLabel: command(v.strictObject({ id, nested: v.exactOptional(v.boolean()) }), labelChange),
    /** Sets of labels to begin with, in both languages. */
    labelSets: query(nothing, v.array(labelSet)),
    /** Adds labels of the sets as one change; names that exist already are left alone. */
    addLabelSets: command(
      v.strictObject({
        language,
        /** `names` of that language; without, all of the set. */
        sets: v.pipe(
          v.array(
            v.strictObject({
              id: name,
              names: v.exactOptional(v.pipe(v.array(name), v.maxLength(1000))),
            }),
          ),
          v.maxLength(100),
        ),
      }),
      v.strictObject({ labels: v.array(label), ...undoable.entries }),
    ),
    /** Labels as a JSON file's content; `decisions` adds what the user decided, by content of photo. */
    exportLabels: query(
      v.strictObject({
        ids: v.exactOptional(labelIds),
        decisions: v.exactOptional(v.boolean()),
      }),
      labelFile,
    ),
    /** Takes over such a file as one change: known names are completed, never overwritten. @throws 'bad-input' */
    importLabels: command(
      v.strictObject({ file: readLabelFile }),
      v.strictObject({
        created: count,
        completed: count,
        decisions: count,
        /** Decisions about photos that are not in this library. */
        unknownPhotos: count,
        ...undoable.entries,
      }),
    ),
    /** The photos that the user decided on for a label, the newest decision first; `counts` says how many there are. */
    labelExamples: query(
      v.strictObject({
        id,
        /** Photos of each kind; default 200. */
        limit: v.exactOptional(limit),
      }),
      v.strictObject({ accepted: v.array(id), rejected: v.array(id) }),
    ),
    /** How many of a selection have each label, for editing them together. */
    selectionLabels: query(v.strictObject({ ids }), v.array(selectionLabel)),
    /**
     * The user says what is so: labels that these photos have, do not have, or (`clear`) that the
     * machine may score again. Accepting one of an exclusive set takes back an accepted other one.
     */
    decide: command(
      v.strictObject({
        photos: ids,
        accept: v.exactOptional(labelIds),
        reject: v.exactOptional(labelIds),
        clear: v.exactOptional(labelIds),
      }),
      labelChange,
    ),
  },
  events: {
    /** What changed about labels, decisions and guesses: ask for it again. */
    labels: event(
      v.strictObject({
        scoring: labelList.entries.scoring,
        /** Labels that came, went, mean something else, or are carried by other photos. */
        changed: changedIds,
        /** Some of them came, went, or have other names: a name may mean others than before. */
        areNamesChanged: v.boolean(),
        /** Photos whose decisions or guesses changed. */
        photos: changedIds,
      }),
    ),
  },
};
