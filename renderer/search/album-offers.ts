/** Offers of albums with their counts: the engine knows those of albums by hand only. Pure. */

interface Offered {
  insert: string;
  from: number;
  kind: string;
  count?: number;
}

/** Fills in what is in albums, and leaves out those that are empty. `counts` is by name. */
export function withAlbumCounts<Offer extends Offered>(
  offers: readonly Offer[],
  text: string,
  counts: ReadonlyMap<string, number>,
): Offer[] {
  return offers
    .map((offer) => {
      const name = offer.count === undefined ? albumOf(offer, text) : null;
      const count = name === null ? undefined : counts.get(name);
      return count === undefined ? offer : { ...offer, count };
    })
    .filter(({ count }) => count !== 0);
}

/** The album that the text would name with this offer; null for all others. */
function albumOf({ kind, insert, from }: Offered, text: string): string | null {
  if (kind !== 'value') return null;
  const term = /album:(?:"((?:[^"]|"")*)"|(\S+))$/iu.exec(text.slice(0, from) + insert);
  return term?.[1]?.replaceAll('""', '"') ?? term?.[2] ?? null;
}
