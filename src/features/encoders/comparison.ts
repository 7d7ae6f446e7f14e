/** What several encoders answer to the same words, one beside the other. Engine process. */
import type { SearchResult } from '../../contract/search.ts';
import { activate } from '../../embeddings/models.ts';
import type { ActiveModel } from '../../embeddings/models.ts';
import type { ModelManifest } from '../../models/manifest.ts';
import { Searcher } from '../../search/searcher.ts';
import type { FeatureContext } from '../feature.ts';

/** An encoder that only compares gives its memory back after so long. */
const IDLE_MILLISECONDS = 60_000;
/** Photos of each: a screen's worth. */
const PHOTOS = 24;

type Lent = Pick<
  FeatureContext,
  'store' | 'spawn' | 'report' | 'models' | 'timeline' | 'offlineFolders'
>;

/** Keeps those that were asked last. */
export class Comparison {
  readonly #services: Lent;
  readonly #open = new Map<string, Promise<ActiveModel>>();
  #timer: NodeJS.Timeout | undefined;

  constructor(services: Lent) {
    this.#services = services;
  }

  /** The best photos of those that this encoder has seen. @throws AppError 'encoder-unavailable'. */
  async search(manifest: ModelManifest, text: string): Promise<SearchResult> {
    const { store, models, timeline, offlineFolders } = this.#services;
    const active =
      models.active.manifest.key === manifest.key ? models.active : await this.#opened(manifest);
    const searcher = new Searcher({ store, active: () => active, timeline, offlineFolders });
    return searcher.search({ text, limit: PHOTOS });
  }

  /** Ends their processes. */
  close(): void {
    clearTimeout(this.#timer);
    for (const opening of this.#open.values()) {
      void opening.then(
        (active) => {
          active.vectors.stop();
          active.texts.close();
        },
        () => undefined,
      );
    }
    this.#open.clear();
  }

  #opened(manifest: ModelManifest): Promise<ActiveModel> {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.close(), IDLE_MILLISECONDS).unref();
    const known = this.#open.get(manifest.key);
    if (known !== undefined) return known;
    const { store, spawn, report } = this.#services;
    const active = activate(manifest, store, spawn, report);
    const opening = active.vectors.load().then(() => active);
    this.#open.set(manifest.key, opening);
    return opening;
  }
}
