/** Putting the photos of an album in another order: shown at once, told to the engine in a moment. Runs in the window. */
import type { Album } from '../../src/contract/albums.ts';
import { announced, sendBeforeUndo } from '../app/history.ts';
import { client } from '../app/client.ts';
import { m } from '../paraglide/messages.js';
import type { LibrarySearch } from '../search/search.svelte.ts';

/** Keys come one after the other; what they moved together is one change, with one undo. */
const CALM_MILLISECONDS = 400;

/** Photos and where they go: in front of another one; null is the end. */
export interface Move {
  photos: number[];
  before: number | null;
}

/**
 * Moves photos so many places on or back; those that lie apart come together first. Null where they
 * are at the end already.
 */
export function moveBy(
  ids: readonly number[],
  chosen: ReadonlySet<number>,
  step: number,
): Move | null {
  const places = ids.flatMap((id, place) => (chosen.has(id) ? [place] : []));
  const [first, last] = [places[0], places.at(-1)];
  if (first === undefined || last === undefined) return null;
  const others = ids.filter((id) => !chosen.has(id));
  const at = step < 0 ? first : last - places.length + 1;
  const to = Math.max(0, Math.min(others.length, at + step));
  const isTogether = last - first === places.length - 1;
  if (isTogether && to === at) return null;
  return { photos: places.map((place) => ids[place] ?? 0), before: others[to] ?? null };
}

/** The order that a move makes. */
export function arranged(ids: readonly number[], { photos, before }: Move): number[] {
  const moved = new Set(photos);
  const others = ids.filter((id) => !moved.has(id));
  const place = before === null ? others.length : others.indexOf(before);
  return [...others.slice(0, place), ...photos, ...others.slice(place)];
}

export class Arranging {
  readonly #search: LibrarySearch;
  #waiting: { album: Album; move: Move; stop: () => void } | null = null;

  constructor(search: LibrarySearch) {
    this.#search = search;
  }

  move(album: Album, move: Move): void {
    const { photos } = this.#search;
    if (!photos) return;
    const before = this.#waiting;
    // Another order builds on this one; the same photos only go on.
    if (before && !isSame(before.album, before.move, album, move)) this.#send();
    else before?.stop();
    this.#search.rearrange(arranged(photos.ids, move));
    const timer = setTimeout(() => this.#send(), CALM_MILLISECONDS);
    const forget = sendBeforeUndo(() => this.#send());
    const stop = (): void => {
      clearTimeout(timer);
      forget();
    };
    this.#waiting = { album, move, stop };
  }

  #send(): void {
    if (!this.#waiting) return;
    const { album, move, stop } = this.#waiting;
    stop();
    this.#waiting = null;
    const { id, name } = album;
    void announced(client.api.orderAlbum({ id, ...move }), ({ photos: count }) =>
      m.albums_moved({ count, name }),
    ).then((change) => {
      // What was refused is shown as it is.
      if (change === null) void this.#search.ask(this.#search.query);
    });
  }
}

function isSame(album: Album, move: Move, otherAlbum: Album, other: Move): boolean {
  const photos = new Set(move.photos);
  return (
    album.id === otherAlbum.id &&
    photos.size === other.photos.length &&
    other.photos.every((id) => photos.has(id))
  );
}
