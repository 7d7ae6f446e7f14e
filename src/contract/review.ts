/** What the machine thinks of photos and labels, and why. */
import * as v from 'valibot';
import { labelColour, labelExamples, limit, prompts, setName } from './labels.ts';
import { query } from './topic.ts';
import { amount, count, id, ids, moment, probability } from './values.ts';

export const photoLabel = v.strictObject({
  label: id,
  name: v.string(),
  colour: labelColour,
  /** `suggested` and `applied` by the machine, `accepted` and `rejected` by the user. */
  state: v.picklist(['suggested', 'applied', 'accepted', 'rejected']),
  by: v.picklist(['machine', 'user']),
  /** Milliseconds since 1970 of the user's decision. */
  at: v.nullable(moment),
  /** The encoder behind the probability, as it was at the decision or is now. */
  model: v.nullable(v.string()),
  /** At the decision or now; null where nothing could score it. */
  probability: v.nullable(probability),
  /** The prompt that fits best; null where the probability rests on what was learned from decisions. */
  prompt: v.nullable(v.string()),
});
export type PhotoLabel = v.InferOutput<typeof photoLabel>;

export const reviewPage = v.strictObject({
  /** The label to decide on; null where nothing waits. */
  label: v.nullable(id),
  photos: v.array(
    v.strictObject({
      id,
      ratio: amount,
      probability,
      prompt: v.nullable(v.string()),
      /** The machine proposes it; others are asked about because they teach something. */
      isSuggested: v.boolean(),
    }),
  ),
  /** Of this label: photos that the machine proposes (as its `counts` say), and those decided on. */
  progress: v.strictObject({ waiting: count, decided: count }),
});
export type ReviewPage = v.InferOutput<typeof reviewPage>;

const borderline = v.array(v.strictObject({ id, ratio: amount, probability }));

export const labelPreview = v.strictObject({
  /** Photos the machine would pass with the label as it is, and with what is previewed. */
  before: count,
  after: count,
  /** Undecided photos nearest to the threshold: passing (the least probable first)… */
  above: borderline,
  /** …and not passing (the most probable first). */
  below: borderline,
  /** Undecided photos by probability in twenty equal steps from 0 to 1. */
  histogram: v.array(count),
});
export type LabelPreview = v.InferOutput<typeof labelPreview>;

export const review = {
  calls: {
    /** The labels of a photo, with who says so and why, and the albums it is in. */
    photoLabels: query(
      v.strictObject({ id }),
      v.strictObject({
        labels: v.array(photoLabel),
        albums: v.array(v.strictObject({ id, name: v.string() })),
      }),
    ),
    /**
     * Photos to decide on for one label; never decided ones. Without `label` the engine takes the label
     * whose photos wait most urgently.
     */
    review: query(
      v.strictObject({
        label: v.exactOptional(id),
        /**
         * `likely`, the default: what is suggested, the surest first; `informative`: photos near the
         * threshold and different from each other, which teach the label most.
         */
        order: v.exactOptional(v.picklist(['informative', 'likely'])),
        /** Photos that were skipped in this sitting. */
        skip: v.exactOptional(ids),
        /** Default 60. */
        limit: v.exactOptional(limit),
      }),
      reviewPage,
    ),
    /**
     * What a label would mean with other prompts, examples or another threshold, without changing
     * anything: for a slider that is moving (id and threshold only: some milliseconds) and for a form.
     */
    previewLabel: query(
      v.strictObject({
        id: v.exactOptional(id),
        prompts: v.exactOptional(prompts),
        set: v.exactOptional(v.nullable(setName)),
        orNone: v.exactOptional(v.boolean()),
        threshold: v.exactOptional(probability),
        /** Borderline photos on each side; default 24. */
        limit: v.exactOptional(limit),
        ...labelExamples.entries,
      }),
      labelPreview,
    ),
  },
  events: {},
};
