/** The formats that libvips reads, to pixels; and what is still shown of damaged files. */
import type { FailureCode } from '../contract/errors.ts';
import { PhotoError, messageOf } from '../base/errors.ts';
import { shownByBrowsers, type PhotoFormat } from '../base/formats.ts';
import { CONVERTED_16, type ColourCoding } from './colour.ts';
import { isTruncated } from './truncated.ts';
import { repairedJpeg } from './jpeg-repair.ts';
import { MAX_PIXELS } from './limits.ts';
import { isFlat, pixelsOf, type DeepReading } from './pixels.ts';
import { decodePlanOf } from './decode-plan.ts';
import { openPicture, type Pixels } from './sharp.ts';
import { hasPlainOrientation } from './tiff.ts';
import type { Picture, Size, SizeChoice } from './types.ts';

/**
 * A damaged JPEG is shown when at least this share of its rows could be decoded: a recovered photo
 * with a grey strip is worth having, one that is mostly grey is a failure that the user should see.
 * One that was taken while still being copied is read again anyway when its file changes. Other
 * formats leave no telling grey, but black and rubbish, so that there any damage is a failure.
 */
const ENOUGH = 0.75;

/** Real pictures take more than these; what takes more and shows one colour was read wrongly. */
const FLAT_BYTES = 20_000;
const FLAT_BYTES_PER_PIXEL = 0.05;

/**
 * Decodes a JPEG, PNG, WebP, AVIF, TIFF or GIF. `isOriented`: the file stated an orientation.
 * `coding`: how its numbers are to be read, where the caller knows better than the file.
 * @throws PhotoError
 */
export async function readEncoded(
  bytes: Buffer,
  format: PhotoFormat,
  chooseSize: SizeChoice,
  coding?: ColourCoding | null,
): Promise<Picture & { isOriented: boolean }> {
  try {
    const found = decodePlanOf(bytes, format);
    const reading = coding === undefined ? found : { ...found, coding };
    const { autoOrient, orientation, exif, pages, depth, space, channels, icc } = await openPicture(
      reading.bytes,
      { page: reading.page },
    ).metadata();
    const { width, height } = autoOrient;
    if (width * height > MAX_PIXELS) {
      throw new PhotoError('too-many-pixels', `${width} x ${height} pixels`);
    }
    // libvips takes them for numbers up to 255, and shows black.
    if (depth === 'uint' || depth === 'int') {
      throw new PhotoError('unsupported', 'a picture of whole numbers with 32 bits');
    }
    const isFloat = depth === 'float' || depth === 'double';
    const float = isFloat ? { profile: icc ?? null, isGrey: channels < 3 } : undefined;
    const isConverted = space === 'rgb16' && isProfile(icc) && !reading.ignoreProfile;
    const picture = { ...reading, float, ...(isConverted && { coding: CONVERTED_16 }) };
    const pixels = await suspecting(picture, chooseSize(autoOrient), autoOrient, pages ?? 1);
    return {
      width,
      height,
      pixels,
      isOriented: orientation !== undefined,
      shownByBrowsers:
        shownByBrowsers(format) &&
        reading.shownByBrowsers &&
        ((orientation ?? 1) === 1 || turnedByBrowsers(format, exif)),
    };
  } catch (error) {
    if (error instanceof PhotoError) throw error;
    const code =
      failureOf(messageOf(error)) ?? (isTruncated(bytes, format) ? 'truncated' : 'corrupt');
    throw new PhotoError(code, wordsOf(error), { cause: error });
  }
}

/** Chromium turns no WebP, and nothing whose orientation is written in another type. */
function turnedByBrowsers(format: PhotoFormat, exif: Buffer | undefined): boolean {
  return format !== 'webp' && (exif === undefined || hasPlainOrientation(exif));
}

/**
 * A picture that comes out in one colour is tried in other ways: an animation by a later frame, a
 * large file without its profile. One that is of one colour in every way is just that.
 */
async function suspecting(
  picture: DeepReading,
  size: Size,
  full: Size,
  frames: number,
): Promise<Pixels> {
  const pixels = await tolerantly(picture, size);
  if (!isFlat(pixels)) return pixels;
  const ways: Partial<typeof picture>[] = [];
  if (frames > 1 && picture.format !== 'tiff') {
    ways.push({ page: Math.floor(frames / 2), drawn: null }, { page: frames - 1, drawn: null });
  }
  if (picture.bytes.length > FLAT_BYTES + FLAT_BYTES_PER_PIXEL * full.width * full.height) {
    ways.push({ ignoreProfile: true, float: undefined, coding: null });
  }
  for (const way of ways) {
    const other = await pixelsOf({ ...picture, ...way }, size, 'error').catch(() => null);
    if (other && !isFlat(other)) return other;
  }
  return pixels;
}

/** libjpeg only warns where data is missing and leaves grey, so that JPEGs are first read without mercy. */
async function tolerantly(picture: DeepReading, size: Size): Promise<Pixels> {
  if (picture.format !== 'jpeg') return pixelsOf(picture, size, 'error');
  try {
    return await pixelsOf(picture, size, 'warning');
  } catch (error) {
    if (failureOf(messageOf(error))) throw error;
    const repaired = repairedJpeg(picture.bytes);
    if (repaired && repaired.share < ENOUGH) throw error;
    const bytes = repaired?.bytes ?? picture.bytes;
    if ((await shownShare(bytes)) < ENOUGH) throw error;
    return pixelsOf({ ...picture, bytes }, size, 'none');
  }
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

/** libvips repeats itself, once for each try. */
function wordsOf(error: unknown): string {
  return [
    ...new Set(
      messageOf(error)
        .trim()
        .split(/\s*\n\s*/),
    ),
  ].join('; ');
}

/** libvips leaves out what is no ICC profile. */
function isProfile(icc: Buffer | undefined): boolean {
  return icc?.toString('latin1', 36, 40) === 'acsp';
}

/** libvips tells its errors apart only in words (8.18). */
function failureOf(message: string): FailureCode | null {
  if (/pixel limit/i.test(message)) return 'too-many-pixels';
  if (/timeout/i.test(message)) return 'took-too-long';
  if (/^tiff2vips: read error/i.test(message)) return 'truncated';
  if (
    /not configured|not supported|not implemented|unsupported (codec|feature|compression)|samples out of range/i.test(
      message,
    )
  ) {
    return 'unsupported';
  }
  return null;
}
