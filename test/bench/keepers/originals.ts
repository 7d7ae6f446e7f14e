/** Photos that copies are made of: to choose by, to report on, and others that nobody looked at. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { readMetadata } from '../../../src/media/metadata.ts';
import { sharedPhotos } from '../../support/shared.ts';
import type { Original } from './copies.ts';
import { exifOf, withExif } from './exif-segment.ts';

/** `choose`: the half that thresholds may be set with; nothing is chosen by the other, nor by what neither has. */
export type Part = 'choose' | 'report' | 'unseen';

export interface KindOfOriginal {
  /** `camera`: as the camera wrote it; `no EXIF`: as the web has it; others are made of cameras' files. */
  kind: string;
  original: Original;
}

/** Fewer pixels are a thumbnail. */
const LEAST_PIXELS = 150_000;
/** More take long, and tell the same: only the unseen are larger. */
const MOST_PIXELS = 2_500_000;
const MOST_UNSEEN_PIXELS = 10_000_000;
/** Photos without EXIF, of the many: each so many; of those between them, these are the unseen. */
const STEP_WITHOUT = 12;
const UNSEEN_BETWEEN = [5, 8, 11];
/** Others are made of each so many photos of cameras. */
const STEP_MADE = 3;

export async function originalsOf(part: Part): Promise<KindOfOriginal[]> {
  const found: KindOfOriginal[] = [];
  for (const folder of ['camera', 'objects'] as const) {
    for (const [turn, path] of pathsOf(folder, part).entries()) {
      const original = await openOriginal(path, turn, folder === 'camera' && part === 'unseen');
      if (original === null) continue;
      const isCameras = await knowsCamera(original.bytes);
      if (folder === 'camera' && !isCameras) continue;
      found.push({ kind: isCameras ? 'camera' : 'no EXIF', original });
      const isMadeOf = isCameras && turn % STEP_MADE === 0 && part !== 'unseen';
      const made = isMadeOf ? await madeOf(original) : null;
      if (made !== null) found.push(made);
    }
  }
  return found;
}

function pathsOf(folder: 'camera' | 'objects', part: Part): string[] {
  if (sharedPhotos === null) throw new Error('The photographs of ../shared/photos are not here.');
  const root = join(sharedPhotos, folder);
  const paths = readdirSync(root)
    .filter((name) => /\.jpe?g$/i.test(name))
    .sort()
    .map((name) => join(root, name));
  const step = folder === 'camera' ? 1 : STEP_WITHOUT;
  if (part === 'unseen') {
    return paths.filter((_, place) => step === 1 || UNSEEN_BETWEEN.includes(place % step));
  }
  return paths
    .filter((_, place) => place % step === 0)
    .filter((_, place) => (place % 2 === 0) === (part === 'choose'));
}

/** Null for what is no photo, such as the damaged ones. */
async function openOriginal(
  path: string,
  turn: number,
  isLarge: boolean,
): Promise<Original | null> {
  const bytes = readFileSync(path);
  try {
    const { width, height } = await sharp(bytes).metadata();
    const [least, most] = isLarge
      ? [MOST_PIXELS + 1, MOST_UNSEEN_PIXELS]
      : [LEAST_PIXELS, MOST_PIXELS];
    if (width * height < least || width * height > most) return null;
    const { entropy } = await sharp(bytes).stats();
    return entropy < 4 ? null : { bytes, width, height, turn };
  } catch {
    return null;
  }
}

async function knowsCamera(bytes: Buffer): Promise<boolean> {
  const { camera } = await readMetadata({ path: 'a.jpg', bytes }, 'jpeg', {
    sidecars: { own: false, shared: false },
  });
  return camera !== null && exifOf(bytes) !== null;
}

/** What else cameras write: soft and noisy pictures, and those with the tables of libjpeg. */
async function madeOf({ bytes, width, height, turn }: Original): Promise<KindOfOriginal> {
  const plain = sharp(bytes, { failOn: 'none' });
  const exif = exifOf(bytes);
  const as = async (kind: string, picture: Sharp): Promise<KindOfOriginal> => {
    const { data, info } = await picture.toBuffer({ resolveWithObject: true });
    const size = { width: info.width, height: info.height };
    return { kind, original: { bytes: withExif(data, exif), ...size, turn: turn + 1 } };
  };
  switch ((turn / STEP_MADE) % 4) {
    case 0:
      return as(
        'soft camera',
        plain.blur(1 + (turn % 3) / 2).jpeg({ quality: 88, quantisationTable: 2 }),
      );
    case 1: {
      const noise = { type: 'gaussian', mean: 128, sigma: 12 } as const;
      const grain = await sharp({
        create: { width, height, channels: 3, background: '#000', noise },
      })
        .png()
        .toBuffer();
      const noisy = plain.composite([{ input: grain, blend: 'soft-light' }]);
      return as('noisy camera', noisy.jpeg({ quality: 90, quantisationTable: 2 }));
    }
    default: {
      const small = plain.resize(Math.round(width / 2));
      const isFine = (turn / STEP_MADE) % 4 === 2;
      return as(
        'camera with libjpeg’s table',
        small.jpeg({ quality: isFine ? 92 : 85, chromaSubsampling: isFine ? '4:2:0' : '4:4:4' }),
      );
    }
  }
}
