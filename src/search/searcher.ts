/**
 * The one question for photos: parse (query.ts), filter (scope.ts), rank (rank.ts), show (page.ts).
 * Engine process.
 */
import type { SearchRequest, SearchResult, Understood } from '../contract/search.ts';
import { AppError } from '../base/errors.ts';
import type { Background } from '../embeddings/background.ts';
import { albumPhotos } from '../store/albums.ts';
import type { AlbumRow } from '../store/albums.ts';
import type { Store } from '../store/database.ts';
import { embeddingOf } from '../store/embeddings.ts';
import type { VectorIndex } from '../vectors/vector-index.ts';
import { onlyLabel, onlyThing } from './about.ts';
import { dependenciesOf } from './dependencies.ts';
import { runsOf } from './leading.ts';
import type { Led } from './leading.ts';
import { LibraryNames } from './library-names.ts';
import { missingNames } from './missing-names.ts';
import { arrangedPage, rankedPage, timePage } from './page.ts';
import { parseQuery } from './query.ts';
import type { ParsedQuery } from './query.ts';
import { judged, rank } from './rank.ts';
import type { Ranked, RankingModel, RankInput } from './rank.ts';
import type { Picked, Refinement } from './refine.ts';
import { askedTexts, unknownIn } from './asked-texts.ts';
import type { AskingModel } from './asked-texts.ts';
import { scopeOf } from './scope.ts';
import type { Scope } from './scope.ts';
import type { Timeline } from './timeline.ts';
import { withKnown } from './with-known.ts';

/** More ranked photos than anyone scrolls through; the window may ask for more. */
const RANKED_LIMIT = 5000;

/** What a search needs of the model that answers. */
export interface SearchModel extends AskingModel {
  manifest: AskingModel['manifest'] & { key: string };
  index: VectorIndex;
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
  /** How many photos a smart album's search finds, and the one that comes first. */
  findingsOf(album: AlbumRow): Promise<{ total: number; first: number | null }>;
}

/** A query that is parsed and filtered, and what it is ranked by. */
interface Asked {
  query: ParsedQuery;
  scope: Scope;
  picture: Float32Array | null;
  refinement: Refinement;
  active: SearchModel;
}

/** Searches one library. */
export class Searcher implements PhotoSearch {
  readonly #options: SearcherOptions;
  readonly #names: LibraryNames;

  constructor(options: SearcherOptions) {
    this.#options = options;
    this.#names = new LibraryNames(options.store.library);
  }

  async search(request: SearchRequest, like?: Float32Array): Promise<SearchResult> {
    const asked = await this.#ask(request, like ?? null, new Set());
    const ranked = await this.#ranked(asked, request.limit ?? RANKED_LIMIT, request.like);
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
      known:
        ranked === null || newest
          ? []
          : runsOf(page.ids, ranked.known, this.#options.timeline.shots.mains()),
      isArranged,
      understood: await this.#understood(asked, ranked),
      about: {
        album: album?.id ?? null,
        label: onlyLabel(library, query.filters)?.id ?? null,
        only: picture === null ? onlyThing(library, query) : null,
      },
      dependsOn: dependenciesOf(library, [...query.filters, ...query.leads], opened),
      model: ranked === null ? null : asked.active.manifest.key,
    };
  }

  photosOf(album: AlbumRow): Promise<number[]> {
    return this.#photosOf(album, new Set());
  }

