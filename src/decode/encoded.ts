/** The formats that libvips reads, to pixels; and what is still shown of damaged files. */
import type { FailureCode } from '../api.ts';
import { PhotoError, messageOf } from '../base/errors.ts';
import type { PhotoFormat } from '../base/formats.ts';
import { isCutShort } from './cut-short.ts';
import { MAX_PIXELS } from './limits.ts';
import type { Picture, SizeChoice } from './picture.ts';
import { openPicture, type Pixels } from './sharp.ts';

/**
 * A damaged JPEG is shown when at least this share of its rows could be decoded: a recovered photo
 * with a grey strip is worth having, one that is mostly grey is a failure that the user should see.
 * One that was taken while still being copied is read again anyway when its file changes. Other
 * formats leave no telling grey, but black and rubbish, so that there any damage is a failure.
 */
const ENOUGH = 0.75;

/**
 * Decodes a JPEG, PNG, WebP, AVIF, TIFF or GIF. `isOriented`: the file stated an orientation.
 * @throws PhotoError
 */
export async function readEncoded(
  bytes: Buffer,
  format: PhotoFormat,
  chooseSize: SizeChoice,
): Promise<Picture & { isOriented: boolean }> {
  try {
    const { autoOrient, orientation } = await openPicture(bytes).metadata();
    if (autoOrient.width * autoOrient.height > MAX_PIXELS) {
      throw new PhotoError('too-many-pixels', `${autoOrient.width} x ${autoOrient.height} pixels`);
    }
    const { width, height } = chooseSize(autoOrient);
    const pixels = await decodeTolerantly(bytes, format, width, height);
    return { ...autoOrient, pixels, isOriented: orientation !== undefined };
  } catch (error) {
    if (error instanceof PhotoError) throw error;
    const code =
      failureOf(messageOf(error)) ?? (isCutShort(bytes, format) ? 'truncated' : 'corrupt');
    throw new PhotoError(code, messageOf(error).trim(), { cause: error });
  }
}

/** libjpeg only warns where data is missing and leaves grey, so that JPEGs are first read without mercy. */
async function decodeTolerantly(
  bytes: Buffer,
  format: PhotoFormat,
  width: number,
  height: number,
): Promise<Pixels> {
  if (format !== 'jpeg') return decode(bytes, width, height, 'error');
  try {
    return await decode(bytes, width, height, 'warning');
  } catch (error) {
    if (failureOf(messageOf(error)) || (await shownShare(bytes)) < ENOUGH) throw error;
    return decode(bytes, width, height, 'none');
  }
}

/** Transparent parts become white: that is what drawings and screenshots are made for. */
async function decode(
  bytes: Buffer,
  width: number,
  height: number,
  failOn: 'warning' | 'error' | 'none',
): Promise<Pixels> {
  const { data, info } = await openPicture(bytes, { failOn })
    .resize(width, height, { fit: 'fill' })
    .flatten({ background: 'white' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

/** The share of a JPEG's rows above the grey area that libjpeg leaves where the data ended. */
async function shownShare(jpeg: Buffer): Promise<number> {
  const side = 64;
  const grid = await openPicture(jpeg, { failOn: 'none', autoOrient: false })
    .resize(side, side, { fit: 'fill', kernel: 'nearest' })
    .toColourspace('srgb')
    .raw()
    .toBuffer();
  const last = grid.subarray(-3);
  // A page that is white at the bottom is all there.
  if (last.some((value) => Math.abs(value - 128) > 8)) return 1;
  let rest = grid.length;
  while (rest > 0 && grid.subarray(rest - 3, rest).equals(last)) rest -= 3;
  return Math.floor(rest / (side * 3)) / side;
}

/** libvips tells its errors apart only in words (8.18). */
function failureOf(message: string): FailureCode | null {
  if (/pixel limit/i.test(message)) return 'too-many-pixels';
  if (/timeout/i.test(message)) return 'took-too-long';
  if (/^tiff2vips: read error/i.test(message)) return 'truncated';
  if (
    /not configured|not supported|not implemented|unsupported (codec|feature|compression)/i.test(
      message,
    )
  ) {
    return 'unsupported';
  }
  return null;
}
