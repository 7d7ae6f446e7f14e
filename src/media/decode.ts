/**
 * From a file's bytes to everything the pipeline stores or feeds on, from one decoding.
 * Runs in the analyser. Imports neither the store nor the encoder.
 */
import type { FailureCode } from '../contract/errors.ts';
import { PhotoError } from '../base/errors.ts';
import { mediaTypes, sniffFormat, type PhotoFormat } from '../base/formats.ts';
import { Gate } from '../base/gate.ts';
import { MAX_BYTES, PIXELS_AT_ONCE } from './limits.ts';
import { pixelsHeld } from './memory.ts';
import { scaled } from './derive.ts';
import { openPixels } from './sharp.ts';
import { readPicture } from './picture.ts';
import type { PhotoSource, Picture, Size, SizeChoice } from './types.ts';

/**
 * Decodes a photo once, to a size, and makes something of it.
 * @throws PhotoError naming why this file cannot be shown.
 */
export async function withPicture<Made>(
  source: PhotoSource,
  chooseSize: SizeChoice,
  make: (picture: Picture, format: PhotoFormat) => Promise<Made>,
): Promise<Made> {
  const format = acceptedFormat(source);
  return withRoom(source, format, async () => {
    const picture = await readPicture(source, format, chooseSize);
    const shownByBrowsers = picture.shownByBrowsers && (source.skipped ?? 0) === 0;
    return make({ ...picture, shownByBrowsers }, format);
  });
}

/**
 * A JPEG of the whole photo for formats that browsers cannot show, at most `maxSide` pixels long.
 * @throws PhotoError as withPicture does.
 */
export async function renderPreview(
  source: PhotoSource,
  maxSide: number,
): Promise<{ bytes: Uint8Array; mediaType: string }> {
  const chooseSize = (full: Size): Size =>
    scaled(full, Math.min(1, maxSide / Math.max(full.width, full.height)));
  return withPicture(source, chooseSize, async (picture) => {
    const bytes = await openPixels(picture.pixels).jpeg({ quality: 88 }).toBuffer();
    return { bytes, mediaType: mediaTypes.jpeg };
  });
}

const room = new Gate(PIXELS_AT_ONCE);

/** Failures that are told by libvips' words alone. */
const toldInWords = new Set<FailureCode>(['corrupt', 'truncated', 'unsupported']);

/**
 * Decodes when there is memory for it. libvips and sharp collect what they complain about for the
 * whole process (8.18, 0.35), so that a file may fail with the words of another, or because of them:
 * one that fails is decoded once more while nothing else is.
 */
async function withRoom<Result>(
  { bytes }: PhotoSource,
  format: PhotoFormat,
  decode: () => Promise<Result>,
): Promise<Result> {
  try {
    return await room.run(pixelsHeld(bytes, format), decode);
  } catch (error) {
    if (!(error instanceof PhotoError) || !toldInWords.has(error.code)) throw error;
    return room.run(PIXELS_AT_ONCE, decode);
  }
}

/** The format of a file that may be read. @throws PhotoError naming why it may not. */
export function acceptedFormat({ path, bytes }: PhotoSource): PhotoFormat {
  if (bytes.length === 0) throw new PhotoError('empty', 'the file has no content');
  if (bytes.length > MAX_BYTES) {
    throw new PhotoError('too-many-bytes', `${bytes.length} bytes, the limit is ${MAX_BYTES}`);
  }
  const format = sniffFormat(bytes, path);
  if (!format) throw new PhotoError('not-a-photo', 'the content is of no known photo format');
  return format;
}
