/** Labels and albums of one library: the scoring at work, and the contract's methods over it. Engine process. */
import type { Events } from '../../contract/api.ts';
import { coalesce } from '../../base/coalesce.ts';
import type { LabelContext } from './label-context.ts';
import { LabelScoring } from './label-scoring.ts';
import { createAlbumMethods } from '../albums/album-methods.ts';
import type { AlbumMethods } from '../albums/album-methods.ts';
import { createLabelMethods } from './label-methods.ts';
import type { LabelMethods } from './label-methods.ts';
import { createReviewMethods } from './review-methods.ts';
import type { ReviewMethods } from './review-methods.ts';
import type { Searcher } from '../../search/searcher.ts';

export type LabelApi = LabelMethods & ReviewMethods & AlbumMethods;

export interface LabelsOptions {
  context: LabelContext;
  searcher: Searcher;
  announce: <Event extends 'labels' | 'albums'>(event: Event, data: Events[Event]) => void;
}

/** Calmer than decisions come, quick enough for counts that follow. */
const ANNOUNCE_MILLISECONDS = 250;

/** What the engine holds of labels and albums. */
export class Labels {
  readonly methods: LabelApi;
  readonly #scoring: LabelScoring;
  readonly #announce: LabelsOptions['announce'];
  readonly #albumsChanged = (): void => {
    this.#albumRevision += 1;
    this.#announceAlbums();
  };
  #albumRevision = 0;

  constructor({ searcher, announce, context }: LabelsOptions) {
    this.#announce = announce;
    const albumsChanged = this.#albumsChanged;
    this.#scoring = new LabelScoring({ context, onChange: () => this.#announceLabels() });
    this.methods = {
      ...createLabelMethods(context, this.#scoring),
      ...createReviewMethods(context, this.#scoring),
      ...createAlbumMethods(context.store, searcher, albumsChanged),
    };
  }

  /** The vectors are loaded: labels are scored from now on. */
  start(): void {
    this.#scoring.start();
  }

  /** Vectors were written, or photos came and went. */
  photosChanged(): void {
    this.#scoring.photosChanged();
  }

  /** A change of labels or of an album was taken back, or done again. */
  undone(about: 'albums' | 'labels'): void {
    if (about === 'albums') this.#albumsChanged();
    else this.#scoring.changed();
  }

  /** Decisions and albums were taken over from sidecars. */
  restored(): void {
    this.#scoring.changed();
    this.#albumsChanged();
  }

  /** Resolves when every label is scored as it is now. @throws AppError 'encoder-unavailable'. */
  async finish(): Promise<void> {
    await this.#scoring.finish();
  }

  /** Changes the model while no label is scored. */
  hold(change: () => void): Promise<void> {
    return this.#scoring.hold(change);
  }

  async close(): Promise<void> {
    this.#announceLabels.end();
    this.#announceAlbums.end();
    await this.#scoring.close();
  }

  readonly #announceLabels = coalesce(ANNOUNCE_MILLISECONDS, () => {
    this.#announce('labels', this.#scoring.state());
  });

  readonly #announceAlbums = coalesce(ANNOUNCE_MILLISECONDS, () => {
    this.#announce('albums', { revision: this.#albumRevision });
  });
}
