/**
 * Threads for decoders in WebAssembly, which block for seconds and can only be ended from outside:
 * bytes in, an answer out, one at a time in each.
 */
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { FailureCode } from '../contract/errors.ts';
import { PhotoError } from '../base/errors.ts';
import { Gate } from '../base/gate.ts';

/** WebAssembly memory never shrinks; threads that rest this long are ended to give it back. */
const REST_SECONDS = 20;
/** A thread keeps some 100 MB once it has decoded 12 megapixels. */
const MOST_THREADS = Math.min(4, availableParallelism());
/** A 48-megapixel photo takes half a gigabyte while it is decoded: one at a time. */
const PIXELS_AT_ONCE = 64_000_000;

export type ThreadAnswer<Picture> =
  { picture: Picture } | { failure: { code: FailureCode; message: string } };

/** The threads of one decoder. */
export class DecoderThreads<Picture> {
  readonly #name: string;
  readonly #threads = new Gate(MOST_THREADS);
  readonly #room = new Gate(PIXELS_AT_ONCE);
  readonly #resting: Worker[] = [];
  #rest: NodeJS.Timeout | undefined;

  /** `name`: of the decoder; the code of its thread lies in `<name>-worker` beside this file. */
  constructor(name: string) {
    this.#name = name;
  }

  /** `pixels`: how many the decoder will hold. @throws PhotoError */
  decode(bytes: Buffer, pixels: number, seconds: number): Promise<Picture> {
    return this.#threads.run(1, () =>
      this.#room.run(pixels, () => this.#decodeNow(bytes, seconds)),
    );
  }

  /** Ends the threads that rest; a later photo starts new ones. */
  async close(): Promise<void> {
    clearTimeout(this.#rest);
    await Promise.all(this.#resting.splice(0).map((worker) => worker.terminate()));
  }

  async #decodeNow(bytes: Buffer, seconds: number): Promise<Picture> {
    clearTimeout(this.#rest);
    const worker = this.#resting.pop() ?? this.#start();
    worker.ref();
    const stop = new AbortController();
    const timeout = AbortSignal.timeout(seconds * 1000);
    try {
      worker.postMessage(bytes);
      const signal = AbortSignal.any([stop.signal, timeout]);
      const [answer] = (await Promise.race([
        once(worker, 'message', { signal }),
        once(worker, 'exit', { signal }).then(([code]) => {
          throw new PhotoError(
            'corrupt',
            `the ${this.#name} decoder stopped with code ${String(code)}`,
          );
        }),
      ])) as [ThreadAnswer<Picture>];
      if ('failure' in answer) throw new PhotoError(answer.failure.code, answer.failure.message);
      this.#resting.push(worker);
      this.#rest = setTimeout(() => void this.close(), REST_SECONDS * 1000).unref();
      worker.unref();
      return answer.picture;
    } catch (error) {
      // After a failure the WebAssembly memory may be in any state, so the thread goes too.
      await worker.terminate();
      if (error instanceof PhotoError) throw error;
      if (timeout.aborted) {
        throw new PhotoError('took-too-long', `no picture after ${seconds} seconds`, {
          cause: error,
        });
      }
      throw new PhotoError('corrupt', `the ${this.#name} decoder failed`, { cause: error });
    } finally {
      stop.abort();
    }
  }

  #start(): Worker {
    const extension = extname(import.meta.filename);
    const file = new URL(`./${this.#name}-worker${extension}`, import.meta.url);
    return new Worker(file, { name: this.#name });
  }
}
