/** Camera RAW through the JPEG that every camera puts inside it. Runs in the analyser. */
import { PhotoError } from '../base/errors.ts';
import { findPreviewWithExiftool } from './exiftool.ts';
import {
  summariseTiff,
  viewableJpeg,
  type EmbeddedJpeg,
  type RawPreview,
  type TiffSummary,
} from './tiff.ts';
import type { PhotoSource } from './types.ts';

/** A smaller preview is not worth showing when exiftool can find a larger one. */
const GOOD_SIDE = 1000;

/** @throws PhotoError `no-preview`, or `unsupported` where only exiftool could tell and cannot run */
export async function findRawPreview({ path, bytes }: PhotoSource): Promise<RawPreview> {
  const found = rawPreviewInside(bytes);
  const own = found.jpeg ? { ...found, jpeg: found.jpeg } : null;
  if (own && longSide(own.jpeg) >= GOOD_SIDE) return own;
  try {
    const better = await findPreviewWithExiftool(path);
    if (better && (!own || longSide(better.jpeg) > longSide(own.jpeg))) return better;
  } catch (error) {
    if (!own) throw error;
  }
  if (!own) throw new PhotoError('no-preview', 'the RAW file holds no JPEG');
  return own;
}

/** What can be found without exiftool. */
export function rawPreviewInside(
  bytes: Buffer,
): Omit<RawPreview, 'jpeg'> & { jpeg: EmbeddedJpeg | null } {
  if (bytes.toString('latin1', 0, 15) === 'FUJIFILMCCD-RAW') {
    return { jpeg: fujifilmJpeg(bytes), orientation: null, sensor: null };
  }
  if (bytes.toString('latin1', 4, 8) === 'ftyp') {
    return { jpeg: null, orientation: null, sensor: null };
  }
  const summary: TiffSummary = summariseTiff(bytes);
  return {
    jpeg: largestOf(summary.jpegs),
    orientation: summary.orientation,
    sensor: summary.largest,
  };
}

/** RAF: offset and length of the JPEG stand at 84 and 88, big-endian. */
function fujifilmJpeg(bytes: Buffer): EmbeddedJpeg | null {
  if (bytes.length < 92) return null;
  const offset = bytes.readUInt32BE(84);
  return viewableJpeg(bytes.subarray(offset, offset + bytes.readUInt32BE(88)));
}

function longSide({ width, height }: { width: number; height: number }): number {
  return Math.max(width, height);
}

function largestOf(jpegs: EmbeddedJpeg[]): EmbeddedJpeg | null {
  let largest: EmbeddedJpeg | null = null;
  for (const jpeg of jpegs) {
    if (!largest || jpeg.width * jpeg.height > largest.width * largest.height) {
      largest = jpeg;
    }
  }
  return largest;
}
