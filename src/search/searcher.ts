/**
 * The one question for photos: parse (query.ts), filter (scope.ts), rank (rank.ts), show (page.ts).
 * Engine process.
 */
import type { SearchRequest, SearchResult } from '../contract/search.ts';
import { AppError } from '../base/errors.ts';
import type { Background } from '../embeddings/background.ts';
import { albumPhotos } from '../store/albums.ts';
import type { AlbumRow } from '../store/albums.ts';
import type { Store } from '../store/database.ts';
import { embeddingOf } from '../store/embeddings.ts';
import type { VectorIndex } from '../vectors/vector-index.ts';
import { onlyLabel, onlyThing } from './about.ts';
import { dependenciesOf } from './dependencies.ts';
import { arrangedPage, rankedPage, timePage } from './page.ts';
import { parseQuery } from './query.ts';
import type { ParsedQuery } from './query.ts';
import { rank } from './rank.ts';
import type { Ranked, RankInput } from './rank.ts';
import { cutOfWords, inSentence, queryWords } from './relevance.ts';
import type { Cut, WordsCut } from './relevance.ts';
import { scopeOf } from './scope.ts';
import type { Scope } from './scope.ts';
import type { Timeline } from './timeline.ts';

/** More ranked photos than anyone scrolls through; the window may ask for more. */
const RANKED_LIMIT = 5000;

/** What a search needs of the model that answers. */
export interface SearchModel {
  manifest: { key: string; fitted: { cut: Cut; wordsCut: WordsCut | null } };
  index: VectorIndex;
  texts: { embed(texts: readonly string[]): Promise<Float32Array[]> };
  background: { current(): Promise<Background> };
}

export interface SearcherOptions {
  store: Store;
  /** The model that answers. */
  active: () => SearchModel;
  timeline: Timeline;
  /** Ids of folders whose volume is not there, for `is:offline`. */
  offlineFolders: () => number[];
}

/** What other rooms ask of search. */
export interface PhotoSearch {
  /** `like` overrides the request's photo: the vector of a picture that is not in the library. */
  search(request: SearchRequest, like?: Float32Array): Promise<SearchResult>;
  /**
   * The photos of an album: a manual one's as the user arranged them, a smart one's as its search
   * finds them, without those below its relevance cut.
   */
  photosOf(album: AlbumRow): Promise<number[]>;
}

/** A query that is parsed and filtered, and what it is ranked by. */
interface Asked {
  query: ParsedQuery;
  scope: Scope;
  picture: Float32Array | null;
  active: SearchModel;
}

/** Searches one library. */
export class Searcher implements PhotoSearch {
  readonly #options: SearcherOptions;

  constructor(options: SearcherOptions) {
    this.#options = options;
  }

  async search(request: SearchRequest, like?: Float32Array): Promise<SearchResult> {
    const asked = await this.#ask(request, like ?? null, new Set());
    const ranked = await rankedBy(asked, request.limit ?? RANKED_LIMIT, request.like);
    const newest = request.order === 'newest';
    const { query, scope, picture } = asked;
    const { photos, album, opened } = scope;
    const isArranged = ranked === null && album !== null && !newest;
    const { library } = this.#options.store;
    const page =
      ranked !== null
        ? rankedPage(this.#options, ranked, { like: request.like, newest })
        : isArranged
          ? arrangedPage(this.#options, photos ?? [], request.limit)
          : timePage(this.#options, photos, request.limit);
    return {
      ...page,
      known: [],
      isArranged,
      understood: query.understood,
      about: {
        album: album?.id ?? null,
        label: onlyLabel(library, query.filters)?.id ?? null,
        only: picture === null ? onlyThing(library, query) : null,
      },
      dependsOn: dependenciesOf(library, query.filters, opened),
      model: ranked === null ? null : asked.active.manifest.key,
    };
  }

  photosOf(album: AlbumRow): Promise<number[]> {
    return this.#photosOf(album, new Set());
  }

  /** @param asking smart albums whose searches name this one: an album holds nothing of itself. */
  async #photosOf(album: AlbumRow, asking: ReadonlySet<number>): Promise<number[]> {
    if (album.query === null) return albumPhotos(this.#options.store.library, album.id);
    if (asking.has(album.id)) return [];
    const asked = await this.#ask({ text: album.query }, null, new Set([...asking, album.id]));
    const ranked = await allAboveCut(asked);
    const { ids } =
      ranked === null
        ? timePage(this.#options, asked.scope.photos, undefined)
        : rankedPage(this.#options, ranked, { like: undefined, newest: false });
    return ids;
  }

  async #ask(
    request: SearchRequest,
    like: Float32Array | null,
    asking: ReadonlySet<number>,
  ): Promise<Asked> {
    const { store, offlineFolders } = this.#options;
    const query = parseQuery(request.text);
    const scope = await scopeOf(store.library, query.filters, request.album, {
      offlineFolders: offlineFolders(),
      photosOf: (album) => this.#photosOf(album, asking),
    });
    // Read once, so that words and photos of two models never meet.
    const active = this.#options.active();
    return { query, scope, active, picture: like ?? this.#pictureOf(request.like, active) };
  }

  /** The vector of a photo of the library; null where none is asked with. */
  #pictureOf(photoId: number | undefined, { manifest }: SearchModel): Float32Array | null {
    if (photoId === undefined) return null;
    const vector = embeddingOf(this.#options.store, photoId, manifest.key);
    if (vector !== null) return vector;
    throw new AppError(
      'not-found',
      `Photo ${photoId} has no vector yet: it is still being indexed.`,
    );
  }
}

/** What is ranked above the cut, all of it; null where there is nothing to rank by. */
async function allAboveCut(asked: Asked): Promise<Ranked | null> {
  const first = await rankedBy(asked, RANKED_LIMIT);
  // Photos that show what is pushed away take up room among the first.
  const mayBeMore = first?.likely === RANKED_LIMIT || asked.query.without.length > 0;
  const ranked = mayBeMore ? await rankedBy(asked, Infinity) : first;
  if (ranked === null) return null;
  const { ids, scores, likely } = ranked;
  return { ids: ids.slice(0, likely), scores: scores.slice(0, likely), likely, total: likely };
}

/** The best photos for a query's words and picture; null where it has neither. */
async function rankedBy(
  { query, scope, picture, active }: Asked,
  limit: number,
  excludeId?: number,
): Promise<Ranked | null> {
  if (query.words === '' && query.without.length === 0 && picture === null) return null;
  const { index, texts, background, manifest } = active;
  const { cut, wordsCut } = manifest.fitted;
  const bare = query.words === '' ? [] : [query.words];
  // The sentence is only for the cut by the words, where the model has one.
  const own = wordsCut === null ? bare : [...bare, ...bare.map(inSentence)];
  const vectors = await texts.embed([...own, ...query.without]);
  const [words = null, sentence] = vectors.slice(0, own.length);
  const without = vectors.slice(own.length);
  const input: RankInput = { words, without, like: picture, among: scope.photos, limit };
  if (words !== null && sentence !== undefined && wordsCut !== null) {
    input.wordsCut = cutOfWords(queryWords(query.words, words, sentence), wordsCut);
  }
  const model = { index, background: await background.current(), cut };
  return rank(model, excludeId === undefined ? input : { ...input, excludeId });
}
