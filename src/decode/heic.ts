/** HEIC through libheif in a thread of its own, which is ended when a file takes too long. */
import { once } from 'node:events';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { PhotoError } from '../base/errors.ts';
import type { HeicAnswer, HeicPicture } from './heic-worker.ts';
import { MAX_SECONDS } from './limits.ts';

/** WebAssembly memory never shrinks; a thread that rests this long is ended to give it back. */
const REST_SECONDS = 20;

let thread: Worker | null = null;
let rest: NodeJS.Timeout | undefined;
// One at a time: a 48-megapixel photo takes half a gigabyte while it is decoded.
let last: Promise<unknown> = Promise.resolve();

/** @throws PhotoError */
export function decodeHeic(bytes: Uint8Array, seconds = MAX_SECONDS): Promise<HeicPicture> {
  const turn = last.then(() => decodeNow(bytes, seconds));
  last = turn.catch(() => undefined);
  return turn;
}

/** Ends the thread; a later photo starts a new one. */
export async function closeHeic(): Promise<void> {
  clearTimeout(rest);
  const ending = thread;
  thread = null;
  await ending?.terminate();
}

async function decodeNow(bytes: Uint8Array, seconds: number): Promise<HeicPicture> {
  clearTimeout(rest);
  const worker = (thread ??= startThread());
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
    rest = setTimeout(() => void closeHeic(), REST_SECONDS * 1000).unref();
    worker.unref();
    return answer.picture;
  } catch (error) {
    // After a failure the WebAssembly memory may be in any state, so the thread goes too.
    await closeHeic();
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
