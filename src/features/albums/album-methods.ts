/** The contract's methods about albums. Engine process. */
import type { Album } from '../../contract/albums.ts';
import type { Api } from '../../contract/contract.ts';
import type { LabelChange } from '../../contract/history.ts';
import * as albums from '../../store/albums.ts';
import type { AlbumRow } from '../../store/albums.ts';
import type { Store } from '../../store/database.ts';
import { checked, inputs } from '../../contract/input.ts';
import type { Searcher } from '../../search/searcher.ts';

/** The methods of the contract that are implemented here. */
export type AlbumMethods = Pick<
  Api,
  | 'albums'
  | 'createAlbum'
  | 'editAlbum'
  | 'deleteAlbum'
  | 'addToAlbum'
  | 'removeFromAlbum'
  | 'orderAlbum'
>;

/** @param changed albums or what is in them changed. */
export function createAlbumMethods(
  store: Store,
  searcher: Searcher,
  changed: () => void,
): AlbumMethods {
  const { library } = store;

  async function shown(row: AlbumRow, counts: ReadonlyMap<number, number>): Promise<Album> {
    const { id, query } = row;
    const isCoverChosen = row.cover !== null;
    if (query === null) {
      const cover = row.cover ?? albums.newestInAlbum(library, id);
      return { ...row, photos: counts.get(id) ?? 0, cover, isCoverChosen };
    }
    const found = await searcher.photosOf(row);
    const cover = row.cover ?? found[0] ?? null;
    return { ...row, photos: found.length, cover, isCoverChosen };
  }

  async function one(id: number): Promise<Album> {
    return shown(albums.albumById(library, id), albums.albumCounts(library));
  }

  function arrange(
    id: number,
    how: (photos: number[]) => readonly number[],
  ): { change: number; before: number; after: number } {
    const result = albums.arrangeAlbum(store, id, how);
    changed();
    return result;
  }

  return {
    albums: async () => {
      const counts = albums.albumCounts(library);
      const found: Album[] = [];
      for (const row of albums.listAlbums(library)) found.push(await shown(row, counts));
      return found;
    },
    createAlbum: checked(inputs.createAlbum, async (album) => {
      const { id, change } = albums.addAlbum(store, album);
      changed();
      return { ...(await one(id)), undo: change };
    }),
    editAlbum: checked(inputs.editAlbum, async ({ id, ...change }) => {
      const undo = albums.updateAlbum(store, id, change);
      changed();
      return { ...(await one(id)), undo };
    }),
    deleteAlbum: checked(inputs.deleteAlbum, async ({ id }) => {
      const photos = albums.albumCounts(library).get(id) ?? 0;
      albums.albumById(library, id);
      const undo = albums.deleteAlbum(store, id);
      changed();
      return { undo, photos } satisfies LabelChange;
    }),
    addToAlbum: checked(inputs.addToAlbum, async ({ id, photos }) => {
      const { change, before, after } = arrange(id, (inside) => [...inside, ...photos]);
      return { undo: change, photos: after - before };
    }),
    removeFromAlbum: checked(inputs.removeFromAlbum, async ({ id, photos }) => {
      const gone = new Set(photos);
      const { change, before, after } = arrange(id, (inside) =>
        inside.filter((photo) => !gone.has(photo)),
      );
      return { undo: change, photos: before - after };
    }),
    orderAlbum: checked(inputs.orderAlbum, async ({ id, photos, before }) => {
      let moved = 0;
      const { change } = arrange(id, (inside) => {
        const known = new Set(inside);
        const chosen = [...new Set(photos)].filter((photo) => known.has(photo) && photo !== before);
        moved = chosen.length;
        const others = inside.filter((photo) => !chosen.includes(photo));
        const place = before === null ? -1 : others.indexOf(before);
        const at = place < 0 ? others.length : place;
        return [...others.slice(0, at), ...chosen, ...others.slice(at)];
      });
      return { undo: change, photos: moved };
    }),
  };
}
