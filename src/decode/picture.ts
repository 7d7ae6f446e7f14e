/** Any accepted file to plain pixels, upright and in sRGB. Runs in the analyser. */
import { PhotoError, messageOf } from '../base/errors.ts';
import type { PhotoFormat } from '../base/formats.ts';
import type { PhotoSource } from './decode.ts';
import type { Size } from './derive.ts';
import { MAX_PIXELS } from './limits.ts';
import { openPicture, type Pixels } from './sharp.ts';

/** A decoded photo: its pixels at a working size, and its true size as shown. */
export interface Picture extends Size {
  pixels: Pixels;
}

/** @throws PhotoError */
export async function readPicture(
  source: PhotoSource,
  format: PhotoFormat,
  chooseSize: (full: Size) => Size,
): Promise<Picture> {
  if (format === 'heic' || format === 'raw') throw new PhotoError('unsupported', format);
  return readEncoded(source.bytes, chooseSize);
}

async function readEncoded(bytes: Buffer, chooseSize: (full: Size) => Size): Promise<Picture> {
  try {
    const { autoOrient: full } = await openPicture(bytes).metadata();
    if (full.width * full.height > MAX_PIXELS) {
      throw new PhotoError('too-many-pixels', `${full.width} x ${full.height} pixels`);
    }
    const size = chooseSize(full);
    const { data, info } = await openPicture(bytes)
      .resize(size.width, size.height, { fit: 'fill' })
      .flatten({ background: 'white' })
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true });
    return { ...full, pixels: { data, width: info.width, height: info.height } };
  } catch (error) {
    if (error instanceof PhotoError) throw error;
    throw new PhotoError('corrupt', messageOf(error), { cause: error });
  }
}
