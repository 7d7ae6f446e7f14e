/** Photos that tests make for themselves: every seed is another picture, the same in every run. */
import { utimesSync, writeFileSync } from 'node:fs';
import sharp from 'sharp';

export interface PhotoShape {
  width?: number;
  height?: number;
  format?: 'jpeg' | 'png' | 'webp' | 'tiff' | 'gif';
}

/** Encoded bytes of a picture with coloured stripes that depend on `seed`. */
export async function renderPhoto(
  seed: number,
  { width = 320, height = 240, format = 'jpeg' }: PhotoShape = {},
): Promise<Buffer> {
  const pixels = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const stripe = (x * (1 + (seed % 7)) + y * (1 + (seed % 5)) + seed * 13) % 256;
      const at = (y * width + x) * 3;
      pixels[at] = stripe;
      pixels[at + 1] = (stripe * 2 + seed * 29) % 256;
      pixels[at + 2] = (255 - stripe + seed * 53) % 256;
    }
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .toFormat(format)
    .toBuffer();
}

/** Writes a rendered photo whose file date is `seed` minutes after New Year 2020. */
export async function writePhoto(path: string, seed: number): Promise<void> {
  writeFileSync(path, await renderPhoto(seed));
  const time = new Date(Date.UTC(2020, 0, 1, 0, seed));
  utimesSync(path, time, time);
}
