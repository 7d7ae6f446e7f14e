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

/** What came of taking a change back. */
const undoneChange = v.strictObject({
  /** For `undoChange`, to do it again; null where there is no way back. */
  undo: v.nullable(id),
  /** Files that came back from the trash, and those that could not; null for a change of no files. */
  files: v.nullable(v.strictObject({ restored: count, left: count })),
});
export type UndoneChange = v.InferOutput<typeof undoneChange>;

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
     * Takes back a change of marks, dates, labels, decisions, albums or pairs kept apart, or a trip to
     * the trash, however long ago, unless it was overtaken. That is a change, too: taking it back does
     * it again.
     */
    undoChange: command(undoable, undoneChange),
  },
  events: {},
};
