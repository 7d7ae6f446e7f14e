/** HEIC through libheif in threads of its own, each of which is ended when a file takes too long. */
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { PhotoError } from '../base/errors.ts';
import { Gate } from '../base/gate.ts';
import type { HeicAnswer, HeicPicture } from './heic-worker.ts';
import { MAX_SECONDS } from './limits.ts';
import { pixelsOfHeif } from './memory.ts';

/** WebAssembly memory never shrinks; threads that rest this long are ended to give it back. */
const REST_SECONDS = 20;
/** A thread keeps some 100 MB once it has decoded 12 megapixels. */
const MOST_THREADS = Math.min(4, availableParallelism());
/** A 48-megapixel photo takes half a gigabyte while it is decoded: one at a time. */
const PIXELS_AT_ONCE = 64_000_000;

const threads = new Gate(MOST_THREADS);
const room = new Gate(PIXELS_AT_ONCE);
const resting: Worker[] = [];
let rest: NodeJS.Timeout | undefined;

/** @throws PhotoError */
export function decodeHeic(bytes: Buffer, seconds = MAX_SECONDS): Promise<HeicPicture> {
  return threads.run(1, () => room.run(pixelsOfHeif(bytes), () => decodeNow(bytes, seconds)));
}

/** Ends the threads that rest; a later photo starts new ones. */
export async function closeHeic(): Promise<void> {
  clearTimeout(rest);
  await Promise.all(resting.splice(0).map((worker) => worker.terminate()));
}

async function decodeNow(bytes: Buffer, seconds: number): Promise<HeicPicture> {
  clearTimeout(rest);
  const worker = resting.pop() ?? startThread();
  worker.ref();
  const stop = new AbortController();
  const timeout = AbortSignal.timeout(seconds * 1000);
  try {
    worker.postMessage(bytes);
    const signal = AbortSignal.any([stop.signal, timeout]);
    const [answer] = (await Promise.race([
      once(worker, 'message', { signal }),
      once(worker, 'exit', { signal }).then(([code]) => {
        throw new PhotoError('corrupt', `the HEIC decoder stopped with code ${String(code)}`);
      }),
    ])) as [HeicAnswer];
    if ('failure' in answer) throw new PhotoError(answer.failure.code, answer.failure.message);
    resting.push(worker);
    rest = setTimeout(() => void closeHeic(), REST_SECONDS * 1000).unref();
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
    throw new PhotoError('corrupt', 'the HEIC decoder failed', { cause: error });
  } finally {
    stop.abort();
  }
}

function startThread(): Worker {
  const file = new URL(`./heic-worker${extname(import.meta.filename)}`, import.meta.url);
  return new Worker(file, { name: 'heic' });
}
