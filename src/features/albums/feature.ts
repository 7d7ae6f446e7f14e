/** Feature: albums, arranged by hand or made of a search. */
import { implement } from '../../contract/implement.ts';
import { albums as topic } from '../../contract/albums.ts';
import { coalesce } from '../../base/coalesce.ts';
import type { Album } from '../../contract/albums.ts';
import type { LabelChange } from '../../contract/history.ts';
import * as rows from '../../store/albums.ts';
import type { AlbumRow } from '../../store/albums.ts';
import type { Feature, FeatureDefinition, FeatureContext } from '../feature.ts';

const ANNOUNCE_MILLISECONDS = 250;

export const albums: FeatureDefinition = { name: 'albums', topics: [topic], make };

function make({ store, searcher, announce }: FeatureContext): Feature {
  const { library } = store;
  let revision = 0;
  const announceAlbums = coalesce(ANNOUNCE_MILLISECONDS, () =>
    announce(topic, 'albums', { revision }),
  );

  /** Albums or what is in them changed. */
  function changed(): void {
    revision += 1;
    announceAlbums();
  }

  async function shown(row: AlbumRow, counts: ReadonlyMap<number, number>): Promise<Album> {
    const { id, query } = row;
    const isCoverChosen = row.cover !== null;
    if (query === null) {
      const cover = row.cover ?? rows.newestInAlbum(library, id);
      return { ...row, photos: counts.get(id) ?? 0, cover, isCoverChosen };
    }
    const found = await searcher.photosOf(row);
    const cover = row.cover ?? found[0] ?? null;
    return { ...row, photos: found.length, cover, isCoverChosen };
  }

  async function one(id: number): Promise<Album> {
    return shown(rows.albumById(library, id), rows.albumCounts(library));
  }

  function arrange(
    id: number,
    how: (photos: number[]) => readonly number[],
  ): { change: number; before: number; after: number } {
    const result = rows.arrangeAlbum(store, id, how);
    changed();
    return result;
  }

  const handlers = implement(topic, {
    albums: async () => {
      const counts = rows.albumCounts(library);
      const found: Album[] = [];
      for (const row of rows.listAlbums(library)) found.push(await shown(row, counts));
      return found;
    },
    createAlbum: async (album) => {
      const { id, change } = rows.addAlbum(store, album);
      changed();
      return { ...(await one(id)), undo: change };
    },
    editAlbum: async ({ id, ...change }) => {
      const undo = rows.updateAlbum(store, id, change);
      changed();
      return { ...(await one(id)), undo };
    },
    deleteAlbum: async ({ id }) => {
      const photos = rows.albumCounts(library).get(id) ?? 0;
      rows.albumById(library, id);
      const undo = rows.deleteAlbum(store, id);
      changed();
      return { undo, photos } satisfies LabelChange;
    },
    addToAlbum: async ({ id, photos }) => {
      const { change, before, after } = arrange(id, (inside) => [...inside, ...photos]);
      return { undo: change, photos: after - before };
    },
    removeFromAlbum: async ({ id, photos }) => {
      const gone = new Set(photos);
      const { change, before, after } = arrange(id, (inside) =>
        inside.filter((photo) => !gone.has(photo)),
      );
      return { undo: change, photos: before - after };
    },
    orderAlbum: async ({ id, photos, before }) => {
      let moved = 0;
      const { change } = arrange(id, (inside) => {
        const known = new Set(inside);
        const chosen = [...new Set(photos)].filter((photo) => known.has(photo) && photo !== before);
        moved = chosen.length;
        const others = inside.filter((photo) => !chosen.includes(photo));
        const index = before === null ? -1 : others.indexOf(before);
        const at = index < 0 ? others.length : index;
        return [...others.slice(0, at), ...chosen, ...others.slice(at)];
      });
      return { undo: change, photos: moved };
    },
  });
  return {
    handlers,
    listens: {
      saved: ({ restored }) => {
        if (restored) changed();
      },
      imported: changed,
    },
    history: { tables: rows.albumTables, undone: changed },
    close: () => announceAlbums.end(),
  };
}
