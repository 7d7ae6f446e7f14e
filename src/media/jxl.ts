/** JPEG XL through libjxl in threads of its own, each of which is ended when a file takes too long. */
import { PhotoError } from '../base/errors.ts';
import { jxlSize } from './jxl-size.ts';
import type { JxlPicture } from './jxl-worker.ts';
import { MAX_JXL_PIXELS, MAX_SECONDS } from './limits.ts';
import { DecoderThreads } from './threads.ts';

const threads = new DecoderThreads<JxlPicture>('jxl');

/** Upright, in sRGB. @throws PhotoError */
export async function decodeJxl(bytes: Buffer, seconds = MAX_SECONDS): Promise<JxlPicture> {
  const size = jxlSize(bytes);
  if (!size) throw new PhotoError('truncated', 'a JPEG XL without its head');
  const pixels = size.width * size.height;
  if (pixels > MAX_JXL_PIXELS) {
    throw new PhotoError('too-many-pixels', `${size.width} x ${size.height} pixels`);
  }
  return threads.decode(bytes, pixels, seconds);
}

/** Ends the threads that rest; a later photo starts new ones. */
export async function closeJxl(): Promise<void> {
  await threads.close();
}
