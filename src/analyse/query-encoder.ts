/** The words of searches as vectors, from a text analyser that is kept running. Engine process. */
import { AppError, messageOf } from '../base/errors.ts';
import type { Report } from '../base/log.ts';
import type { Worded } from '../models/caption-decoder.ts';
import type { CaptionLanguage } from '../models/caption-manifest.ts';
import type { WeighedWord } from '../models/unigram.ts';
import { AnalyserClient } from './analyser-client.ts';
import type { SpawnAnalyser } from './protocol.ts';

/** Texts whose vectors are remembered: someone who types asks for the same words again and again. */
const REMEMBERED = 500;

/** Embeds texts; starts its process when first needed, and again after a crash. */
export class QueryEncoder {
  readonly #spawn: SpawnAnalyser;
  readonly #modelFolder: string;
  readonly #vectors = new Map<string, Float32Array>();
  readonly #report: Report | undefined;
  #client: Promise<AnalyserClient> | undefined;
  #closed = false;

  /** `report` hears when the process died. */
  constructor(spawn: SpawnAnalyser, modelFolder: string, report?: Report) {
    this.#spawn = spawn;
    this.#modelFolder = modelFolder;
    this.#report = report;
  }

  /** Starts the process ahead of the first search. */
  async warmUp(): Promise<void> {
    await this.#started();
  }

  /** L2-normalised vectors in the order of the texts. @throws AppError 'encoder-unavailable'. */
  async embed(texts: readonly string[]): Promise<Float32Array[]> {
    const unknown = [...new Set(texts)].filter((text) => !this.#vectors.has(text));
    if (unknown.length > 0) {
      const vectors = await (await this.#started()).embedTexts(unknown);
      for (const [index, vector] of vectors.entries()) {
        const text = unknown[index];
        if (text !== undefined) this.#vectors.set(text, vector);
      }
    }
    const found = texts.map((text) => this.#use(text));
    for (const oldest of this.#vectors.keys()) {
      if (this.#vectors.size <= REMEMBERED) break;
      this.#vectors.delete(oldest);
    }
    return found;
  }

  /** L2-normalised vectors of texts that nobody asks for again. @throws AppError 'encoder-unavailable'. */
  async embedOnce(texts: readonly string[]): Promise<Float32Array[]> {
    return (await this.#started()).embedTexts([...texts]);
  }

  /**
   * How likely the words of texts are, in their order; null where the vocabulary does not say.
   * @throws AppError 'encoder-unavailable'.
   */
  async weigh(texts: readonly string[]): Promise<(WeighedWord[] | null)[]> {
    return (await this.#started()).weighWords([...texts]);
  }

  /** Sentences for a photo's vector, the likeliest first. @throws AppError 'encoder-unavailable'. */
  async wordVector(
    vector: Float32Array,
    language: CaptionLanguage,
    width: number,
  ): Promise<Worded[]> {
    return (await this.#started()).wordVector(vector, language, width);
  }

  /** Ends the process. */
  close(): void {
    this.#closed = true;
    void this.#client?.then(
      (client) => client.kill('the engine closes'),
      () => undefined,
    );
  }

  /** Moves a text to the young end of the map, whose order is that of insertion. */
  #use(text: string): Float32Array {
    const vector = this.#vectors.get(text);
    if (vector === undefined) throw new AppError('encoder-unavailable', `No vector for “${text}”.`);
    this.#vectors.delete(text);
    this.#vectors.set(text, vector);
    return vector;
  }

  #started(): Promise<AnalyserClient> {
    this.#client ??= this.#start().catch((error: unknown) => {
      this.#client = undefined;
      throw new AppError(
        'encoder-unavailable',
        `The text encoder did not start (${messageOf(error)}). \`keepsake doctor\` says more.`,
      );
    });
    return this.#client;
  }

  async #start(): Promise<AnalyserClient> {
    const client = new AnalyserClient(this.#spawn, 'text');
    client.onEnd((reason) => {
      this.#client = undefined;
      if (!this.#closed) this.#report?.(`the text analyser ended: ${reason}`, 'search');
    });
    await client.open('text', this.#modelFolder, 'cpu', 1);
    return client;
  }
}
