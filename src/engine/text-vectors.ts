/** Texts as vectors that photos are compared with. Engine process. */
import { backgroundPrompts } from '../base/background-prompts.ts';
import { centring } from '../base/centring.ts';
import type { Report } from '../base/log.ts';
import type { ModelManifest } from '../embed/manifest.ts';
import type { SpawnAnalyser } from '../pipeline/protocol.ts';
import { QueryEncoder } from '../pipeline/query-encoder.ts';

/** The text tower of one model, and what its vectors need before they meet a photo's. */
export class TextVectors {
  readonly #encoder: QueryEncoder;
  readonly #isCentred: boolean;
  #background: Promise<{ centre: (vector: Float32Array) => Float32Array }> | undefined;

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
    if (!this.#isCentred) return this.#encoder.embed(texts);
    const { centre } = await this.#common();
    return (await this.#encoder.embed(texts)).map(centre);
  }

  /** The vectors of the background prompts. @throws AppError 'encoder-unavailable'. */
  background(): Promise<Float32Array[]> {
    return this.embed(backgroundPrompts);
  }

  /** Ends the process. */
  close(): void {
    this.#encoder.close();
  }

  /** What texts have in common, from the background prompts; asked again where the encoder failed. */
  #common(): Promise<{ centre: (vector: Float32Array) => Float32Array }> {
    this.#background ??= this.#encoder.embed(backgroundPrompts).then(
      (vectors) => ({ centre: centring(vectors) }),
      (error: unknown) => {
        this.#background = undefined;
        throw error;
      },
    );
    return this.#background;
  }
}
