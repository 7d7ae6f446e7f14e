/**
 * Words a photo's vector: a small decoder of its own, beside the encoder whose vectors it has learned.
 * Runs in the text process; must not import the store.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { InferenceSession } from 'onnxruntime-node';
import * as v from 'valibot';
import { AppError, messageOf } from '../base/errors.ts';
import type { CaptionDecoderManifest, CaptionLanguage } from './caption-manifest.ts';
import { loadRuntime, openSession } from './runtime.ts';
import type { Runtime } from './runtime.ts';

/** The sum of log probabilities is divided by length^0.7, so that long sentences are not at a loss. */
const LENGTH_POWER = 0.7;

/** A sentence that the decoder found. */
export interface Worded {
  text: string;
  /** Its ids, with the language's start and the end. */
  ids: number[];
  /** The sum of the log probabilities of its words, and of the end. */
  logProbability: number;
}

/** A sentence that is not finished, or is. */
interface Beam {
  ids: number[];
  logProbability: number;
}

/** A decoder at work. */
export class CaptionDecoder {
  readonly #manifest: CaptionDecoderManifest;
  readonly #runtime: Runtime;
  readonly #session: InferenceSession;
  readonly #words: readonly string[];

  private constructor(
    manifest: CaptionDecoderManifest,
    runtime: Runtime,
    session: InferenceSession,
    words: readonly string[],
  ) {
    this.#manifest = manifest;
    this.#runtime = runtime;
    this.#session = session;
    this.#words = words;
  }

  /** @throws AppError 'encoder-unavailable'. */
  static async open(
    manifest: CaptionDecoderManifest,
    { threads }: { threads: number },
  ): Promise<CaptionDecoder> {
    const { folder, files } = manifest;
    const path = join(folder, files.words);
    let words: readonly string[];
    try {
      words = v.parse(v.array(v.string()), JSON.parse(readFileSync(path, 'utf8')));
    } catch (error) {
      throw new AppError('encoder-unavailable', `${path} cannot be used: ${messageOf(error)}`);
    }
    const runtime = await loadRuntime();
    const session = await openSession(runtime, { folder }, files.decoder, 'cpu', threads);
    return new CaptionDecoder(manifest, runtime, session, words);
  }

  /**
   * The likeliest sentences of a vector of length 1, best first: `width` of them by beam search, of
   * which the first is the caption. Blocks this thread some 10 ms for each word.
   * @throws AppError 'encoder-unavailable' for a vector of another encoder.
   */
  async word(vector: Float32Array, language: CaptionLanguage, width = 3): Promise<Worded[]> {
    const { start, end_id: end, max_words: most, joiner, encoder } = this.#manifest;
    if (vector.length !== encoder.embedding_dim) {
      const message = `The caption decoder takes ${encoder.embedding_dim} numbers, not ${vector.length}.`;
      throw new AppError('encoder-unavailable', message);
    }
    let beams: Beam[] = [{ ids: [start[language]], logProbability: 0 }];
    for (let step = 0; step < most && beams.some(({ ids }) => ids.at(-1) !== end); step += 1) {
      beams = await this.#lengthened(vector, beams, width);
      // The runtime blocks this thread: a search that came meanwhile has its turn between the words.
      await nextTurn();
    }
    return beams.map(({ ids, logProbability }) => ({
      text: ids
        .flatMap((id) => (isWord(id, this.#manifest) ? (this.#words[id] ?? []) : []))
        .join(joiner[language]),
      ids,
      logProbability,
    }));
  }

  async close(): Promise<void> {
    await this.#session.release();
  }

  /** Every unfinished sentence one word longer, the best `width` of all, best first. */
  async #lengthened(vector: Float32Array, beams: readonly Beam[], width: number): Promise<Beam[]> {
    const { end_id: end } = this.#manifest;
    const open = beams.filter(({ ids }) => ids.at(-1) !== end);
    const next = await this.#next(vector, open);
    const longer = open.flatMap(({ ids, logProbability }, row) => {
      const probabilities = next.subarray(row * this.#words.length, (row + 1) * this.#words.length);
      return likeliest(probabilities, width).map((id) => ({
        ids: [...ids, id],
        logProbability: logProbability + (probabilities[id] ?? -Infinity),
      }));
    });
    const finished = beams.filter(({ ids }) => ids.at(-1) === end);
    return [...finished, ...longer].sort((a, b) => scoreOf(b) - scoreOf(a)).slice(0, width);
  }

  /** Log probabilities of the word after each of these sentences of one length, row by row. */
  async #next(vector: Float32Array, beams: readonly Beam[]): Promise<Float32Array> {
    const { input, ids, output, files } = this.#manifest;
    const { Tensor } = this.#runtime;
    const words = BigInt64Array.from(
      beams.flatMap((beam) => beam.ids),
      BigInt,
    );
    const vectors = new Float32Array(beams.length * vector.length);
    for (let row = 0; row < beams.length; row += 1) vectors.set(vector, row * vector.length);
    const results = await this.#session.run(
      {
        [input]: new Tensor('float32', vectors, [beams.length, vector.length]),
        [ids]: new Tensor('int64', words, [beams.length, words.length / beams.length]),
      },
      [output],
    );
    const data = results[output]?.data;
    if (data instanceof Float32Array && data.length === beams.length * this.#words.length) {
      return data;
    }
    throw new AppError('encoder-unavailable', `${files.decoder} gives no float32 ${output}`);
  }
}

/** The indices of the `count` highest of many values, highest first. */
function likeliest(values: Float32Array, count: number): number[] {
  const best: number[] = [];
  for (const [index, value] of values.entries()) {
    if (best.length === count && value <= (values[best.at(-1) ?? 0] ?? 0)) continue;
    const place = best.findIndex((other) => (values[other] ?? 0) < value);
    best.splice(place < 0 ? best.length : place, 0, index);
    if (best.length > count) best.pop();
  }
  return best;
}

function scoreOf({ ids, logProbability }: Beam): number {
  return logProbability / ids.length ** LENGTH_POWER;
}

function isWord(id: number, { start, end_id }: CaptionDecoderManifest): boolean {
  return id > end_id && id !== start.en && id !== start.zh;
}
