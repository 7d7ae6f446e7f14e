/** Answers the one question for photos: filters by SQL, words and pictures by vectors. Engine process. */
import type { SearchRequest, SearchResult } from '../contract/search.ts';
import { AppError } from '../base/errors.ts';
import type { Filter } from './conditions.ts';
import { matchingPhotos } from './filters.ts';
import { parseQuery } from './query.ts';
import { rank } from './rank.ts';
import { makeBackground } from './relevance.ts';
import type { Background } from './relevance.ts';
import { onlyAlbum, onlyLabel, onlyThing } from './about.ts';
import { albumById, albumPhotos, albumsNamed } from '../store/albums.ts';
import type { AlbumRow } from '../store/albums.ts';
import type { Store } from '../store/database.ts';
import { embeddingOf } from '../store/embeddings.ts';
import { photoColumns } from '../store/photos.ts';
import type { ActiveModel } from '../embeddings/models.ts';
import type { Timeline } from './timeline.ts';

/** More ranked photos than anyone scrolls through; the window may ask for more. */
const RANKED_LIMIT = 5000;

export interface SearcherOptions {
  store: Store;
  /** The model that answers. */
  active: () => ActiveModel;
  timeline: Timeline;
  /** Ids of folders whose volume is not there, for `is:offline`. */
  offlineFolders: () => number[];
}

/** What was found, without what is the same for every search. */
type Found = Omit<SearchResult, 'understood' | 'about' | 'isArranged'>;

/** Searches one library. */
export class Searcher {
  readonly #options: SearcherOptions;
  #background: { of: ActiveModel; now: Background } | undefined;

  constructor(options: SearcherOptions) {
    this.#options = options;
  }

  /** The library's photos changed so much that what is known of its scores is stale. */
  forgetBackground(): void {
    this.#background = undefined;
  }

  /** `like` overrides the request's photo: the vector of a picture that is not in the library. */
  async search(request: SearchRequest, like?: Float32Array): Promise<SearchResult> {
    return this.#find(request, like ?? null, new Set());
  }

  /**
   * The photos of an album: a manual one's as the user arranged them, a smart one's as its search
   * finds them, without those below its relevance cut.
   * @param around smart albums whose searches name this one: it holds nothing of itself.
   */
  async photosOf(album: AlbumRow, around: ReadonlySet<number> = new Set()): Promise<number[]> {
    if (album.query === null) return albumPhotos(this.#options.store.library, album.id);
    if (around.has(album.id)) return [];
    const within = new Set([...around, album.id]);
    const { ids, likely } = await this.#find({ text: album.query }, null, within);
    return ids.slice(0, likely);
  }

  async #find(
    request: SearchRequest,
    like: Float32Array | null,
    around: ReadonlySet<number>,
  ): Promise<SearchResult> {
    const { library } = this.#options.store;
    const query = parseQuery(request.text);
    const matching = matchingPhotos(library, query.filters, {
      offlineFolders: this.#options.offlineFolders(),
      smartAlbums: await this.#smartAlbums(query.filters, around),
    });
    const album =
      request.album === undefined
        ? onlyAlbum(library, query.filters)
        : albumById(library, request.album);
    const among = album === null ? matching : within(await this.photosOf(album, around), matching);
    const active = this.#options.active();
    const picture =
      like ?? (request.like === undefined ? null : this.#vectorOf(request.like, active));
    const isRanked = query.words !== '' || query.without.length > 0 || picture !== null;
    const isArranged = !isRanked && album?.query === null && request.order !== 'newest';
    const found = isRanked
      ? await this.#ranked(request, query, among, picture, active)
      : isArranged
        ? this.#arranged(among ?? [], request.limit)
        : this.#byTime(among, request.limit);
    return {
      ...found,
      isArranged,
      understood: query.understood,
      about: {
        album: album?.query === null ? album.id : null,
        label: onlyLabel(library, query.filters)?.id ?? null,
        only: picture === null ? onlyThing(library, query) : null,
      },
    };
  }

  /** What the smart albums that a query names hold. */
  async #smartAlbums(
    filters: readonly Filter[],
    around: ReadonlySet<number>,
  ): Promise<Map<number, number[]>> {
    const { library } = this.#options.store;
    const found = new Map<number, number[]>();
    for (const condition of filters.flatMap(({ any }) => any)) {
      if (condition.kind !== 'album') continue;
      for (const album of albumsNamed(library, condition.text)) {
        if (album.query !== null && !found.has(album.id)) {
          found.set(album.id, await this.photosOf(album, around));
        }
      }
    }
    return found;
  }

