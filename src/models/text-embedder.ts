/**
 * Texts to vectors, always on the CPU: one sentence takes milliseconds, and a query must never wait
 * for a GPU that is busy with photos. Runs in the text process; must not import the store.
 */
import { availableParallelism } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { AppError } from '../base/errors.ts';
import type { ModelManifest } from './manifest.ts';
import { defaultThreads, loadRuntime, openSession } from './runtime.ts';
import type { Runtime } from './runtime.ts';
import { TokenTable } from './token-table.ts';
import { Tokenizer } from './tokenizer.ts';
import type { TokenBatch } from './tokenizer.ts';
import type { WeighedWord } from './unigram.ts';
import { unitRows } from '../vectors/encoder-rows.ts';
import { loadProjection, meanOfTokens, project } from './text-head.ts';
import type { Projection } from './text-head.ts';

/** Texts in one run: enough to fill the cores, small enough for a large tower's memory. */
const BATCH = 32;

export class TextEmbedder {
  readonly #manifest: ModelManifest;
  readonly #runtime: Runtime;
  readonly #session: InferenceSession;
  readonly #tokenizer: Promise<Tokenizer>;
  readonly #projection: Projection | null;
  readonly #table: TokenTable | null;

  private constructor(
    manifest: ModelManifest,
    runtime: Runtime,
    session: InferenceSession,
    tokenizer: Promise<Tokenizer>,
    { projection, table }: { projection: Projection | null; table: TokenTable | null },
  ) {
    this.#projection = projection;
    this.#table = table;
    this.#manifest = manifest;
    this.#runtime = runtime;
    this.#session = session;
    this.#tokenizer = tokenizer;
  }

  /**
   * Opens the text tower. The vocabulary is read after this has answered, so that nobody waits for it
   * but the first text; `embed` says when it is broken.
   * @throws AppError `encoder-unavailable`
   */
  static async open(
    manifest: ModelManifest,
    options: { threads?: number } = {},
  ): Promise<TextEmbedder> {
    const runtime = await loadRuntime();
    const threads = options.threads ?? defaultThreads(availableParallelism());
    const projection = loadProjection(manifest);
    const table = TokenTable.open(manifest);
    const graph = table?.facts.graph ?? manifest.files.text;
    const session = await openSession(runtime, manifest, graph, 'cpu', threads);
    const tokenizer = setImmediate().then(() => Tokenizer.load(manifest));
    tokenizer.catch(() => undefined); // `embed` reports it, if it is ever asked
    return new TextEmbedder(manifest, runtime, session, tokenizer, { projection, table });
  }

  /**
   * One vector of length 1 for each text, in their order.
   * Blocks this thread while the runtime works.
   * @throws AppError `encoder-unavailable`
   */
  async embed(texts: readonly string[]): Promise<Float32Array[]> {
    const { fixedBatch } = this.#manifest.text;
    const tokenizer = await this.#tokenizer;
    const vectors: Float32Array[] = [];
    for (let start = 0; start < texts.length; start += fixedBatch ?? BATCH) {
      const part = texts.slice(start, start + (fixedBatch ?? BATCH));
      const missing = fixedBatch === null ? 0 : fixedBatch - part.length;
      const tokens = tokenizer.batch([...part, ...new Array<string>(missing).fill('')]);
      vectors.push(...(await this.#run(tokens, part.length)));
    }
    return vectors;
  }

  /** How likely the words of each text are, in their order; null where the vocabulary does not say. */
  async weigh(texts: readonly string[]): Promise<(WeighedWord[] | null)[]> {
    const tokenizer = await this.#tokenizer;
    return texts.map((text) => tokenizer.weigh(text));
  }

  async close(): Promise<void> {
    await this.#session.release();
    this.#table?.close();
  }

  async #run(tokens: TokenBatch, count: number): Promise<Float32Array[]> {
    const { input, mask, tokenTypes, output, pooling } = this.#manifest.text;
    const feeds: Record<string, Tensor> = { [input]: this.#tensor(tokens.ids, tokens.length) };
    if (mask !== null) feeds[mask] = this.#tensor(tokens.mask, tokens.length);
    if (tokenTypes !== null) {
      const zeros = tokens.ids.map((row) => row.map(() => 0));
      feeds[tokenTypes] = this.#tensor(zeros, tokens.length);
    }
    if (this.#table !== null) {
      const { input: rows, width } = this.#table.facts;
      const ids = tokens.ids.flat();
      const data = this.#table.rowsOf(ids);
      feeds[rows] = new this.#runtime.Tensor('float32', data, [ids.length, width]);
    }
    const results = await this.#session.run(feeds, [output]);
    const data = results[output]?.data;
    if (!(data instanceof Float32Array)) {
      throw new AppError(
        'encoder-unavailable',
        `${this.#manifest.files.text} gives no float32 ${output}`,
      );
    }
    const rows = pooling === 'mean' ? meanOfTokens(data, tokens.mask) : data;
    const projected = this.#projection === null ? rows : project(rows, this.#projection);
    return unitRows(projected, this.#manifest.dimensions, count);
  }

  #tensor(rows: readonly number[][], length: number): Tensor {
    const shape = [rows.length, length];
    return this.#manifest.text.idType === 'int64'
      ? new this.#runtime.Tensor('int64', BigInt64Array.from(rows.flat(), BigInt), shape)
      : new this.#runtime.Tensor('int32', Int32Array.from(rows.flat()), shape);
  }
}
