/** Captions: drafts that the machine words, and what the user makes of them. */
import * as v from 'valibot';
import { undoable } from './history.ts';
import { command, event, nothing, query } from './topic.ts';
import { count, id, ids, language } from './values.ts';

/** What a photo shows, in words of the user's; never empty. */
export const caption = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(2000));

/** What the machine would say of a photo. It is stored in the library alone, and found by no search. */
export const captionDraft = v.strictObject({
  photo: id,
  language,
  /**
   * `sentence`: it fits the photo as a whole. `words`: only these of its words do. `none`: nothing
   * that the machine can say fits.
   */
  kind: v.picklist(['sentence', 'words', 'none']),
  /** Empty where there is none. */
  text: v.string(),
});
export type CaptionDraft = v.InferOutput<typeof captionDraft>;

const ofPhoto = v.strictObject({ photo: id, language });

export const captions = {
  calls: {
    /** The draft that was made of a photo in this language; null where none was made yet. */
    captionDraft: query(ofPhoto, v.nullable(captionDraft)),
    /** Makes a draft, or answers the one that was made. @throws 'not-found' for a photo without a vector */
    suggestCaption: command(ofPhoto, captionDraft),
    /** How many photos wait for a draft, where the settings want one of each. */
    captionDraftsLeft: query(nothing, count),
    /**
     * The user says what a photo shows: an accepted draft or words of their own; null: what its file
     * and sidecar say counts again.
     */
    setCaption: command(v.strictObject({ photo: id, caption: v.nullable(caption) }), undoable),
  },
  events: {
    /** The captions or drafts of these photos changed. */
    captions: event(v.strictObject({ photos: ids })),
    /** How many photos wait for a draft that nobody asked for by itself. */
    captionDrafts: event(v.strictObject({ left: count })),
  },
};
