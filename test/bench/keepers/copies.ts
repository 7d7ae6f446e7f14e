/** Copies as people and programs make them of a photo, each of which must not stay in its place. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { exifOf, withExif } from './exif-segment.ts';

/** A photo that copies are made of. */
export interface Original {
  bytes: Buffer;
  width: number;
  height: number;
  /** Varies strengths: another for every photo. */
  turn: number;
}

export type Maker = (original: Original) => Promise<Buffer | null> | Buffer | null;

/** No larger pictures are made: pixels. */
const MOST_PIXELS = 10_000_000;

/** Whether the original is, for a copy so many times as large. */
export function isTooLarge({ width, height }: Original, scale: number): boolean {
  return width * height * scale * scale > MOST_PIXELS;
}

const QUALITIES = [95, 85, 75, 90, 70] as const;
const KERNELS = ['lanczos3', 'cubic', 'nearest', 'linear'] as const;

const pick = <Choice>(choices: readonly Choice[], turn: number): Choice => {
  const choice = choices[turn % choices.length];
  if (choice === undefined) throw new Error('nothing to choose from');
  return choice;
};

const open = ({ bytes }: Original): Sharp => sharp(bytes, { failOn: 'none' });

/** A JPEG as programs save it, with the original's EXIF as it was, with that as libvips keeps it, or without. */
async function saved(
  original: Original,
  picture: Sharp,
  quality: number,
  exif: 'kept' | 'none',
): Promise<Buffer> {
  const { turn } = original;
  const chromaSubsampling = turn % 3 === 0 ? '4:4:4' : '4:2:0';
  const options = { quality, chromaSubsampling, progressive: turn % 4 === 1 };
  if (exif === 'none') return picture.jpeg(options).toBuffer();
  // libvips states the size that it writes, as some programs do; others copy what was stated.
  if (turn % 2 === 0) return picture.keepExif().jpeg(options).toBuffer();
  return withExif(await picture.jpeg(options).toBuffer(), exifOf(original.bytes));
}

const enlarged =
  (scale: number, exif: 'kept' | 'none'): Maker =>
  async (original) => {
    const { width, turn } = original;
    if (isTooLarge(original, scale)) return null;
    const picture = open(original).resize(Math.round(width * scale), null, {
      kernel: pick(KERNELS, turn),
    });
    return saved(original, picture, pick(QUALITIES, turn + Math.round(scale * 10)), exif);
  };

const smaller =
  (scale: number): Maker =>
  async (original) => {
    const picture = open(original).resize(Math.round(original.width * scale), null, {
      kernel: pick(['lanczos3', 'cubic'] as const, original.turn),
    });
    return saved(original, picture, pick([95, 85, 98], original.turn), 'kept');
  };

const again =
  (qualities: readonly number[], exif: 'kept' | 'none'): Maker =>
  async (original) =>
    saved(original, open(original), pick(qualities, original.turn), exif);

/** Runs a program from file to file. @throws Error where it is not there */
export function converted(
  { bytes }: Original,
  ending: string,
  command: (from: string, to: string) => [string, ...string[]],
): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'keepsake-copy-'));
  try {
    const [from, to] = [join(folder, 'a.jpg'), join(folder, `b.${ending}`)];
    writeFileSync(from, bytes);
    const [program, ...args] = command(from, to);
    execFileSync(program, args, { stdio: ['ignore', 'ignore', 'inherit'] });
    return readFileSync(to);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function heic(original: Original): Buffer | null {
  if (original.width * original.height > 1_000_000) return null;
  try {
    return converted(original, 'heic', (from, to) => ['heif-enc', '-q', '60', from, '-o', to]);
  } catch {
    return null;
  }
}

/** The screen of a phone, held as the photo is, that shows all of it. */
function screenshot(original: Original): Promise<Buffer> {
  const [short, long] = [1080, 2340];
  const isUpright = original.height > original.width;
  return open(original)
    .resize(isUpright ? short : long, isUpright ? long : short, {
      ...{ fit: 'contain', background: 'black' },
    })
    .png()
    .toBuffer();
}

/** By kind; null where it cannot be made of this photo. */
export const copies: Record<string, Maker> = {
  'enlarged 1.2, EXIF kept': enlarged(1.2, 'kept'),
  'enlarged 1.5, EXIF kept': enlarged(1.5, 'kept'),
  'enlarged 2, EXIF kept': enlarged(2, 'kept'),
  'enlarged 3, EXIF kept': enlarged(3, 'kept'),
  'enlarged 2, no EXIF': enlarged(2, 'none'),
  'saved again coarser, EXIF kept': again([60, 75, 70, 80], 'kept'),
  'saved again finer, EXIF kept': again([95, 97, 92, 90, 100], 'kept'),
  'saved again finer, no EXIF': again([95, 98, 92], 'none'),
  'saved twice, EXIF kept': async (original) => {
    const first = await again([70, 80, 85], 'kept')(original);
    return first && again([95, 90, 98], 'kept')({ ...original, bytes: first });
  },
  'WebP, EXIF kept': (original) => open(original).keepExif().webp({ quality: 85 }).toBuffer(),
  'PNG, EXIF kept': (original) => open(original).keepExif().png().toBuffer(),
  HEIC: heic,
  'sent by a messenger': (original) =>
    open(original)
      .autoOrient()
      .resize(1600, 1600, { fit: 'inside', withoutEnlargement: true })
      .jpeg({ quality: 75 })
      .toBuffer(),
  screenshot,
  'cropped, EXIF kept': (original) => {
    const { width, height } = original;
    const left = 3 + Math.round(width * 0.03);
    const top = 5 + Math.round(height * 0.02);
    const part = { width: width - 2 * left, height: height - 2 * top };
    const picture = open(original).extract({ left, top, ...part });
    return saved(original, picture, pick([95, 85, 98], original.turn), 'kept');
  },
  'turned, EXIF kept': async (original) => {
    const turned = await open(original).rotate(90).jpeg({ quality: 95 }).toBuffer();
    return withExif(turned, exifOf(original.bytes));
  },
  'made brighter, EXIF kept': (original) =>
    saved(original, open(original).linear(1.08, 2), pick([92, 95, 85], original.turn), 'kept'),
  'smaller 0.8, EXIF kept': smaller(0.8),
  'smaller 0.67, EXIF kept': smaller(0.67),
  'smaller 0.5, EXIF kept': smaller(0.5),
};
