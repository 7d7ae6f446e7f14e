/** Makes drafts of photos and keeps them, one at a time. Engine process. */
import type { CaptionDraft } from '../../contract/captions.ts';
import { AppError } from '../../base/errors.ts';
import type { ActiveModel, Models } from '../../embeddings/models.ts';
import { draftOf, saveDraft } from '../../store/caption-drafts.ts';
import type { Store } from '../../store/database.ts';
import { embeddingOf } from '../../store/embeddings.ts';
import { embedPhrases } from './compose.ts';
import type { PhraseVectors } from './compose.ts';
import { draftFor } from './draft.ts';
import { embedded } from './fit.ts';
import { loadPhrases } from './phrases.ts';
import type { Language } from './phrases.ts';

export interface DraftMakerOptions {
  store: Store;
  models: Pick<Models, 'active' | 'load' | 'steady'>;
  /** The key of the model whose vectors the decoder knows. */
  decoderFor: string;
}

/** The drafts of one library. */
export class DraftMaker {
  readonly #options: DraftMakerOptions;
  /** Those under way: who asks twice waits for the same one. */
  readonly #phrases = new Map<string, Promise<PhraseVectors>>();
  readonly #making = new Map<string, Promise<CaptionDraft>>();

  constructor(options: DraftMakerOptions) {
    this.#options = options;
  }

  /**
   * The draft that there is of a photo, or a new one.
   * @throws AppError 'not-found' for a photo without a vector, 'encoder-unavailable'.
   */
  async draft(photo: number, language: Language): Promise<CaptionDraft> {
    const known = draftOf(this.#options.store.library, photo, language);
    if (known !== null) return known;
    const key = `${photo} ${language}`;
    const making =
      this.#making.get(key) ?? this.#make(photo, language).finally(() => this.#making.delete(key));
    this.#making.set(key, making);
    return making;
  }

  /** The phrases' vectors of a model, made once and again where that failed. */
  #phrasesOf(model: ActiveModel, language: Language): Promise<PhraseVectors> {
    const key = `${model.manifest.key} ${language}`;
    const known = this.#phrases.get(key);
    if (known !== undefined) return known;
    const made = embedPhrases(loadPhrases(language), (texts) => embedded(model, texts));
    made.catch(() => this.#phrases.delete(key));
    this.#phrases.set(key, made);
    return made;
  }

  async #make(photo: number, language: Language): Promise<CaptionDraft> {
    const { store, models, decoderFor } = this.#options;
    // The line is drawn by all photos of the library.
    await models.load();
    return models.steady(async () => {
      const model = models.active;
      const vector = embeddingOf(store, photo, model.manifest.key);
      if (vector === null) {
        throw new AppError(
          'not-found',
          `Photo ${photo} has no vector yet: it is still being indexed.`,
        );
      }
      const canWord = model.manifest.key === decoderFor;
      const phrases = (wanted: Language) => this.#phrasesOf(model, wanted);
      const drafted = await draftFor({ ...model, canWord, phrases }, vector, language);
      const draft: CaptionDraft = { photo, language, ...drafted };
      // A photo whose picture changed meanwhile is another one.
      const now = embeddingOf(store, photo, model.manifest.key);
      if (now?.every((value, i) => value === vector[i]) === true) {
        saveDraft(store, draft);
      }
      return draft;
    });
  }
}
