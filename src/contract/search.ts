/** The one question for photos, and what helps to ask it. */
import * as v from 'valibot';
import { dependencies } from './dependencies.ts';
import { command, nothing, query } from './topic.ts';
import { amount, count, id, ids, text } from './values.ts';

export const searchRequest = v.strictObject({
  /** Words and filters: `dog on the beach -people after:2021`. */
  text,
  /** A photo as (part of) the query. */
  like: v.exactOptional(id),
  /** Only photos of this album; as good as naming it in the text. */
  album: v.exactOptional(id),
  /**
   * Without words or `like` photos are by time, but for those of one album by hand, which are as the
   * user arranged them unless this is `newest`.
   */
  order: v.exactOptional(v.picklist(['relevance', 'newest'])),
  /** At most this many photos; default 5,000 for a ranked search, all of them without words. */
  limit: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  /** Put the text among the recent searches: set when the user meant it, not at every key. */
  remember: v.exactOptional(v.boolean()),
});
export type SearchRequest = v.InferOutput<typeof searchRequest>;

export const queryProblem = v.strictObject({
  from: count,
  to: count,
  code: v.picklist([
    'unknown-filter',
    'missing-value',
    'bad-date',
    'bad-number',
    'bad-choice',
    'no-such-name',
    'unclosed-quote',
    'too-long',
    'unknown-photo',
    'unknown-word',
  ]),
  /** Plain English, with a suggestion where there is one. */
  message: v.string(),
  /** What may have been meant, and the place in the text where it belongs. */
  suggestion: v.exactOptional(v.strictObject({ text: v.string(), from: count, to: count })),
});
export type QueryProblem = v.InferOutput<typeof queryProblem>;

/** Whether the query is written wrong: a word that the encoder does not know is searched for nevertheless. */
export function isMistake({ code }: QueryProblem): boolean {
  return code !== 'unknown-word';
}

/** Where a part stands in the text of the query, in UTF-16 units. */
const place = { from: count, to: count };
/** A key of the query language and a value of it: `camera`, `Canon EOS R5`. */
const fact = { key: v.string(), value: v.string() };

/** A part of a query, by its kind. */
export const queryPart = v.variant('kind', [
  /** Goes to the encoder; with a minus it is pushed away. */
  v.strictObject({
    ...{ kind: v.literal('words'), ...place },
    text: v.string(),
    negated: v.boolean(),
    /** What it would be as a fact without its quotes. */
    fact: v.exactOptional(v.strictObject(fact)),
  }),
  /** Leaves only photos for which it holds. */
  v.strictObject({
    ...{ kind: v.literal('filter'), ...place, ...fact },
    negated: v.boolean(),
    /** Written in plain words, which are words again in quotes. */
    isPlain: v.boolean(),
    /** The first and the last day that it means, as far as it is one span: `2021-06-01`. */
    days: v.exactOptional(
      v.strictObject({ first: v.nullable(v.string()), last: v.nullable(v.string()) }),
    ),
  }),
  /** Plain words that are a name as well: they go to the encoder, but photos of that name come first. */
  v.strictObject({ ...{ kind: v.literal('lead'), ...place, ...fact }, text: v.string() }),
  /** `like:12`: more like these photos; with a minus, less like them. */
  v.strictObject({ ...{ kind: v.literal('like'), ...place, photos: ids, negated: v.boolean() } }),
]);
export type QueryPart = v.InferOutput<typeof queryPart>;

export const understood = v.strictObject({
  /** What went to the encoder. */
  words: v.string(),
  /** In the order of the text. */
  parts: v.array(queryPart),
  /** Mistakes, at their place in the text; the faulty part is left out of the search. */
  problems: v.array(queryProblem),
});
export type Understood = v.InferOutput<typeof understood>;

/** What a search shows as a whole; null where it is more than that. */
export const about = v.strictObject({
  /** The one album by hand whose photos these are. */
  album: v.nullable(id),
  /** The one label that all of them have, or are suggested for. */
  label: v.nullable(id),
  /** The one thing that was asked for, where nothing else was: an album, a label, or a folder by its path. */
  only: v.nullable(
    v.strictObject({ kind: v.picklist(['album', 'label', 'folder']), name: v.string() }),
  ),
});
export type About = v.InferOutput<typeof about>;

/** Photos as columns, because a library may hold a million of them. */
export const searchResult = v.strictObject({
  ids: v.array(id),
  /** Width over height in hundredths (150 is 3:2), in the order of `ids`. */
  ratios: v.array(amount),
  /**
   * Date headings for time order: runs of consecutive photos. `day` as far as it is known
   * (`2021-06-30`, `1962-06`, `1962`), '' for the undated photos at the end. Empty for any other order.
   */
  days: v.array(v.strictObject({ day: v.string(), count })),
  /** Cosine similarities in the order of `ids`; empty where nothing was ranked. */
  scores: v.array(amount),
  /** The first `likely` photos are above this query's relevance cut. Everything, where nothing was ranked. */
  likely: count,
  /**
   * The first photos in runs, with what is known of them that the query names; they stand before those
   * that are only alike.
   */
  known: v.array(v.strictObject({ ...fact, count })),
  /** Photos that were found, whether sent or not: all that match the filters, by time only the likely ones. */
  total: count,
  /** Those of `ids` behind which others stand: their RAW, their edits. These are left out. */
  companions: v.array(id),
  /**
   * Photos among `ids` that are nearly the same, in the order of `ids`: the first of each may stand for
   * the others. Of ranked photos only; all counts are of photos, never of stacks.
   */
  stacks: v.array(ids),
  /** In the order that the user gave the photos of one album. */
  isArranged: v.boolean(),
  /** The query as it was understood. */
  understood,
  about,
  dependsOn: dependencies,
  /** The encoder that answered; null where none was needed. */
  model: v.nullable(v.string()),
});
export type SearchResult = v.InferOutput<typeof searchResult>;

export const completion = v.strictObject({
  /** What replaces `from`..`to` of the text. */
  insert: v.string(),
  from: count,
  to: count,
  kind: v.picklist(['filter', 'value', 'recent']),
  /** The filter that it is as a whole: one of the user's own names, offered for a word. */
  filter: v.exactOptional(v.strictObject({ key: v.string(), value: v.string() })),
  /** How many photos have this value. */
  count: v.exactOptional(count),
});
export type Completion = v.InferOutput<typeof completion>;

export const search = {
  calls: {
    /** The one question for photos: an empty query is the timeline, newest first. */
    search: query(searchRequest, searchResult),
    /** Completions for the word at the caret (a UTF-16 offset into the text). */
    complete: query(v.strictObject({ text, caret: count }), v.array(completion)),
    /** The user's last searches, newest first. */
    recentSearches: query(nothing, v.array(v.string())),
    /** Forgets one recent search, or all. */
    forgetSearches: command(v.strictObject({ text: v.exactOptional(text) }), nothing),
  },
  events: {},
};
