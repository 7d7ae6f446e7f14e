/** Any accepted file to plain pixels, upright and in sRGB. Runs in the analyser. */
import ExifReader from 'exifreader';
import { PhotoError } from '../base/errors.ts';
import type { PhotoFormat } from '../base/formats.ts';
import { bitmapSize, readBitmap, type Bitmap } from './bmp.ts';
import { codingOf } from './colour.ts';
import { decodeHeic } from './heic.ts';
import { decodeJxl } from './jxl.ts';
import { MAX_PIXELS } from './limits.ts';
import { brandsOf, propertiesOf, type Property } from './iso-media.ts';
import { findRawPreview } from './raw.ts';
import { readEncoded } from './encoded.ts';
import { peakOf } from './decode-plan.ts';
import { openPixels, type Pixels } from './sharp.ts';
import { pixelsAsTiff } from './pixels-as-tiff.ts';
import type { PhotoSource, Picture, Size, SizeChoice } from './types.ts';

/** @throws PhotoError */
export async function readPicture(
  source: PhotoSource,
  format: PhotoFormat,
  chooseSize: SizeChoice,
): Promise<Picture> {
  if (format === 'heic') return readHeic(source.bytes, chooseSize);
  if (format === 'raw') return readRaw(source, chooseSize);
  if (format === 'jxl')
    return reduced({ ...(await decodeJxl(source.bytes)), channels: 4 }, chooseSize);
  if (format === 'bmp') return reduced(bitmapWithin(source.bytes), chooseSize);
  return readEncoded(source.bytes, format, chooseSize);
}

/** @throws PhotoError */
function bitmapWithin(bytes: Buffer): Bitmap {
  const size = bitmapSize(bytes);
  if (size && size.width * size.height > MAX_PIXELS) {
    throw new PhotoError('too-many-pixels', `${size.width} x ${size.height} pixels`);
  }
  return readBitmap(bytes);
}

/** Decoded pixels at the size that is wanted, on white. */
async function reduced(full: Bitmap, chooseSize: SizeChoice): Promise<Picture> {
  const { width, height, channels } = full;
  const size = chooseSize({ width, height });
  const { data, info } = await openPixels(full, channels)
    .resize(size.width, size.height, { fit: 'fill' })
    .flatten({ background: 'white' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const pixels = { data, width: info.width, height: info.height };
  return { width, height, pixels, shownByBrowsers: false };
}

/** libheif turns the picture upright itself, by what the container says. */
async function readHeic(bytes: Buffer, chooseSize: SizeChoice): Promise<Picture> {
  const { nclx, ...decoded } = await decodeHeic(bytes);
  const properties = propertiesOf(bytes);
  const coding =
    nclx && !decoded.profile ? codingOf(nclx.primaries, nclx.transfer, peakOf(properties)) : null;
  const orientation = heicOrientation(bytes, properties);
  const picture = await readEncoded(
    pixelsAsTiff({ ...decoded, orientation }),
    'tiff',
    chooseSize,
    coding,
  );
  return { ...picture, shownByBrowsers: false };
}

/**
 * The EXIF orientation counts only where the container neither turns the picture nor follows the
 * brand that settles it (`miaf`, ISO/IEC 23000-22): so do macOS and iOS, whose first files lack both.
 */
function heicOrientation(bytes: Buffer, properties: readonly Property[]): number {
  const isSettled =
    brandsOf(bytes).includes('miaf') ||
    properties.length === 0 ||
    properties.some(({ type }) => type === 'irot' || type === 'imir');
  return isSettled ? 1 : (exifOrientation(bytes) ?? 1);
}

function exifOrientation(bytes: Buffer): number | null {
  try {
    const { exif } = ExifReader.load(bytes, {
      expanded: true,
      includeTags: { exif: ['Orientation'] },
    });
    const value = exif?.Orientation?.value;
    return typeof value === 'number' && value >= 1 && value <= 8 ? value : null;
  } catch {
    // No EXIF, or none that can be read.
    return null;
  }
}

/** The size is the sensor's where the preview shows the same picture, else the preview's. */
async function readRaw(source: PhotoSource, chooseSize: SizeChoice): Promise<Picture> {
  const { jpeg, orientation, sensor } = await findRawPreview(source);
  const preview = await readEncoded(jpeg.bytes, 'jpeg', chooseSize);
  const isUpright =
    preview.isOriented || (sensor !== null && isTurned(preview, sensor, orientation ?? 1));
  const turn = isUpright ? 1 : (orientation ?? 1);
  const pixels = await turned(preview.pixels, turn);
  const isTall = preview.height > preview.width !== turn >= 5;
  const shown = turn >= 5 ? transposed(preview) : sizeOf(preview);
  if (!sensor) return { ...shown, pixels, shownByBrowsers: false };
  const whole = isTall === sensor.height > sensor.width ? sensor : transposed(sensor);
  const isSame = Math.abs((whole.width / whole.height / shown.width) * shown.height - 1) < 0.03;
  const size = isSame && whole.width > shown.width ? whole : shown;
  return { width: size.width, height: size.height, pixels, shownByBrowsers: false };
}

/** Whether a preview that states no orientation has the sensor's shape after turning, not before. */
function isTurned(preview: Size, sensor: Size, orientation: number): boolean {
  const isSquare = sensor.width === sensor.height || preview.width === preview.height;
  const isSameWay = preview.width > preview.height === sensor.width > sensor.height;
  return orientation >= 5 && !isSquare && !isSameWay;
}

function sizeOf({ width, height }: Size): Size {
  return { width, height };
}

function transposed({ width, height }: Size): Size {
  return { width: height, height: width };
}

/** Pixels turned upright by an EXIF orientation, 1 to 8. */
async function turned(pixels: Pixels, orientation: number): Promise<Pixels> {
  if (orientation === 1) return pixels;
  const angle = [0, 0, 0, 180, 0, 270, 90, 90, 270][orientation];
  if (angle === undefined) throw new PhotoError('corrupt', `orientation ${orientation}`);
  const picture = openPixels(pixels);
  // sharp mirrors before it rotates, in whatever order they are called.
  if (orientation === 4) picture.flip();
  if (orientation === 2 || orientation === 5 || orientation === 7) picture.flop();
  const { data, info } = await picture.rotate(angle).raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}
