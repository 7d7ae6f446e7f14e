/** Signs of how a file was encoded: its tables, its finest detail, the size it states. Runs in the analyser. */
import ExifReader from 'exifreader';
import type { EncodingTraces, PixelTraces } from '../facts/encoding-traces.ts';
import { sniffFormat, type PhotoFormat } from '../base/formats.ts';
import { coefficientsOf } from './coefficients.ts';
import { isLibraryTable, lumaTable } from './jpeg-tables.ts';
import { detailSpectrum, LINE, repetitions, type Luma } from './spectra.ts';
import type { PhotoSource } from './types.ts';
import { openPicture } from './sharp.ts';

/** So much of the middle of a picture is looked at. */
const SIDE = 1024;
/** What is stated beyond is nonsense. */
const LARGEST_SIDE = 1_000_000;
/** Side of JPEG's blocks. */
const BLOCK = 8;

/** What libvips does not read: how such files were saved is told by their tables alone, if by anything. */
const OTHER_DECODERS = new Set<PhotoFormat>(['heic', 'raw', 'bmp', 'jxl']);

/** Without what a picture that is shown all the same does not tell: it may be damaged or of a rare kind. */
export async function readTraces({ path, bytes }: PhotoSource): Promise<EncodingTraces> {
  const format = sniffFormat(bytes, path);
  const table = format === 'jpeg' ? lumaTable(bytes) : null;
  const hasPixels = format !== null && !OTHER_DECODERS.has(format);
  return {
    table,
    isLibraryTable: table !== null && isLibraryTable(table),
    statedSize: hasPixels ? statedSize(bytes) : null,
    pixels: hasPixels ? await pixelTraces(bytes, table).catch(() => null) : null,
  };
}

function statedSize(bytes: Buffer): EncodingTraces['statedSize'] {
  let exif: Record<string, { value?: unknown } | undefined>;
  try {
    ({ exif = {} } = ExifReader.load(bytes, {
      expanded: true,
      includeTags: { exif: ['PixelXDimension', 'PixelYDimension'] },
    }) as { exif?: typeof exif });
  } catch {
    return null;
  }
  const [width, height] = ['PixelXDimension', 'PixelYDimension'].map((name) => exif[name]?.value);
  const isSize = (size: unknown): size is number =>
    typeof size === 'number' && Number.isInteger(size) && size > 0 && size <= LARGEST_SIDE;
  return isSize(width) && isSize(height) ? { width, height } : null;
}

async function pixelTraces(bytes: Buffer, table: Uint8Array | null): Promise<PixelTraces | null> {
  const middle = await middleOf(bytes);
  if (middle === null) return null;
  const { luma, whole } = middle;
  return {
    spectrum: detailSpectrum(luma),
    repetitions: repetitions(luma),
    coefficients: coefficientsOf(luma, table, gridsOf(whole)),
  };
}

/** Where blocks may begin: at the picture's corner, or at another one, from which it was turned. */
function gridsOf({ width, height }: { width: number; height: number }): [number, number][] {
  const [across, down] = [new Set([0, width % BLOCK]), new Set([0, height % BLOCK])];
  return [...across].flatMap((left) => [...down].map((top): [number, number] => [left, top]));
}

/** Luma of the middle, from a corner of a block on; null where there are too few pixels. */
async function middleOf(
  bytes: Buffer,
): Promise<{ luma: Luma; whole: { width: number; height: number } } | null> {
  // A profile would move the values off the steps that they were quantised to.
  const picture = (): ReturnType<typeof openPicture> =>
    openPicture(bytes, { failOn: 'none', autoOrient: false, ignoreIcc: true });
  const whole = await picture().metadata();
  const [width, height] = [Math.min(SIDE, whole.width), Math.min(SIDE, whole.height)];
  if (Math.min(width, height) < LINE) return null;
  const from = (size: number, part: number): number =>
    Math.floor((size - part) / 2 / BLOCK) * BLOCK;
  const { data, info } = await picture()
    .extract({ left: from(whole.width, width), top: from(whole.height, height), width, height })
    .flatten({ background: 'white' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { channels } = info;
  const [green, blue] = channels < 3 ? [0, 0] : [1, 2];
  const luma = Float32Array.from({ length: width * height }, (_, place) => {
    const at = place * channels;
    // BT.601, as JPEG has it: what the coefficients were made of.
    return (
      0.299 * (data[at] ?? 0) + 0.587 * (data[at + green] ?? 0) + 0.114 * (data[at + blue] ?? 0)
    );
  });
  return { luma: { data: luma, width, height }, whole };
}
