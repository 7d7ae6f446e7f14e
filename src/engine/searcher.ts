/** Answers the one question for photos: filters by SQL, words and pictures by vectors. Engine process. */
import type { SearchRequest, SearchResult } from '../api.ts';
import { AppError } from '../base/errors.ts';
import type { QueryEncoder } from '../pipeline/query-encoder.ts';
import { matchingPhotos } from '../search/filters.ts';
import { parseQuery } from '../search/query.ts';
import { rank } from '../search/rank.ts';
import { makeBackground, neutralPrompts } from '../search/relevance.ts';
import type { Background } from '../search/relevance.ts';
import type { VectorIndex } from '../search/vector-index.ts';
import type { Store } from '../store/database.ts';
import { embeddingOf } from '../store/embeddings.ts';
import { photoColumns } from '../store/photos.ts';
import type { Timeline } from './timeline.ts';

/** More ranked photos than anyone scrolls through; the window may ask for more. */
const RANKED_LIMIT = 5000;

export interface SearcherOptions {
  store: Store;
  model: { key: string };
  index: VectorIndex;
  timeline: Timeline;
  encoder: QueryEncoder;
  /** Ids of folders whose volume is not there, for `is:offline`. */
  offlineFolders: () => number[];
}

/** Searches one library. */
export class Searcher {
  readonly #options: SearcherOptions;
  #background: Background | undefined;
  #prompts: Float32Array[] | undefined;

  constructor(options: SearcherOptions) {
    this.#options = options;
  }

  /** The library's photos changed so much that what is known of its scores is stale. */
  forgetBackground(): void {
    this.#background = undefined;
  }

  /** `like` overrides the request's photo: the vector of a picture that is not in the library. */
  async search(request: SearchRequest, like?: Float32Array): Promise<SearchResult> {
    const begun = performance.now();
    const query = parseQuery(request.text);
    const among = matchingPhotos(this.#options.store.library, query.filters, {
      offlineFolders: this.#options.offlineFolders(),
    });
    const picture = like ?? (request.like === undefined ? null : this.#vectorOf(request.like));
    const isRanked = query.words !== '' || query.without.length > 0 || picture !== null;
    const found = isRanked
      ? await this.#ranked(request, query, among, picture)
      : this.#byTime(among, request.limit);
    return {
      ...found,
      understood: query.understood,
      milliseconds: Math.round((performance.now() - begun) * 10) / 10,
    };
  }

  #byTime(
    among: number[] | null,
    limit: number | undefined,
  ): Omit<SearchResult, 'understood' | 'milliseconds'> {
    const columns = this.#options.timeline.among(among, limit);
    return { ...columns, scores: [], likely: columns.ids.length, model: null };
  }

  async #ranked(
    request: SearchRequest,
    query: ReturnType<typeof parseQuery>,
    among: number[] | null,
    like: Float32Array | null,
  ): Promise<Omit<SearchResult, 'understood' | 'milliseconds'>> {
    const { store, model, index, timeline, encoder } = this.#options;
    const texts = query.words === '' ? query.without : [query.words, ...query.without];
    const vectors = await encoder.embed(texts);
    const words = query.words === '' ? null : (vectors[0] ?? null);
    const without = query.words === '' ? vectors : vectors.slice(1);
    this.#prompts ??= await encoder.embed(neutralPrompts);
    this.#background ??= makeBackground(index, this.#prompts);
    const ranked = rank(
      index,
      {
        words,
        without,
        like,
        among,
        limit: request.limit ?? RANKED_LIMIT,
        ...(request.like !== undefined && { excludeId: request.like }),
      },
      this.#background,
    );
    const scoreOf = new Map(ranked.ids.map((id, place) => [id, ranked.scores[place] ?? 0]));
    const isByTime = request.order === 'newest';
    // A photo whose last file has just vanished is ranked, but has no columns any more.
    const columns = isByTime
      ? timeline.among(ranked.ids.slice(0, ranked.likely))
      : { ...photoColumns(store, ranked.ids), days: [] };
    const gone = isByTime ? 0 : ranked.ids.length - columns.ids.length;
    return {
      ids: columns.ids,
      ratios: columns.ratios,
      days: columns.days,
      scores: columns.ids.map((id) => Math.round((scoreOf.get(id) ?? 0) * 10_000) / 10_000),
      likely: Math.min(ranked.likely, columns.ids.length),
      total: ranked.total - gone,
      model: model.key,
    };
  }

  #vectorOf(photoId: number): Float32Array {
    const vector = embeddingOf(this.#options.store, photoId, this.#options.model.key);
    if (vector !== null) return vector;
    throw new AppError(
      'not-found',
      `Photo ${photoId} has no vector yet: it is still being indexed.`,
    );
  }
}
