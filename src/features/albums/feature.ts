/** Feature: albums, arranged by hand or made of a search. */
import { implement } from '../../contract/implement.ts';
import { albums as topic } from '../../contract/albums.ts';
import { isConcerned } from '../../contract/dependencies.ts';
import type { Album } from '../../contract/albums.ts';
import type { LabelChange } from '../../contract/history.ts';
import { AppError } from '../../base/errors.ts';
import { newestInAlbum } from '../../store/album-covers.ts';
import * as rows from '../../store/albums.ts';
import type { AlbumRow } from '../../store/albums.ts';
import { dependenciesOf } from '../../search/dependencies.ts';
import { parseQuery } from '../../search/query.ts';
import { versionOf } from '../../search/selection-cache.ts';
import type { Changed } from '../../store/changed.ts';
import type { Feature, FeatureDefinition, FeatureContext } from '../feature.ts';
import { named } from '../../base/named.ts';
import { SmartAlbums } from './smart-albums.ts';

export const albums: FeatureDefinition = { name: 'albums', topics: [topic], make };

function make(services: FeatureContext): Feature {
  const { store, searcher, models, announce, offlineFolders } = services;
  const { library } = store;
  const smart = new SmartAlbums({
    find: (album) => searcher.findingsOf(album),
    version: () => {
      const { manifest, index } = models.active;
      return [versionOf(library), manifest.key, index.changes, ...offlineFolders()].join(' ');
    },
    onFound: (ids) => tell(ids),
    onError: (error) => services.report(error, 'albums'),
  });

  /** Smart albums that may hold other photos after a change. */
  function refilled(now: Changed): number[] {
    const searches = rows
      .listAlbums(library)
      .flatMap(({ id, query }) => (query === null ? [] : [{ id, query }]));
    if (now.photos.length > 0 || (now.embedded.length > 0 && !models.isSwitching)) {
      return searches.map(({ id }) => id);
    }
    const labels = { changed: now.labels, areNamesChanged: now.labelNames.length > 0 };
    const albums = { changed: now.albums, areNamesChanged: now.albumNames.length > 0 };
    const concerned = searches.filter(({ query }) => {
      const by = dependenciesOf(library, parseQuery(query).filters, null);
      const isMarked = by.marks && now.marked.length > 0;
      return isMarked || isConcerned(by.labels, labels) || isConcerned(by.albums, albums);
    });
    return concerned.map(({ id }) => id);
  }

  function tell(changed: number[] | null, now?: Changed): void {
    const areNamesChanged = (now?.albumNames.length ?? 0) > 0;
    announce(topic, 'albums', { changed, areNamesChanged, photos: named(now?.arranged ?? []) });
  }

  async function shown(albumRows: readonly AlbumRow[], milliseconds?: number): Promise<Album[]> {
    const searches = albumRows.filter(({ query }) => query !== null);
    const found = await smart.of(searches, milliseconds);
    const counts = rows.albumCounts(library);
    return albumRows.map((row) => {
      const isCoverChosen = row.cover !== null;
      if (row.query === null) {
        const cover = row.cover ?? newestInAlbum(library, row.id);
        return { ...row, photos: counts.get(row.id) ?? 0, cover, isCoverChosen };
      }
      const { total = null, first = null } = found.get(row.id) ?? {};
      return { ...row, photos: total, cover: row.cover ?? first, isCoverChosen };
    });
  }

  async function one(id: number): Promise<Album> {
    const [album] = await shown([rows.albumById(library, id)], Infinity);
    if (album === undefined) throw new AppError('not-found', `There is no album ${id}.`);
    return album;
  }

  function arrange(
    id: number,
    how: (photos: number[]) => readonly number[],
  ): { change: number; before: number; after: number } {
    return rows.arrangeAlbum(store, id, how);
  }

  const handlers = implement(topic, {
    albums: async ({ ids }) => {
      const wanted = ids === undefined ? null : new Set(ids);
      return shown(rows.listAlbums(library).filter(({ id }) => wanted?.has(id) ?? true));
    },
    createAlbum: async (album) => {
      const { id, change } = rows.addAlbum(store, album);
      return { ...(await one(id)), undo: change };
    },
    editAlbum: async ({ id, ...change }) => {
      const undo = rows.updateAlbum(store, id, change);
      return { ...(await one(id)), undo };
    },
    deleteAlbum: async ({ id }) => {
      const photos = rows.albumCounts(library).get(id) ?? 0;
      rows.albumById(library, id);
      const undo = rows.deleteAlbum(store, id);
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
      changed: (now) => {
        const changed = [...now.albums, ...refilled(now)];
        if (changed.length > 0) tell(named(changed), now);
      },
      // Another model finds other photos for every search.
      model: () => tell(null),
    },
    history: { tables: rows.albumTables },
    close: () => smart.end(),
  };
}
