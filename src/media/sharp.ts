/**
 * sharp, set up for hostile files and many of them at once. Runs in the analyser. Everything in
 * media/ takes it from here, so that nothing decodes without these limits.
 */
import sharp, { type Sharp, type SharpOptions } from 'sharp';
import { MAX_PIXELS, MAX_SECONDS } from './limits.ts';

// One thread a picture: several pictures in flight use the cores better than one picture on all.
sharp.concurrency(1);
// Every file is decoded once, so that libvips' cache of operations only costs memory.
sharp.cache(false);
// SVG, PDF, ImageMagick, FITS, Matlab, … never get to read a byte, whatever a file claims to be.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['Jpeg', 'Png', 'Webp', 'Heif', 'Tiff', 'Nsgif'].map(
    (name) => `VipsForeignLoad${name}`,
  ),
});

/** Opens encoded bytes: first frame or page only, upright, with the limits on pixels and time. */
export function openPicture(bytes: Uint8Array, options: SharpOptions = {}): Sharp {
  return sharp(bytes, {
    limitInputPixels: MAX_PIXELS,
    failOn: 'error',
    autoOrient: true,
    sequentialRead: true,
    ...options,
  }).timeout({ seconds: MAX_SECONDS });
}

/** Plain 8-bit RGB in memory. */
export interface Pixels {
  data: Uint8Array;
  width: number;
  height: number;
}

/** Opens pixels that have been decoded already. */
export function openPixels(pixels: Pixels, channels: 3 | 4 = 3): Sharp {
  return sharp(pixels.data, {
    raw: { width: pixels.width, height: pixels.height, channels },
  }).timeout({ seconds: MAX_SECONDS });
}
