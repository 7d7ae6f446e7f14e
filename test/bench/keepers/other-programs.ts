/** Copies by other programs than the one that others are made with: ImageMagick, Pillow and mozjpeg. */
import sharp from 'sharp';
import { converted, isTooLarge, type Maker } from './copies.ts';
import { exifOf, withExif } from './exif-segment.ts';

/** ImageMagick keeps EXIF, and the quality that it finds. */
const magick =
  (ending: string, scale: number, ...args: string[]): Maker =>
  (original) =>
    isTooLarge(original, scale)
      ? null
      : converted(original, ending, (from, to) => ['convert', from, ...args, to]);

const PILLOW = `
import sys
from PIL import Image
source, target, scale, kernel, quality = sys.argv[1:]
picture = Image.open(source)
exif = picture.info.get("exif", b"")
size = [round(side * float(scale)) for side in picture.size]
picture = picture.convert("RGB").resize(size, getattr(Image, kernel))
picture.save(target, quality=int(quality), exif=exif)
`;

const pillow =
  (scale: number, kernel: string, quality: number, ending = 'jpg'): Maker =>
  (original) =>
    isTooLarge(original, scale)
      ? null
      : converted(original, ending, (from, to) => [
          ...(['/usr/bin/python3', '-c', PILLOW, from, to] as const),
          ...[String(scale), kernel, String(quality)],
        ]);

/** mozjpeg has tables of its own, and leaves out what costs more than it shows. */
const mozjpeg =
  (scale: number, quality: number): Maker =>
  async (original) => {
    if (isTooLarge(original, scale)) return null;
    const copy = await sharp(original.bytes, { failOn: 'none' })
      .resize(Math.round(original.width * scale))
      .jpeg({ quality, mozjpeg: true })
      .toBuffer();
    return withExif(copy, exifOf(original.bytes));
  };

/** By kind, as `copies` of copies.ts. */
export const otherCopies: Record<string, Maker> = {
  'ImageMagick, enlarged 1.2': magick('jpg', 1.2, '-resize', '120%'),
  'ImageMagick, enlarged 1.6': magick('jpg', 1.6, '-resize', '160%', '-quality', '85'),
  'ImageMagick, enlarged 2': magick('jpg', 2, '-resize', '200%', '-quality', '92'),
  'Pillow, enlarged 1.25': pillow(1.25, 'BICUBIC', 90),
  'Pillow, enlarged 2': pillow(2, 'LANCZOS', 85),
  'Pillow, enlarged 3': pillow(3, 'BILINEAR', 75),
  'mozjpeg, enlarged 1.33': mozjpeg(4 / 3, 85),
  'ImageMagick, finer': magick('jpg', 1, '-quality', '97'),
  'ImageMagick, turned': magick('jpg', 1, '-rotate', '90', '-quality', '95'),
  'Pillow, saved again': pillow(1, 'NEAREST', 75),
  'Pillow, finer': pillow(1, 'NEAREST', 95),
  'mozjpeg, saved again': mozjpeg(1, 80),
  'mozjpeg, finer': mozjpeg(1, 96),
  'ImageMagick, PNG': magick('png', 1),
  'Pillow, PNG': pillow(1, 'NEAREST', 75, 'png'),
  'Pillow, TIFF': pillow(1, 'NEAREST', 75, 'tiff'),
  'ImageMagick, smaller 0.5': magick('jpg', 1, '-resize', '50%'),
  'ImageMagick, smaller 0.75, sharper': magick('jpg', 1, '-resize', '75%', '-unsharp', '0x1'),
  'Pillow, smaller 0.8': pillow(0.8, 'LANCZOS', 95),
  'mozjpeg, smaller 0.6': mozjpeg(0.6, 90),
};
