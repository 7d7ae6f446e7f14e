/** Which of some photos fits a sentence best, and why. */
import * as v from 'valibot';
import { query } from './topic.ts';
import { count, id, ids, probability, text } from './values.ts';

/** Photos that are ordered at most. */
export const MOST_RANKED = 1000;

export const rankRequest = v.strictObject({
  /** What they should show: `everyone smiling, golden light`. */
  sentence: text,
  /** The photos to choose from, or the album whose photos they are: one of both. */
  photos: v.exactOptional(ids),
  album: v.exactOptional(id),
  /** At most so many, the best; default and limit 1,000. */
  limit: v.exactOptional(v.pipe(count, v.minValue(1), v.maxValue(MOST_RANKED))),
});
export type RankRequest = v.InferOutput<typeof rankRequest>;

export const rankedPhoto = v.strictObject({
  id,
  /** How well it fits the whole sentence: half is the line of a search for it. */
  fit: probability,
  /** How well it fits each part, in the order of the answer's `parts`. */
  parts: v.array(probability),
  /** Parts that it shows more clearly than the others do, and those that it shows less or hardly; at most two of each. */
  most: v.array(v.string()),
  least: v.array(v.string()),
  /** The better photo that it is nearly the same as; null where it is a picture of its own. */
  nearly: v.nullable(id),
});
export type RankedPhoto = v.InferOutput<typeof rankedPhoto>;

export const ranking = v.strictObject({
  /** What reasons speak of: phrases or words of the sentence; none where it has a single one. */
  parts: v.array(v.string()),
  /** The best first. */
  photos: v.array(rankedPhoto),
  /** Photos that were chosen from, whether sent or not. */
  total: count,
  /** Photos that the model has not seen yet. */
  unread: ids,
});
export type Ranking = v.InferOutput<typeof ranking>;

export const rank = {
  calls: {
    /** Puts photos in the order of how well they fit a sentence. Changes nothing. */
    rank: query(rankRequest, ranking),
  },
  events: {},
};
