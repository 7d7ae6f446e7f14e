/**
 * Puts photos in the order of how well they answer a query of words, words to push away, and a photo;
 * says how many answer it. Runs in the engine.
 */
import type { Background } from '../embeddings/background.ts';
import { weightedSum } from '../vectors/arithmetic.ts';
import { measureScores } from '../vectors/background.ts';
import type { ScoreStatistics } from '../vectors/background.ts';
import type { PhotoIds } from './mask.ts';
import { refined, unrelatedRefined } from './refine.ts';
import type { Refinement } from './refine.ts';
import { clearScore, lowestAnswer } from './relevance.ts';
import type { Cut } from './relevance.ts';
import type { Scored } from '../vectors/top-k.ts';
import type { VectorIndex } from '../vectors/vector-index.ts';

/** What a query is ranked by: one model's vectors and how they score. */
export interface RankingModel {
  index: VectorIndex;
  background: Background;
  /** The cut of photos that are queries, and of what is pushed away. */
  cut: Cut;
}

export interface RankInput {
  words: Float32Array | null;
  /** The cut of these words; without one the model's. */
  wordsCut?: Cut;
  /** Each by itself: `-people -snow`. */
  without: readonly Float32Array[];
  like: Float32Array | null;
  /** Photos that were picked: more like these, less like those. */
  refinement?: Refinement;
  /** Ids that may be ranked; null for all. */
  among: PhotoIds | null;
  limit: number;
  /** The photo that is the query. */
  excludeId?: number;
}

export interface Ranked {
  /** Likely ones first, each part best first. */
  ids: number[];
  /** Cosine to the query's vector, in the order of `ids`. */
  scores: number[];
  /** The first so many are above the cut. */
  likely: number;
  /** Photos that could be ranked, sent or not. */
  total: number;
}

const NOT_REFINED: Refinement = { more: [], less: [] };

// Measured on captioned photos (`npm run bench -- relevance`).
const WORDS_OVER_PHOTO = 2;
const WITHOUT_WEIGHT = 0.3;

/**
 * Ranks by cosine to one vector. Words and photo are put on one scale first, that of what unrelated
 * queries score: image-image cosines spread wider than text-image ones and would drown them. What is
 * pushed away is subtracted a little, and photos that clearly show it go below the line.
 */
export function rank(model: RankingModel, input: RankInput): Ranked {
  const { index } = model;
  const query = queryOf(model, input);
  const isExcluded = input.excludeId !== undefined && index.has(input.excludeId);
  const found = index.nearest(query, input.limit + (isExcluded ? 1 : 0), input.among);
  const wasFound = isExcluded && (input.among?.includes(input.excludeId ?? -1) ?? true);

  const answers = answering(model, input, { query, ...found });
  const likely: number[] = [];
  const rest: number[] = [];
  for (const [i, id] of found.ids.entries()) {
    if (id !== input.excludeId) (answers[i] === 1 ? likely : rest).push(i);
  }
  const order = [...likely, ...rest].slice(0, input.limit);
  return {
    ids: order.map((i) => found.ids[i] ?? 0),
    scores: order.map((i) => found.scores[i] ?? 0),
    likely: Math.min(likely.length, order.length),
    total: found.total - (wasFound ? 1 : 0),
  };
}

/** Photos with their scores, in no order; those without a vector are not among them. */
export interface Judged {
  ids: Int32Array;
  scores: Float32Array;
  /** By place, 1 where a photo is above the cut. */
  answers: () => Uint8Array;
}

/** How photos answer, without an order: of hundreds of thousands. */
export function judged(model: RankingModel, input: RankInput, ids: PhotoIds): Judged {
  const query = queryOf(model, input);
  const found = model.index.scored(query, ids);
  return {
    ...found,
    answers: () => answering(model, input, { query, top: model.index.bestTwo(query), ...found }),
  };
}

function queryOf({ index, background }: RankingModel, input: RankInput): Float32Array {
  const base = composed(input.words, input.like, input.without, background);
  const { more, less } = input.refinement ?? NOT_REFINED;
  return more.length + less.length === 0 ? base : refined(index, background, base, { more, less });
}

