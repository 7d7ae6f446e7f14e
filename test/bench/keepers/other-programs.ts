/** Copies by other programs than the one that others are made with: ImageMagick, Pillow and mozjpeg. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { MOST_PIXELS, type Maker, type Original } from './copies.ts';
import { exifOf, withExif } from './exif-segment.ts';

/** Runs a program from file to file. @throws Error where it is not there */
function converted(
  { bytes }: Original,
  ending: string,
  command: (from: string, to: string) => [string, ...string[]],
): Promise<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), 'keepsake-copy-'));
  try {
    const [from, to] = [join(folder, 'a.jpg'), join(folder, `b.${ending}`)];
    writeFileSync(from, bytes);
    const [program, ...args] = command(from, to);
    execFileSync(program, args, { stdio: ['ignore', 'ignore', 'inherit'] });
    return Promise.resolve(readFileSync(to));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const isTooLarge = ({ width, height }: Original, scale: number): boolean =>
  width * height * scale * scale > MOST_PIXELS;

/** ImageMagick keeps EXIF, and the quality that it finds. */
const magick =
  (ending: string, scale: number, ...args: string[]): Maker =>
  async (original) =>
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
  async (original) =>
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
