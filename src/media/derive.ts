/** What is made of a decoded photo: thumbnail, encoder input. Runs in the analyser. */
import { openPixels, type Pixels } from './sharp.ts';
import type { EncoderInputSpec, Size } from './types.ts';

/**
 * The thumbnail's long side. libjpeg shrinks by 8 while it decodes, but sharp (0.35) takes that only
 * from a reduction of 9 on: 440 stays below 1/9 of the 4,000 to 4,032 pixels of a 12-megapixel photo
 * and so costs a sixth less than 480 for the commonest photo there is.
 */
const THUMBNAIL_SIDE = 440;

/**
 * The encoder's picture is made from pixels at least this many times its size. Measured over the
 * camera photos: 0.4 of 255 per channel on average from the same reduction of the full photo.
 */
const ENCODER_MARGIN = 2;

/** The least share of a photo's size that its thumbnail can be made from. */
export function thumbnailScale({ width, height }: Size): number {
  return THUMBNAIL_SIDE / Math.max(width, height);
}

/** The least share of a photo's size that the encoder's picture can be made from. */
export function encoderScale({ width, height }: Size, spec: EncoderInputSpec): number {
  const edge = spec.resize === 'pad' ? Math.max(width, height) : Math.min(width, height);
  return (spec.size * ENCODER_MARGIN) / edge;
}

/** The size nearest above a share of the photo's that the encoder's picture is exact from. */
export function encoderWorkingSize(photo: Size, scale: number, spec: EncoderInputSpec): Size {
  const short = Math.min(photo.width, photo.height);
  const working = scaled(photo, scale);
  if (spec.resize !== 'shortest-edge') return working;
  // The long edge before the centre crop must come out as that of the full photo: one pixel more
  // or less moves the crop by half a pixel, which is worth 7 of 255 in a photo full of detail.
  for (let extra = 0; extra < 16; extra += 1) {
    const candidate = scaled(photo, Math.min(1, (Math.round(short * scale) + extra) / short));
    if (croppedEdge(candidate, spec.size) === croppedEdge(photo, spec.size)) return candidate;
  }
  return working;
}

/** The photo's size times `scale`, at least one pixel each way. */
export function scaled(photo: Size, scale: number): Size {
  return {
    width: Math.max(1, Math.round(photo.width * scale)),
    height: Math.max(1, Math.round(photo.height * scale)),
  };
}

/** The long edge once the short one is `size`. */
function croppedEdge({ width, height }: Size, size: number): number {
  return Math.round((Math.max(width, height) * size) / Math.min(width, height));
}

/** WebP at quality 80: a grid of photos shows no artefacts, at some 20 kB each. */
export async function thumbnailOf(pixels: Pixels): Promise<Uint8Array> {
  return openPixels(pixels)
    .resize(THUMBNAIL_SIDE, THUMBNAIL_SIDE, { fit: 'inside', withoutEnlargement: true })
    .webp({ quality: 80, effort: 0 })
    .toBuffer();
}

/** The encoder's picture: RGB, size * size * 3 bytes. */
export async function encoderInputOf(pixels: Pixels, spec: EncoderInputSpec): Promise<Uint8Array> {
  const fit = { 'shortest-edge': 'cover', squash: 'fill', pad: 'contain' } as const;
  return openPixels(pixels)
    .resize(spec.size, spec.size, {
      fit: fit[spec.resize],
      kernel: spec.interpolation === 'bicubic' ? 'cubic' : 'linear',
      background: 'black',
    })
    .raw()
    .toBuffer();
}
