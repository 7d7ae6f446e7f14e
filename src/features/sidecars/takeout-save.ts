/** Gives a photo what Google says of it; adds only where its user has said nothing. Runs in the engine. */
import type { TakeoutImported } from '../../contract/sidecars.ts';
import { cleanKeywords, peopleKeywords } from '../../facts/keywords.ts';
import type { TakeoutFile } from '../../media/takeout.ts';
import { saveClaims } from '../../store/claims.ts';
import { prepared } from '../../store/connection.ts';
import type { Store } from '../../store/database.ts';
import { saveKeywordsAndRating } from '../../store/keywords.ts';
import { restorePlaceInAlbum } from '../../store/restored.ts';

/** What Google says of one photo. */
export type TakeoutFacts = Pick<
  Extract<TakeoutFile, { kind: 'photo' }>,
  'claim' | 'favourite' | 'people'
> & {
  /** The album that its file lies in, and its place there. */
  album: { name: string; place: number } | null;
};

export type TakeoutSaved = Pick<TakeoutImported, 'photos' | 'people' | 'favourites' | 'albums'>;

/** Inside a transaction. @returns what was new to the library */
export function saveTakeout(
  store: Store,
  photoId: number,
  { claim, favourite, people, album }: TakeoutFacts,
): TakeoutSaved {
  const { library } = store;
  saveClaims(library, photoId, { takeout: claim });
  const keywords = cleanKeywords({ flat: [], nested: peopleKeywords(people) });
  saveKeywordsAndRating(library, photoId, 'takeout', { keywords, rating: null });
  return {
    photos: 1,
    people: keywords.length,
    favourites: favourite ? makeFavourite(store, photoId) : 0,
    albums: album !== null && restorePlaceInAlbum(store, photoId, album) ? 1 : 0,
  };
}

function makeFavourite({ library }: Store, photoId: number): number {
  return prepared<[number]>(
    library,
    'UPDATE photos SET favourite = 1 WHERE id = ? AND favourite = 0',
  ).run(photoId).changes;
}
