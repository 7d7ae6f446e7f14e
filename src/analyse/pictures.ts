/** Where a window's pictures come from: stored thumbnails, originals, or a rendering. Engine process. */
import { mediaTypes, shownByBrowsers } from '../base/formats.ts';
import { firstThere } from '../base/patience.ts';
import type { PhotoFormat } from '../base/formats.ts';
import type { Store } from '../store/database.ts';
import { isRendered } from '../store/rendered.ts';
import { photoDetails, photoPaths, thumbnail } from '../store/photos.ts';
import type { Scheduler } from './scheduler.ts';

/** The longer side of a rendering, in pixels: sharp on a large screen, and quick to make. */
const RENDERED_SIDE = 2560;
/** Renderings kept in memory: someone who browses goes back and forth. */
const RENDERINGS_KEPT = 6;

interface Rendering {
  bytes: Uint8Array;
  mediaType: string;
}

/** Pictures of one library by photo id. */
export class Pictures {
  readonly #store: Store;
  readonly #scheduler: Scheduler;
  readonly #renderings = new Map<string, Promise<Rendering>>();

  constructor(store: Store, scheduler: Scheduler) {
    this.#store = store;
    this.#scheduler = scheduler;
  }

  /** The small picture of the grid; made anew where the cache has lost it. */
  async thumbnail(
    photoId: number,
  ): Promise<{ bytes: Uint8Array; mediaType: string; etag: string } | null> {
    const stored = thumbnail(this.#store, photoId);
    if (stored !== null) return { ...stored, mediaType: 'image/webp' };
    if (!(await this.#scheduler.make('thumbnail', photoId))) return null;
    const again = thumbnail(this.#store, photoId);
    return again && { ...again, mediaType: 'image/webp' };
  }

  /** The original where browsers show it as it is meant, else a rendering; null when no file is there. */
  async full(photoId: number): Promise<{ file: string; mediaType: string } | Rendering | null> {
    const path = await firstThere(photoPaths(this.#store, photoId), (one) => one);
    const details = photoDetails(this.#store, photoId);
    if (path === undefined || details === null) return null;
    const format = details.format as PhotoFormat;
    if (shownByBrowsers(format) && !isRendered(this.#store, photoId)) {
      return { file: path, mediaType: mediaTypes[format] };
    }
    return this.#render(path, RENDERED_SIDE);
  }

  #render(path: string, side: number): Promise<Rendering> {
    const key = `${side} ${path}`;
    const known = this.#renderings.get(key);
    if (known !== undefined) return known;
    const rendering = this.#scheduler.preview(path, side);
    this.#renderings.set(key, rendering);
    rendering.catch(() => this.#renderings.delete(key));
    for (const oldest of this.#renderings.keys()) {
      if (this.#renderings.size <= RENDERINGS_KEPT) break;
      this.#renderings.delete(oldest);
    }
    return rendering;
  }
}
