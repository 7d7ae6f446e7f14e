/** Which formats can be read on this machine, found out by doing it. For `keepsake doctor`. */
import { closeExiftool, exiftoolVersion } from './exiftool.ts';
import { closeJxl, decodeJxl } from './jxl.ts';
import { loadLibHeif } from './libheif.ts';
import { messageOf } from '../base/errors.ts';
import { openPicture, openPixels } from './sharp.ts';

export interface DecoderState {
  /** Such as `JPEG, PNG`. */
  formats: string;
  works: boolean;
  reason?: string;
  advice?: string;
}

/** Tries every decoder. Does not throw. */
export async function decoderReport(): Promise<DecoderState[]> {
  return [
    await tried('JPEG, PNG, WebP, AVIF, TIFF, GIF, BMP', 'Install Keepsake again.', readMadePhotos),
    await tried('HEIC, HEIF', 'Install Keepsake again.', () => Promise.resolve(loadLibHeif())),
    await tried('JPEG XL', 'Install Keepsake again.', () => decodeJxl(jxlSample)).finally(closeJxl),
    await tried(
      'RAW (CR3, RAF, RW2 and others)',
      'On Linux and macOS, install perl.',
      exiftoolVersion,
    ).finally(closeExiftool),
  ];
}

/** Grey, 4 x 4 pixels. */
const jxlSample = Buffer.from(
  '/woYELATAEiAKADwAFUPAACoUBll3ODlXM+XHzospm1cZ2irbQtLEkXGsUmqQyZwSBJroHoFdgABAPgAAAAAAAAwL9YUdpUkAA==',
  'base64',
);

async function tried(
  formats: string,
  advice: string,
  trial: () => Promise<unknown>,
): Promise<DecoderState> {
  try {
    await trial();
    return { formats, works: true };
  } catch (error) {
    return { formats, works: false, reason: messageOf(error), advice };
  }
}

/** Encodes a picture in every format of libvips and reads it back. */
async function readMadePhotos(): Promise<void> {
  const pixels = { data: new Uint8Array(16 * 16 * 3).fill(120), width: 16, height: 16 };
  for (const format of ['jpeg', 'png', 'webp', 'avif', 'tiff', 'gif'] as const) {
    await openPicture(await openPixels(pixels).toFormat(format).toBuffer())
      .raw()
      .toBuffer();
  }
}
