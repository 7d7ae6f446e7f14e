/** What can be done with photos of the grid: by keys, menus and the bar of a selection. Runs in the window. */
import BookImage from '@lucide/svelte/icons/book-image';
import CalendarClock from '@lucide/svelte/icons/calendar-clock';
import Heart from '@lucide/svelte/icons/heart';
import HeartOff from '@lucide/svelte/icons/heart-off';
import ImageUp from '@lucide/svelte/icons/expand';
import FolderOpen from '@lucide/svelte/icons/folder-open';
import Folders from '@lucide/svelte/icons/folders';
import ScanSearch from '@lucide/svelte/icons/scan-search';
import ThumbsDown from '@lucide/svelte/icons/thumbs-down';
import ThumbsUp from '@lucide/svelte/icons/thumbs-up';
import Trophy from '@lucide/svelte/icons/trophy';
import Trash from '@lucide/svelte/icons/trash-2';
import Tag from '@lucide/svelte/icons/tag';
import Tags from '@lucide/svelte/icons/tags';
import type { Albums } from '../albums/albums.svelte.ts';
import { albumActions, openAlbum } from '../albums/open-album.ts';
import type { App, Picking } from '../app/app.svelte.ts';
import { announced } from '../app/history.ts';
import { client } from '../app/client.ts';
import { folderQuery } from '../app/filters.ts';
import { parentOfPath } from '../app/format.ts';
import { router } from '../app/router.svelte.ts';
import { toasts } from '../app/toasts.svelte.ts';
import type { Marks } from '../grid/marks.svelte.ts';
import type { Labels } from '../labels/labels.svelte.ts';
import { labelActions, openLabel } from '../labels/open-label.ts';
import { m } from '../paraglide/messages.js';
import type { LibrarySearch } from '../search/search.svelte.ts';
import type { MenuItem } from '../ui/menu-item.ts';

interface Shared {
  app: App;
  search: LibrarySearch;
  marks: Marks;
  albums: Albums;
  labels: Labels;
  /** Selects nothing but these. */
  select: (ids: number[]) => void;
  /** Asks for more like these in the search that is shown, or for less. */
  refine: (ids: number[], isLess: boolean) => void;
}

function similarItem(id: number, findSimilar: (id: number) => void): MenuItem {
  return { label: m.library_similar(), icon: ScanSearch, run: () => findSimilar(id) };
}

export class PhotoActions {
  readonly #shared: Shared;

  constructor(shared: Shared) {
    this.#shared = shared;
  }

  /** Takes out those that are favourites where all are, else adds the rest. */
  toggleFavourite(ids: number[]): void {
    const missing = ids.filter((id) => !this.#shared.marks.isFavourite(id));
    void (missing.length > 0 ? this.#mark(missing, true) : this.#mark(ids, false));
  }

  pick(what: Picking, photos: number[]): void {
    this.#shared.app.picking = { what, photos };
  }

  /** Asks first. */
  trash(ids: number[]): void {
    this.#shared.app.trashing = ids;
  }

  rate(ids: number[], rating: number): void {
    void this.#rate(ids, rating);
  }

  /** A choice of stars. */
  ratings(ids: number[]): MenuItem[] {
    return [5, 4, 3, 2, 1, 0].map((stars) => ({
      label: stars === 0 ? m.viewer_rate_none() : m.viewer_rate({ count: stars }),
      run: () => this.rate(ids, stars),
    }));
  }

  /** Which of them fits a sentence best? */
  rank(photos: number[]): void {
    const { app, search, albums, select } = this.#shared;
    const album = search.photos ? openAlbum(search.photos.about, albums.list) : null;
    app.ranking = { photos, album, onselect: select };
  }

  /**
   * What the menu of some photos offers; `findSimilar` for one of them.
   * @param only the one whose tile it is, alone or with those behind it.
   */
  menu(ids: number[], only: number | undefined, findSimilar: (id: number) => void): MenuItem[] {
    const { app, marks } = this.#shared;
    const areFavourites = ids.every((id) => marks.isFavourite(id));
    const items: (MenuItem | null)[] = [
      only === undefined
        ? null
        : { label: m.library_open(), icon: ImageUp, run: () => router.openPhoto(only) },
      only === undefined ? null : similarItem(only, findSimilar),
      {
        label: areFavourites ? m.library_unfavourite() : m.library_favourite(),
        icon: areFavourites ? HeartOff : Heart,
        run: () => this.toggleFavourite(ids),
      },
      { label: m.labels_pick(), icon: Tag, run: () => this.pick('labels', ids) },
      { label: m.albums_pick(), icon: BookImage, run: () => this.pick('albums', ids) },
      only === undefined || app.host.kind !== 'desktop'
        ? null
        : { label: m.library_reveal(), icon: FolderOpen, run: () => this.#reveal(only) },
      only === undefined
        ? null
        : { label: m.viewer_show_folder(), icon: Folders, run: () => void this.#showFolder(only) },
      ...this.#more(ids, only),
    ];
    return items.filter((item) => item !== null);
  }

  /** What the bar of a selection has behind its dots; `findSimilar` too, where the bar has no room. */
  behindDots(ids: number[], findSimilar: (id: number) => void): MenuItem[] {
    const [id] = ids;
    const isOne = id !== undefined && ids.length === 1;
    return [...(isOne ? [similarItem(id, findSimilar)] : []), ...this.#more(ids)];
  }

  /** @param only of photos that are nearly the same, the one that is shown for them. */
  #more(ids: number[], only?: number): MenuItem[] {
    const { search, albums, labels, refine } = this.#shared;
    const about = search.photos?.about;
    const album = about ? openAlbum(about, albums.list) : null;
    const label = about ? openLabel(about, labels.list) : null;
    const picked = only === undefined ? ids : [only];
    return [
      { label: m.date_set(), icon: CalendarClock, run: () => this.pick('date', ids) },
      { label: m.trash_item(), icon: Trash, run: () => this.trash(ids) },
      ...(search.isSearch
        ? [
            { label: m.like_more(), icon: ThumbsUp, run: () => refine(picked, false) },
            { label: m.like_less(), icon: ThumbsDown, run: () => refine(picked, true) },
          ]
        : []),
      ...(ids.length > 1
        ? [{ label: m.rank_open(), icon: Trophy, run: () => this.rank(ids) }]
        : []),
      { label: m.labels_new_from(), icon: Tags, run: () => this.pick('new-label', ids) },
      ...(label ? labelActions(label, ids) : []),
      ...(album ? albumActions(album, ids) : []),
    ];
  }

  /** The photos that lie beside this one, which keeps the focus. */
  async #showFolder(id: number): Promise<void> {
    try {
      const { files } = await client.api.photo({ id });
      const file = files.find(({ state }) => state === 'present') ?? files[0];
      if (file) router.go({ page: 'photos', query: folderQuery(parentOfPath(file.path)) });
    } catch (error) {
      toasts.problem(error);
    }
  }

  #reveal(id: number): void {
    client.api.reveal({ id }).catch((error: unknown) => toasts.problem(error));
  }

  async #mark(ids: number[], favourite: boolean): Promise<void> {
    const words = favourite ? m.library_favoured : m.library_unfavoured;
    await announced(this.#shared.marks.setFavourite(ids, favourite), () =>
      words({ count: ids.length }),
    );
  }

  async #rate(ids: number[], rating: number): Promise<void> {
    const words = m.selection_rated({ count: ids.length });
    await announced(client.api.mark({ ids, rating }), () => words);
  }
}
