/** One photo, looked at closely: its details, its marks and the view of its picture. Runs in the window. */
import type { Undoable } from '../../src/contract/history.ts';
import type { PhotoDetails } from '../../src/contract/photos.ts';
import type { Client } from '../../src/rpc/client.ts';
import { codeOf } from './problems.ts';
import {
  actualSizeZoom,
  bounded,
  fitInto,
  FITTED,
  zoomedAt,
  zoomLimits,
  type Box,
  type Point,
  type View,
} from './zoom.ts';

export interface Marks {
  favourite?: boolean;
  rating?: number;
}

const CENTRE: Point = { x: 0, y: 0 };

/** How one press of a key or a button zooms. */
export const ZOOM_STEP = 1.5;

export class Viewer {
  details = $state.raw<PhotoDetails | null>(null);
  isGone = $state(false);
  readonly #client: Client;
  #id = 0;

  constructor(client: Client) {
    this.#client = client;
  }

  /** Loads a photo's details; an answer that comes after the next question is dropped. */
  async show(id: number): Promise<void> {
    if (id !== this.#id) this.details = null;
    this.#id = id;
    this.isGone = false;
    try {
      const details = await this.#client.api.photo({ id });
      if (id === this.#id) this.details = details;
    } catch (error) {
      if (id !== this.#id) return;
      if (codeOf(error) !== 'not-found') throw error;
      this.isGone = true;
    }
  }

  /** Shows the mark at once; takes it back where the engine refuses it. */
  async mark(mark: Marks): Promise<Undoable | null> {
    const before = this.details;
    if (!before) return null;
    this.details = { ...before, ...mark };
    try {
      return await this.#client.api.mark({ ids: [before.id], ...mark });
    } catch (error) {
      if (before.id === this.#id) this.details = before;
      throw error;
    }
  }
}

/** How the picture lies on the stage. */
export class PictureView {
  stage = $state.raw<Box>({ width: 0, height: 0 });
  /** The picture's size in its own pixels, or anything of its proportions until that is known. */
  picture = $state.raw<Box>({ width: 0, height: 0 });
  view = $state.raw<View>(FITTED);
  /** The last change was a step, which is shown as a movement; a hand's own movement is not. */
  isStep = $state(false);

  readonly fitted: Box = $derived(
    this.picture.width > 0 ? fitInto(this.stage, this.picture) : this.picture,
  );
  readonly isFitted = $derived(this.view.zoom === 1);
  readonly isEnlarged = $derived(this.view.zoom > 1);
  /** Screen pixels for one pixel of the picture: 1 is actual size. */
  readonly scale = $derived(this.view.zoom / this.#actual());

  reset(): void {
    this.isStep = false;
    this.view = FITTED;
  }

  zoomBy(factor: number, at: Point = CENTRE, isStep = false): void {
    this.#zoomTo(this.view.zoom * factor, at, isStep);
  }

  /** Between fitted and actual size. */
  toggle(at: Point = CENTRE): void {
    const actual = this.#actual();
    // A picture that is about as large as the stage is enlarged all the same: something must happen.
    const other = Math.abs(actual - 1) < 0.1 ? 2 : actual;
    this.#zoomTo(this.isFitted ? other : 1, at, true);
  }

  moveBy(x: number, y: number, isStep = false): void {
    this.isStep = isStep;
    const moved = { ...this.view, x: this.view.x + x, y: this.view.y + y };
    this.view = bounded(moved, this.stage, this.fitted);
  }

  #zoomTo(zoom: number, at: Point, isStep: boolean): void {
    const { least, most } = zoomLimits(this.#actual());
    const within = Math.min(most, Math.max(least, zoom));
    // Passing the fitted size stops there, so that it is easy to come back to.
    const passes = (within - 1) * (this.view.zoom - 1) < 0;
    this.isStep = isStep;
    this.view = bounded(zoomedAt(this.view, passes ? 1 : within, at), this.stage, this.fitted);
  }

  #actual(): number {
    if (this.fitted.width === 0) return 1;
    return actualSizeZoom(this.fitted, this.picture, window.devicePixelRatio);
  }
}