  async findingsOf(album: AlbumRow): Promise<{ total: number; first: number | null }> {
    const asked = await this.#ask({ text: album.query ?? '' }, null, new Set([album.id]));
    const ranked = await this.#allAboveCut(asked);
    const page =
      ranked === null
        ? timePage(this.#options, asked.scope.photos, 1)
        : rankedPage(this.#options, ranked, { like: undefined, newest: false });
    return { total: ranked === null ? page.total : page.ids.length, first: page.ids[0] ?? null };
  }

  /** @param asking smart albums whose searches name this one: an album holds nothing of itself. */
  async #photosOf(album: AlbumRow, asking: ReadonlySet<number>): Promise<number[]> {
    if (album.query === null) return albumPhotos(this.#options.store.library, album.id);
    if (asking.has(album.id)) return [];
    const asked = await this.#ask({ text: album.query }, null, new Set([...asking, album.id]));
    const ranked = await this.#allAboveCut(asked);
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
    const query = parseQuery(request.text, { names: this.#names });
    const scope = await scopeOf(store.library, query.filters, request.album, {
      offlineFolders: offlineFolders(),
      photosOf: (album) => this.#photosOf(album, asking),
    });
    // Read once, so that words and photos of two models never meet.
    const active = this.#options.active();
    const picture = like ?? this.#pictureOf(request.like, active);
    const refinement = {
      more: this.#picked(query.more, query, active),
      less: this.#picked(query.less, query, active),
    };
    return { query, scope, active, picture, refinement };
  }

  /** The vectors of picked photos; those without one are left out, and said to be. */
  #picked(photos: readonly number[], query: ParsedQuery, { manifest }: SearchModel): Picked[] {
    const wanted = [...new Set(photos)].map((id) => {
      return { id, vector: embeddingOf(this.#options.store, id, manifest.key) };
    });
    for (const { id } of wanted.filter(({ vector }) => vector === null)) {
      const part = query.parts.find(
        ({ shown }) => shown.kind === 'like' && shown.photos.includes(id),
      );
      const { from = 0, to = 0 } = part?.shown ?? {};
      const message = `Photo ${id} is not here, or is still being read: it does not count.`;
      query.problems.push({ from, to, code: 'unknown-photo', message });
    }
    return wanted.flatMap(({ id, vector }) => (vector === null ? [] : [{ id, vector }]));
  }

  /** What is ranked, led by what is known for certain of the words; null where there is nothing to rank by. */
  async #ranked(asked: Asked, limit: number, excludeId?: number): Promise<Led | null> {
    const asking = await rankingOf(asked, limit, excludeId);
    const { query, scope, picture, active } = asked;
    if (asking === null) return null;
    const { model, input } = asking;
    if (query.words === '' || picture !== null) return { ...rank(model, input), known: [] };
    return withKnown(query, {
      store: this.#options.store,
      offlineFolders: this.#options.offlineFolders(),
      ...{ among: scope.photos, limit },
      rank: () => rank(model, input),
      count: () => active.index.countOf(scope.photos),
      judge: (photos) => judged(model, input, photos),
      hasVector: (id) => active.index.has(id),
    });
  }

  /** All that stands above the line; null where there is nothing to rank by. */
  async #allAboveCut(asked: Asked): Promise<Ranked | null> {
    const first = await this.#ranked(asked, RANKED_LIMIT);
    // Photos that show what is pushed away take up room among the first.
    const { without, less } = asked.query;
    const mayBeMore = first?.likely === RANKED_LIMIT || without.length + less.length > 0;
    const ranked = mayBeMore ? await this.#ranked(asked, Infinity) : first;
    if (ranked === null) return null;
    const { ids, scores, likely } = ranked;
    return { ids: ids.slice(0, likely), scores: scores.slice(0, likely), likely, total: likely };
  }

  /** With the names that mean nothing here, and the words that mean nothing to the encoder. */
  async #understood({ query, active }: Asked, ranked: Led | null): Promise<Understood> {
    const missing = missingNames(this.#options.store.library, this.#names, query);
    // Where photos were found by the words as they are written, the encoder need not know them.
    const isWritten = ranked === null || ranked.known.length > 0;
    const unknown = isWritten ? [] : await unknownIn(query.understood, active);
    if (missing.length + unknown.length === 0) return query.understood;
    return {
      ...query.understood,
      problems: [...query.understood.problems, ...missing, ...unknown],
    };
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

/** What photos are ranked by, a query's words and picture; null where it has neither. */
async function rankingOf(
  { query, scope, picture, refinement, active }: Asked,
  limit: number,
  excludeId?: number,
): Promise<{ model: RankingModel; input: RankInput } | null> {
  const isRefined = refinement.more.length + refinement.less.length > 0;
  if (query.words === '' && query.without.length === 0 && picture === null && !isRefined) {
    return null;
  }
  const { index, texts, background, manifest } = active;
  const bare = query.words === '' ? [] : [query.words];
  const [[words], without] = await Promise.all([
    askedTexts({ manifest, texts }, bare),
    texts.embed(query.without),
  ]);
  const input: RankInput = {
    ...{ words: words?.vector ?? null, without, like: picture, among: scope.photos, limit },
    ...(words !== undefined && { wordsCut: words.cut }),
    ...(isRefined && { refinement }),
  };
  const { cut } = manifest.fitted;
  const model = { index, background: await background.current(), cut };
  return { model, input: excludeId === undefined ? input : { ...input, excludeId } };
}