  /** Photos as the user arranged them. */
  #arranged(photos: readonly number[], limit: number | undefined): Found {
    const { ids, ratios } = photoColumns(this.#options.store, photos.slice(0, limit));
    const total = photos.length;
    const companions = this.#options.timeline.shots.withCompanions(ids);
    return {
      ids,
      ratios,
      days: [],
      scores: [],
      likely: ids.length,
      total,
      companions,
      model: null,
    };
  }

  #byTime(among: number[] | null, limit: number | undefined): Found {
    const columns = this.#options.timeline.among(among, limit);
    return { ...columns, scores: [], likely: columns.ids.length, model: null };
  }

  async #ranked(
    request: SearchRequest,
    query: ReturnType<typeof parseQuery>,
    among: number[] | null,
    like: Float32Array | null,
    active: ActiveModel,
  ): Promise<Found> {
    const { store, timeline } = this.#options;
    const texts = query.words === '' ? query.without : [query.words, ...query.without];
    const vectors = await active.texts.embed(texts);
    const words = query.words === '' ? null : (vectors[0] ?? null);
    const without = query.words === '' ? vectors : vectors.slice(1);
    const ranked = rank(
      active.index,
      {
        words,
        without,
        like,
        among,
        limit: request.limit ?? RANKED_LIMIT,
        ...(request.like !== undefined && { excludeId: request.like }),
      },
      await this.#backgroundOf(active),
    );
    const { shots } = timeline;
    const asked = request.like === undefined ? null : shots.mainOf(request.like);
    const found = ranked.ids.filter((id) => asked === null || shots.mainOf(id) !== asked);
    const ids = shots.merged(found);
    const likely = shots.merged(found.slice(0, ranked.likely)).length;
    const scoreOf = new Map<number, number>();
    // A shot is as good as the best of its photos, which comes first.
    for (const [place, id] of ranked.ids.entries()) {
      const score = ranked.scores[place] ?? 0;
      for (const one of [id, shots.mainOf(id)]) if (!scoreOf.has(one)) scoreOf.set(one, score);
    }
    const isByTime = request.order === 'newest';
    // A photo whose last file has just vanished is ranked, but has no columns any more.
    const columns = isByTime
      ? timeline.among(ids.slice(0, likely))
      : { ...photoColumns(store, ids), days: [] };
    const gone = ranked.ids.length - columns.ids.length;
    return {
      ids: columns.ids,
      ratios: columns.ratios,
      days: columns.days,
      scores: columns.ids.map((id) => Math.round((scoreOf.get(id) ?? 0) * 10_000) / 10_000),
      likely: Math.min(likely, columns.ids.length),
      total: isByTime ? columns.ids.length : ranked.total - gone,
      companions: shots.withCompanions(columns.ids),
      model: active.manifest.key,
    };
  }

  async #backgroundOf(active: ActiveModel): Promise<Background> {
    const prompts = await active.texts.background();
    if (this.#background?.of !== active) {
      const { cut } = active.manifest.fitted;
      this.#background = { of: active, now: makeBackground(active.index, prompts, cut) };
    }
    return this.#background.now;
  }

  #vectorOf(photoId: number, { manifest }: ActiveModel): Float32Array {
    const vector = embeddingOf(this.#options.store, photoId, manifest.key);
    if (vector !== null) return vector;
    throw new AppError(
      'not-found',
      `Photo ${photoId} has no vector yet: it is still being indexed.`,
    );
  }
}

/** Those of the photos that match, in their order; all of them where nothing is asked for. */
function within(photos: readonly number[], matching: readonly number[] | null): number[] {
  if (matching === null) return [...photos];
  const wanted = new Set(matching);
  return photos.filter((id) => wanted.has(id));
}
