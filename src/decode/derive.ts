/** What is made of a decoded photo: thumbnail, encoder input, fingerprint input. Runs in the analyser. */
import type { EncoderInputSpec } from './decode.ts';
import { openPixels, type Pixels } from './sharp.ts';

/**
 * Just under 1/8 of a 12-megapixel photo's long side (4,000 to 4,032 pixels): libjpeg shrinks while
 * it decodes, by 8 at most, so that this size costs much less than 512.
 */
const THUMBNAIL_SIDE = 480;

/** The encoder's picture is made from pixels at least this many times its size: see derive.test.ts. */
const ENCODER_MARGIN = 2;

export interface Size {
  width: number;
  height: number;
}

/** The size to decode a photo to, so that everything below can be made of it. Never enlarges. */
export function workingSize(photo: Size, spec: EncoderInputSpec | null): Size {
  const long = Math.max(photo.width, photo.height);
  const short = Math.min(photo.width, photo.height);
  const forThumbnail = THUMBNAIL_SIDE / long;
  const encoderEdge = spec?.resize === 'pad' ? long : short;
  const forEncoder = spec ? (spec.size * ENCODER_MARGIN) / encoderEdge : 0;
  const scale = Math.min(1, Math.max(forThumbnail, forEncoder));
  return {
    width: Math.max(1, Math.round(photo.width * scale)),
    height: Math.max(1, Math.round(photo.height * scale)),
  };
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

/** The photo squashed to 32 x 32 luma, for perceptual fingerprints. */
export async function fingerprintInputOf(pixels: Pixels): Promise<Uint8Array> {
  return openPixels(pixels)
    .resize(32, 32, { fit: 'fill', kernel: 'linear' })
    .toColourspace('b-w')
    .raw()
    .toBuffer();
}
