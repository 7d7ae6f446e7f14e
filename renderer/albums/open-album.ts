/** The album that a search shows, and what can be done in it with some of its photos. Runs in the window. */
import type { Album } from '../../src/contract/albums.ts';
import type { About } from '../../src/contract/search.ts';
import { announced } from '../app/history.ts';
import { client } from '../app/client.ts';
import { m } from '../paraglide/messages.js';

/** The album by hand that a search is for; null for smart ones, several, or none. */
export function openAlbum({ album }: About, albums: readonly Album[]): Album | null {
  return albums.find(({ id }) => id === album) ?? null;
}

/** Items for a menu. */
export function albumActions(
  { id, name }: Album,
  photos: number[],
): { label: string; run: () => void }[] {
  const [first] = photos;
  const remove = (): void =>
    void announced(client.api.removeFromAlbum({ id, photos }), (change) =>
      m.albums_removed({ count: change.photos, name }),
    );
  const cover = (): void =>
    void announced(client.api.editAlbum({ id, cover: first ?? null }), () =>
      m.albums_covered({ name }),
    );
  return [
    ...(photos.length === 1 ? [{ label: m.albums_cover({ name }), run: cover }] : []),
    { label: m.albums_remove({ name }), run: remove },
  ];
}
