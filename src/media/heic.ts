/** HEIC through libheif in threads of its own, each of which is ended when a file takes too long. */
import type { HeicPicture } from './heic-worker.ts';
import { MAX_SECONDS } from './limits.ts';
import { pixelsOfHeif } from './memory.ts';
import { DecoderThreads } from './threads.ts';

const threads = new DecoderThreads<HeicPicture>('heic');

/** @throws PhotoError */
export function decodeHeic(bytes: Buffer, seconds = MAX_SECONDS): Promise<HeicPicture> {
  return threads.decode(bytes, pixelsOfHeif(bytes), seconds);
}

/** Ends the threads that rest; a later photo starts new ones. */
export async function closeHeic(): Promise<void> {
  await threads.close();
}