/** Photos that were scored, and the best two of all. */
interface Found {
  query: Float32Array;
  top: Scored;
  ids: PhotoIds;
  scores: ArrayLike<number>;
}

/** By place, 1 where a photo is above the cut. */
function answering(
  model: RankingModel,
  input: RankInput,
  { query, top: bestTwo, ids, scores }: Found,
): Uint8Array {
  const { index, background } = model;
  const { more, less } = input.refinement ?? NOT_REFINED;
  const wanted = new Set(more.map(({ id }) => id));
  const unwantedPhotos = new Set(less.map(({ id }) => id));
  // What was picked says nothing of how well others can answer.
  const top = wanted.size > 0 ? index.nearest(query, wanted.size + 1) : bestTwo;
  const best =
    top.scores[top.ids.findIndex((id) => id !== input.excludeId && !wanted.has(id))] ?? 0;
  const threshold = lowestLikely(model, best, input);
  const unwanted = showing(model, background.words, input.without, ids);
  if (input.words === null && input.like === null && more.length === 0) {
    const things = less.map(({ vector }) => vector);
    for (const id of showing(model, background.photos, things, ids)) unwanted.add(id);
  }
  const answers = new Uint8Array(ids.length);
  for (let at = 0; at < answers.length; at += 1) {
    const id = ids[at] ?? 0;
    const isClear = (scores[at] ?? 0) >= threshold && !unwanted.has(id);
    answers[at] = Number(wanted.has(id) || (isClear && !unwantedPhotos.has(id)));
  }
  return answers;
}

/** One query vector of words, photo and what is pushed away; of the last alone, its opposite. */
function composed(
  words: Float32Array | null,
  like: Float32Array | null,
  without: readonly Float32Array[],
  { words: text, photos }: Background,
): Float32Array {
  const parts: { vector: Float32Array; weight: number }[] = [];
  const textWeight = (like === null ? 1 : WORDS_OVER_PHOTO) / text.deviation;
  if (words !== null) parts.push({ vector: words, weight: textWeight });
  if (like !== null) parts.push({ vector: like, weight: 1 / photos.deviation });
  for (const vector of without) parts.push({ vector, weight: -WITHOUT_WEIGHT * textWeight });
  return weightedSum(parts);
}

/**
 * The score from which on photos answer. The best photo of the whole library sets it, so that no
 * filter turns a bad match into a good one.
 */
function lowestLikely(
  { index, background, cut }: RankingModel,
  best: number,
  { words, wordsCut = cut, like, without, refinement = NOT_REFINED }: RankInput,
): number {
  const isRefined = refinement.more.length + refinement.less.length > 0;
  // Only things to push away: every photo that does not show them answers.
  if (words === null && like === null && refinement.more.length === 0) return -Infinity;
  return lowestAnswer(best, backgroundScores(), like === null && !isRefined ? wordsCut : cut);

  function backgroundScores(): ScoreStatistics {
    if (without.length === 0 && like === null && !isRefined) return background.words;
    if (without.length === 0 && words === null && !isRefined) return background.photos;
    const queries = background.prompts.map((prompt, i) =>
      composed(
        words === null ? null : prompt,
        like === null ? null : (background.examples[i % background.examples.length] ?? null),
        without,
        background,
      ),
    );
    const all = isRefined ? unrelatedRefined(background, queries, refinement) : queries;
    return measureScores(index, all, background.sampleIds);
  }
}

/** Which of these photos clearly show one of the things, by what unrelated ones score. */
function showing(
  { index, cut }: RankingModel,
  unrelated: ScoreStatistics,
  things: readonly Float32Array[],
  ids: PhotoIds,
): Set<number> {
  const found = new Set<number>();
  const threshold = clearScore(unrelated, cut);
  for (const thing of things) {
    const scored = index.scored(thing, ids);
    for (let at = 0; at < scored.ids.length; at += 1) {
      if ((scored.scores[at] ?? 0) >= threshold) found.add(scored.ids[at] ?? 0);
    }
  }
  return found;
}
