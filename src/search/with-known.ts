/** A ranking of words, led by the photos that are known for certain to be what they name. Engine process. */
import type { Store } from '../store/database.ts';
import { photoTable } from '../store/photo-table.ts';
import type { FilterOptions } from './filters.ts';
import { namedPhotos, saysMore, writtenPhotos } from './known-photos.ts';
import type { KnownPhotos } from './known-photos.ts';
import { led } from './leading.ts';
import type { Led } from './leading.ts';
import { maskOf } from './mask.ts';
import type { PhotoIds } from './mask.ts';
import type { ParsedQuery } from './query.ts';
import type { Ranked } from './rank.ts';

export interface LeadOptions extends FilterOptions {
  store: Store;
  /** Photos that may be found; null for all. */
  among: PhotoIds | null;
  limit: number;
  /** These photos as they answer the words. */
  rankAmong: (ids: readonly number[]) => Promise<Ranked | null>;
}

/** The ranking as it is, where nothing is known of what the query says. */
export async function withKnown(
  ranked: Ranked,
  query: ParsedQuery,
  { store: { library }, among, limit, rankAmong, ...options }: LeadOptions,
): Promise<Led> {
  const table = photoTable(library);
  const allowed = among && maskOf(table, among);
  const within = ({ ids, ...run }: KnownPhotos): KnownPhotos => ({
    ...run,
    ids: allowed === null ? ids : ids.filter((id) => allowed[table.rowOf(id)] === 1),
  });
  const named = namedPhotos(library, query, options).map(within);
  const written = writtenPhotos(library, query.words).map(within);
  const ids = [...new Set([...named, ...written].flatMap((run) => run.ids))];
  const scored = ids.length === 0 ? null : await rankAmong(ids);
  if (scored === null) return { ...ranked, known: [] };
  // `our dog on the beach`: not all photos of the dog; `-snow`: none with snow.
  const answering = maskOf(table, scored.ids.slice(0, scored.likely));
  const strict = ({ ids, ...run }: KnownPhotos): KnownPhotos => ({
    ...run,
    ids: ids.filter((id) => answering[table.rowOf(id)] === 1),
  });
  const runs = [
    ...(saysMore(query) ? named.map(strict) : named),
    ...(query.without.length > 0 ? written.map(strict) : written),
  ];
  return led(ranked, runs, scored, limit);
}
