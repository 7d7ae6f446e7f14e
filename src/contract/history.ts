/** What the user changed, and how it is taken back. */
import * as v from 'valibot';
import { command } from './topic.ts';
import { count, id } from './values.ts';

/** A change that can be taken back. */
export const undoable = v.strictObject({
  /** For `undoChange`. */
  undo: id,
});
export type Undoable = v.InferOutput<typeof undoable>;

/** A change of what photos carry: their labels, or their places in an album. */
export const labelChange = v.strictObject({
  ...undoable.entries,
  /** Photos that are changed by it. */
  photos: count,
});
export type LabelChange = v.InferOutput<typeof labelChange>;

export const history = {
  calls: {
    /**
     * Takes back a change of marks, dates, labels, decisions, albums or pairs kept apart, however long
     * ago, unless it was overtaken. That is a change, too: taking it back does it again.
     */
    undoChange: command(undoable, undoable),
  },
  events: {},
};
