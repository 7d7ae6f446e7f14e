/** Any accepted file to plain pixels, upright and in sRGB. Runs in the analyser. */
import { PhotoError } from '../base/errors.ts';
import type { PhotoFormat } from '../base/formats.ts';
import type { PhotoSource } from './decode.ts';
import type { Size } from './derive.ts';
import { decodeHeic } from './heic.ts';
import { findRawPreview } from './raw.ts';
import { readEncoded } from './encoded.ts';
import { openPixels, type Pixels } from './sharp.ts';
import { profileOfPrimaries, tiffOf } from './tagged.ts';

/** A decoded photo: its pixels at a working size, and its true size as shown. */
export interface Picture extends Size {
  pixels: Pixels;
}

/** Answers the size to decode to for a photo of the given size; never a larger one. */
export type SizeChoice = (full: Size) => Size;

/** @throws PhotoError */
export async function readPicture(
  source: PhotoSource,
  format: PhotoFormat,
  chooseSize: SizeChoice,
): Promise<Picture> {
  if (format === 'heic') return readHeic(source.bytes, chooseSize);
  if (format === 'raw') return readRaw(source, chooseSize);
  return readEncoded(source.bytes, format, chooseSize);
}

/** libheif turns the picture upright itself: the EXIF orientation inside HEIC is not to be applied. */
async function readHeic(bytes: Buffer, chooseSize: SizeChoice): Promise<Picture> {
  const { primaries, ...decoded } = await decodeHeic(bytes);
  const profile = decoded.profile ?? (await profileOfPrimaries(primaries));
  return readEncoded(tiffOf({ ...decoded, profile }), 'tiff', chooseSize);
}

/** The size is the sensor's where the preview shows the same picture, else the preview's. */
async function readRaw(source: PhotoSource, chooseSize: SizeChoice): Promise<Picture> {
  const { jpeg, orientation, sensor } = await findRawPreview(source);
  const preview = await readEncoded(jpeg.bytes, 'jpeg', chooseSize);
  // A preview that states an orientation has been turned upright by now.
  const turn = preview.isOriented ? 1 : (orientation ?? 1);
  const pixels = await turned(preview.pixels, turn);
  const isTall = preview.height > preview.width !== turn >= 5;
  const shown = turn >= 5 ? transposed(preview) : preview;
  if (!sensor) return { ...shown, pixels };
  const whole = isTall === sensor.height > sensor.width ? sensor : transposed(sensor);
  const isSame = Math.abs((whole.width / whole.height / shown.width) * shown.height - 1) < 0.03;
  const size = isSame && whole.width > shown.width ? whole : shown;
  return { width: size.width, height: size.height, pixels };
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
