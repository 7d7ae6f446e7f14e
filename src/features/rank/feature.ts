/** Feature: which of some photos fits a sentence best. */
import { AppError } from '../../base/errors.ts';
import { implement } from '../../contract/implement.ts';
import { MOST_RANKED, rank as topic } from '../../contract/rank.ts';
import type { Ranking, RankRequest } from '../../contract/rank.ts';
import type { FittingModel } from '../../search/fit.ts';
import type { PhotoSearch } from '../../search/searcher.ts';
import type { Stacks } from '../../search/stacks.ts';
import { albumById } from '../../store/albums.ts';
import type { Store } from '../../store/database.ts';
import type { FeatureDefinition } from '../feature.ts';
import { order } from './order.ts';

export const rank: FeatureDefinition = {
  name: 'rank',
  topics: [topic],
  make: ({ store, models, searcher, timeline }) => ({
    handlers: implement(topic, {
      rank: async (request) => {
        const photos = await chosen(store, searcher, request);
        // Read once, so that words and photos of two models never meet.
        const model = models.active;
        return rankPhotos(model, timeline.stacks, request, photos);
      },
    }),
  }),
};

/** @throws AppError 'bad-input' where photos and an album are given, or neither. */
async function chosen(
  store: Store,
  searcher: PhotoSearch,
  { photos, album }: RankRequest,
): Promise<readonly number[]> {
  if ((photos === undefined) === (album === undefined)) {
    throw new AppError('bad-input', 'Give photos or an album to choose from.');
  }
  return album === undefined
    ? [...new Set(photos)]
    : searcher.photosOf(albumById(store.library, album));
}

/** Photos of the library in the order of how well they fit. */
export async function rankPhotos(
  model: FittingModel,
  stacks: Stacks,
  { sentence, limit = MOST_RANKED }: Pick<RankRequest, 'sentence' | 'limit'>,
  photos: readonly number[],
): Promise<Ranking> {
  const seen = photos.filter((id) => model.index.has(id));
  const { parts, places, describe } = await order(
    model,
    sentence,
    (vector) => model.index.scores(vector, seen).scores,
  );
  const ids = places.map((place) => seen[place] ?? 0);
  const nearly = new Map(
    stacks.among(ids).flatMap(([best = 0, ...others]) => others.map((id) => [id, best] as const)),
  );
  return {
    parts,
    photos: places.slice(0, limit).map((at) => {
      const { place, ...reason } = describe(at);
      const id = seen[place] ?? 0;
      return { id, ...reason, nearly: nearly.get(id) ?? null };
    }),
    total: photos.length,
    unread: photos.filter((id) => !model.index.has(id)).slice(0, MOST_RANKED),
  };
}
