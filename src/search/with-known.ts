/** A ranking of words, led by the photos that are known for certain to be what they name. Engine process. */
import type { Store } from '../store/database.ts';
import type { FilterOptions } from './filters.ts';
import { namedPhotos, saysMore, writtenPhotos } from './known-photos.ts';
import type { KnownPhotos } from './known-photos.ts';
import { led } from './leading.ts';
import type { Led, Leading, LedBy } from './leading.ts';
import { testOf } from './mask.ts';
import type { PhotoIds } from './mask.ts';
import type { ParsedQuery } from './query.ts';

export interface LeadOptions extends FilterOptions, Leading {
  store: Store;
  /** Photos that may be found; null for all. */
  among: PhotoIds | null;
}

/** The ranking as it is, where nothing is known of what the query says. */
export function withKnown(
  query: ParsedQuery,
  { store: { library }, among, ...options }: LeadOptions,
): Led {
  const isAllowed = among && testOf(among);
  const within =
    (isStrict: boolean) =>
    ({ ids, ...run }: KnownPhotos): LedBy => ({
      ...{ ...run, isStrict },
      ids: isAllowed === null ? ids : Array.from(ids).filter(isAllowed),
    });
  const runs = [
    // `our dog on the beach`: not all photos of the dog; `-snow`: none with snow.
    ...namedPhotos(library, query, options).map(within(saysMore(query))),
    ...writtenPhotos(library, query.words).map(within(query.without.length > 0)),
  ];
  return led(
    runs.filter(({ ids }) => ids.length > 0),
    options,
  );
}
