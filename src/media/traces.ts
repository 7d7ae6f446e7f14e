/** Signs of how a file was encoded: its tables, its finest detail, the size it states. Runs in the analyser. */
import ExifReader from 'exifreader';
import { SPECTRUM_STEPS, type EncodingTraces } from '../facts/encoding-traces.ts';
import { sniffFormat, type PhotoFormat } from '../base/formats.ts';
import type { PhotoSource } from './types.ts';
import { openPicture } from './sharp.ts';

/** So much of the middle of a picture is looked at. */
const SIDE = 1024;
/** Pixels to one line of the spectrum. */
const LINE = 2 * SPECTRUM_STEPS;
/** Lines each way. */
const LINES = 96;

/** The luma table of the JPEG standard (ITU-T T.81, table K.1) in the order of the file. */
const STANDARD = [
  [16, 11, 12, 14, 12, 10, 16, 14, 13, 14, 18, 17, 16, 19, 24, 40],
  [26, 24, 22, 22, 24, 49, 35, 37, 29, 40, 58, 51, 61, 60, 57, 51],
  [56, 55, 64, 72, 92, 78, 64, 68, 87, 69, 55, 56, 80, 109, 81, 87],
  [95, 98, 103, 104, 103, 62, 77, 113, 121, 112, 100, 120, 92, 101, 103, 99],
].flat();

/** What libvips does not read: how such files were saved is told by their tables alone, if by anything. */
const OTHER_DECODERS = new Set<PhotoFormat>(['heic', 'raw', 'bmp', 'jxl']);

/** Without what a picture that is shown all the same does not tell: it may be damaged or of a rare kind. */
export async function readTraces({ path, bytes }: PhotoSource): Promise<EncodingTraces> {
  const format = sniffFormat(bytes, path);
  const table = format === 'jpeg' ? lumaTable(bytes) : null;
  const hasPixels = format !== null && !OTHER_DECODERS.has(format);
  return {
    quantisation: table && table.reduce((sum, step) => sum + step, 0) / table.length,
    isLibraryTable: table !== null && isLibraryTable(table),
    spectrum: hasPixels ? await spectrumOf(bytes).catch(() => null) : null,
    hasStatedSize: hasPixels ? await hasStatedSize(bytes).catch(() => null) : null,
  };
}

/** The first quantisation table of 8 bits; null where there is none before the pixels. */
function lumaTable(jpeg: Buffer): number[] | null {
  for (let at = 2; at + 4 < jpeg.length && jpeg[at] === 0xff;) {
    const marker = jpeg[at + 1] ?? 0;
    if (marker === 0xda) return null;
    if (marker === 0xdb && jpeg[at + 4] === 0) return [...jpeg.subarray(at + 5, at + 69)];
    at += 2 + jpeg.readUInt16BE(at + 2);
  }
  return null;
}

/** Whether a table is the standard's, scaled as libjpeg scales it for some quality. */
function isLibraryTable(table: readonly number[]): boolean {
  for (let quality = 1; quality <= 100; quality += 1) {
    const scale = quality < 50 ? 5000 / quality : 200 - 2 * quality;
    const isSame = STANDARD.every((step, place) => {
      const scaled = Math.floor((step * Math.floor(scale) + 50) / 100);
      return table[place] === Math.max(1, Math.min(255, scaled));
    });
    if (isSame) return true;
  }
  return false;
}

async function hasStatedSize(bytes: Buffer): Promise<boolean | null> {
  let exif: Record<string, { value?: unknown } | undefined>;
  try {
    ({ exif = {} } = ExifReader.load(bytes, {
      expanded: true,
      includeTags: { exif: ['PixelXDimension', 'PixelYDimension'] },
    }) as { exif?: typeof exif });
  } catch {
    return null;
  }
  const stated = [exif['PixelXDimension']?.value, exif['PixelYDimension']?.value];
  if (stated.some((size) => typeof size !== 'number' || size === 0)) return null;
  const { width, height } = await openPicture(bytes, { autoOrient: false }).metadata();
  // Some programs state it as shown, after turning.
  return stated.includes(width) && stated.includes(height);
}

async function spectrumOf(bytes: Buffer): Promise<Uint8Array | null> {
  const picture = (): ReturnType<typeof openPicture> =>
    openPicture(bytes, { failOn: 'none', autoOrient: false });
  const whole = await picture().metadata();
  const [width, height] = [Math.min(SIDE, whole.width), Math.min(SIDE, whole.height)];
  if (Math.min(width, height) < LINE) return null;
  const { data, info } = await picture()
    .extract({
      left: Math.floor((whole.width - width) / 2),
      top: Math.floor((whole.height - height) / 2),
      ...{ width, height },
    })
    .flatten({ background: 'white' })
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const power = new Float64Array(SPECTRUM_STEPS);
  const at = (x: number, y: number): number => data[(y * width + x) * info.channels] ?? 0;
  for (let line = 0; line < LINES; line += 1) {
    // Spread over the picture, each at another place along its way.
    const across = Math.floor(((line * 0.618) % 1) * (width - LINE));
    const down = Math.floor(((line * 0.618) % 1) * (height - LINE));
    const [row, column] = [height, width].map((size) => Math.floor(((line + 0.5) * size) / LINES));
    addPower(power, (place) => at(across + place, row ?? 0));
    addPower(power, (place) => at(column ?? 0, down + place));
  }
  return Uint8Array.from(power, (sum) => Math.max(0, 10 * Math.log10(sum / (2 * LINES) + 1e-9)));
}

/** Adds a line's power by frequency: its Fourier transform through a raised-cosine window. */
function addPower(power: Float64Array, valueAt: (place: number) => number): void {
  const line = Float64Array.from({ length: LINE }, (_, place) => valueAt(place));
  const mean = line.reduce((sum, value) => sum + value, 0) / LINE;
  for (let frequency = 1; frequency <= SPECTRUM_STEPS; frequency += 1) {
    let [real, imaginary] = [0, 0];
    for (const [place, value] of line.entries()) {
      const turn = (2 * Math.PI * frequency * place) / LINE;
      const weighed = (value - mean) * (WINDOW[place] ?? 0);
      real += weighed * Math.cos(turn);
      imaginary += weighed * Math.sin(turn);
    }
    power[frequency - 1] = (power[frequency - 1] ?? 0) + real * real + imaginary * imaginary;
  }
}

const WINDOW = Float64Array.from(
  { length: LINE },
  (_, place) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (place + 0.5)) / LINE),
);
