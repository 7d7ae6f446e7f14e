/** Labels and albums of one library: the labeller at work, and the contract's methods over it. Engine process. */
import type { Events } from '../../contract/api.ts';
import { coalesce } from '../../base/coalesce.ts';
import type { Surroundings } from './builder.ts';
import { Labeller } from './labeller.ts';
import { createAlbumMethods } from '../albums/album-methods.ts';
import type { AlbumMethods } from '../albums/album-methods.ts';
import { createLabelMethods } from './label-methods.ts';
import type { LabelMethods } from './label-methods.ts';
import { createReviewMethods } from './review-methods.ts';
import type { ReviewMethods } from './review-methods.ts';
import type { Searcher } from '../../search/searcher.ts';

export type LabelApi = LabelMethods & ReviewMethods & AlbumMethods;

export interface LabelsOptions {
  around: Surroundings;
  searcher: Searcher;
  announce: <Event extends 'labels' | 'albums'>(event: Event, data: Events[Event]) => void;
}

/** Calmer than decisions come, quick enough for counts that follow. */
const ANNOUNCE_MILLISECONDS = 250;

/** What the engine holds of labels and albums. */
export class Labels {
  readonly methods: LabelApi;
  readonly #labeller: Labeller;
  readonly #announce: LabelsOptions['announce'];
  readonly #albumsChanged = (): void => {
    this.#albumRevision += 1;
    this.#announceAlbums();
  };
  #albumRevision = 0;

  constructor({ searcher, announce, around }: LabelsOptions) {
    this.#announce = announce;
    const albumsChanged = this.#albumsChanged;
    this.#labeller = new Labeller({ around, onChange: () => this.#announceLabels() });
    this.methods = {
      ...createLabelMethods(around, this.#labeller),
      ...createReviewMethods(around, this.#labeller),
      ...createAlbumMethods(around.store, searcher, albumsChanged),
    };
  }

  /** The vectors are loaded: labels are scored from now on. */
  start(): void {
    this.#labeller.start();
  }

  /** Vectors were written, or photos came and went. */
  photosChanged(): void {
    this.#labeller.photosChanged();
  }

  /** A change of labels or of albums was taken back, or done again. */
  turned(about: 'albums' | 'labels'): void {
    if (about === 'albums') this.#albumsChanged();
    else this.#labeller.changed();
  }

  /** Decisions and albums were taken over from sidecars. */
  restored(): void {
    this.#labeller.changed();
    this.#albumsChanged();
  }

  /** Resolves when every label is scored as it is now. @throws AppError 'encoder-unavailable'. */
  async finish(): Promise<void> {
    await this.#labeller.finish();
  }

  /** Changes the model while no label is judged. */
  hold(change: () => void): Promise<void> {
    return this.#labeller.hold(change);
  }

  async close(): Promise<void> {
    this.#announceLabels.end();
    this.#announceAlbums.end();
    await this.#labeller.close();
  }

  readonly #announceLabels = coalesce(ANNOUNCE_MILLISECONDS, () => {
    this.#announce('labels', this.#labeller.state());
  });

  readonly #announceAlbums = coalesce(ANNOUNCE_MILLISECONDS, () => {
    this.#announce('albums', { revision: this.#albumRevision });
  });
}
