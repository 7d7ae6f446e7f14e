/** Why a photo is among the answers of a search. */
import * as v from 'valibot';
import { query } from './topic.ts';
import { id, language, probability, text } from './values.ts';

export const whyRequest = v.strictObject({
  /** The search, as it was asked. */
  text,
  like: v.exactOptional(id),
  photo: id,
  /** What words are told in. */
  language,
});
export type WhyRequest = v.InferOutput<typeof whyRequest>;

/** A part of the query and what the photo has of it. Of every `fit`, half is the line of a search for it. */
export const whyPart = v.variant('kind', [
  /** What went to the encoder, as a whole; with a minus it is pushed away. */
  v.strictObject({
    ...{ kind: v.literal('words'), text: v.string(), fit: probability },
    negated: v.boolean(),
    /** Its phrases or words one by one; none where it has a single one. */
    parts: v.array(v.strictObject({ text: v.string(), fit: probability })),
  }),
  /** How near it comes to a photo of the query. */
  v.strictObject({ kind: v.literal('like'), photo: id, fit: probability, negated: v.boolean() }),
  /** A fact, for certain. */
  v.strictObject({
    ...{ kind: v.literal('fact'), key: v.string(), value: v.string() },
    ...{ negated: v.boolean(), holds: v.boolean() },
  }),
]);
export type WhyPart = v.InferOutput<typeof whyPart>;

/** Where a word of the query stands in what is written of the photo. */
export const whyWritten = v.strictObject({
  word: v.string(),
  where: v.picklist(['name', 'folder', 'label', 'keyword', 'album', 'caption']),
  /** What it stands in. */
  value: v.string(),
});
export type WhyWritten = v.InferOutput<typeof whyWritten>;

export const why = v.strictObject({
  parts: v.array(whyPart),
  written: v.array(whyWritten),
  /** The label that comes nearest to the photo, of the user's own and those that come with Keepsake. */
  nearest: v.nullable(v.string()),
});
export type Why = v.InferOutput<typeof why>;

export const whyTopic = {
  calls: {
    /** What the parts of a search have to do with a photo. @throws 'not-found' */
    why: query(whyRequest, why),
  },
  events: {},
};
