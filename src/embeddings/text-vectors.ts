/** Texts as vectors that photos are compared with. Engine process. */
import { backgroundPrompts, meaninglessTexts } from '../models/background-prompts.ts';
import type { Worded } from '../models/caption-decoder.ts';
import type { CaptionLanguage } from '../models/caption-manifest.ts';
import { meanVector, normalised } from '../vectors/arithmetic.ts';
import { centring } from '../vectors/centring.ts';
import type { Report } from '../base/log.ts';
import type { ModelManifest } from '../models/manifest.ts';
import type { WeighedWord } from '../models/unigram.ts';
import type { SpawnAnalyser } from '../analyse/protocol.ts';
import { QueryEncoder } from '../analyse/query-encoder.ts';

/** What all texts of a model are compared with. */
interface Common {
  /** Takes out of a vector what all texts share; null for a model without that. */
  centre: ((vector: Float32Array) => Float32Array) | null;
  background: Float32Array[];
  meaningless: Float32Array;
}

/** The text tower of one model, and what its vectors need before they meet a photo's. */
export class TextVectors {
  readonly #encoder: QueryEncoder;
  readonly #isCentred: boolean;
  #common: Promise<Common> | undefined;

  constructor(spawn: SpawnAnalyser, { folder, fitted }: ModelManifest, report?: Report) {
    this.#encoder = new QueryEncoder(spawn, folder, report);
    this.#isCentred = fitted.centred;
  }

  /** Starts the encoder ahead of the first search, and readies what every search needs. */
  async warmUp(): Promise<void> {
    await this.background();
  }

  /** Vectors of length 1 in the order of the texts. @throws AppError 'encoder-unavailable'. */
  async embed(texts: readonly string[]): Promise<Float32Array[]> {
    const { centre } = await this.#shared();
    const vectors = await this.#encoder.embed(texts);
    return centre === null ? vectors : vectors.map(centre);
  }

  /** As `embed`, for texts that nobody asks for again. @throws AppError 'encoder-unavailable'. */
  async embedOnce(texts: readonly string[]): Promise<Float32Array[]> {
    const { centre } = await this.#shared();
    const vectors = await this.#encoder.embedOnce(texts);
    return centre === null ? vectors : vectors.map(centre);
  }

  /**
   * How likely the words of texts are, in their order; null where the model's vocabulary does not say.
   * @throws AppError 'encoder-unavailable'.
   */
  async weigh(texts: readonly string[]): Promise<(WeighedWord[] | null)[]> {
    return this.#encoder.weigh(texts);
  }

  /**
   * Sentences for a photo's vector of the caption decoder's own encoder, the likeliest first.
   * @throws AppError 'encoder-unavailable'.
   */
  async word(vector: Float32Array, language: CaptionLanguage, width: number): Promise<Worded[]> {
    return this.#encoder.wordVector(vector, language, width);
  }

  /** The vectors of the background prompts. @throws AppError 'encoder-unavailable'. */
  async background(): Promise<Float32Array[]> {
    return (await this.#shared()).background;
  }

  /** The direction of texts that mean nothing, of length 1. @throws AppError 'encoder-unavailable'. */
  async meaningless(): Promise<Float32Array> {
    return (await this.#shared()).meaningless;
  }

  /** Ends the process. */
  close(): void {
    this.#encoder.close();
  }

  /** Made once, for every search needs it; asked again where the encoder failed. */
  #shared(): Promise<Common> {
    this.#common ??= this.#encoder.embed([...backgroundPrompts, ...meaninglessTexts]).then(
      (vectors) => {
        const prompts = vectors.slice(0, backgroundPrompts.length);
        const centre = this.#isCentred ? centring(prompts) : null;
        const all = centre === null ? vectors : vectors.map(centre);
        const [background, empty] = [all.slice(0, prompts.length), all.slice(prompts.length)];
        const meaningless = normalised(meanVector(empty, empty[0]?.length ?? 0));
        return { centre, background, meaningless };
      },
      (error: unknown) => {
        this.#common = undefined;
        throw error;
      },
    );
    return this.#common;
  }
}
