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
  rankAmong: (ids: PhotoIds) => Promise<Ranked | null>;
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
  const ids = distinct([...named, ...written]);
  const scored = ids.length === 0 ? null : await rankAmong(ids);
  if (scored === null) return { ...ranked, known: [] };
  // `our dog on the beach`: not all photos of the dog; `-snow`: none with snow.
  const strictly = (runs: readonly KnownPhotos[]): KnownPhotos[] => {
    const answering = maskOf(table, scored.ids.slice(0, scored.likely));
    return runs.map(({ ids: own, ...run }) => ({
      ...run,
      ids: own.filter((id) => answering[table.rowOf(id)] === 1),
    }));
  };
  const runs = [
    ...(saysMore(query) ? strictly(named) : named),
    ...(query.without.length > 0 ? strictly(written) : written),
  ];
  return led(ranked, runs, scored, limit);
}

/** The photos of all runs, each once. */
function distinct(runs: readonly KnownPhotos[]): Int32Array {
  const size = runs.reduce((sum, { ids }) => sum + ids.length, 0);
  const most = runs.reduce((id, { ids }) => ids.reduce((a, b) => Math.max(a, b), id), 0);
  const isTaken = new Uint8Array(most + 1);
  const taken = new Int32Array(size);
  let count = 0;
  for (const { ids } of runs) {
    for (const id of ids) {
      if (isTaken[id] === 1) continue;
      isTaken[id] = 1;
      taken[count++] = id;
    }
  }
  return taken.subarray(0, count);
}
