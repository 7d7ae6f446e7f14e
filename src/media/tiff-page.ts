/** Which page of a TIFF is the picture, and what libvips cannot make of it. Pure. */
import { PhotoError } from '../base/errors.ts';
import { jpegFrame } from './jpeg.ts';
import { pagesOf, viewableJpeg } from './tiff.ts';

const NEW_SUBFILE_TYPE = 0xfe;
const COMPRESSION = 0x103;
const PHOTOMETRIC = 0x106;
const STRIP_OFFSETS = 0x111;
const JPEG_OFFSET = 0x201;
const JPEG_LENGTH = 0x202;

const OLD_JPEG = 6;
const CIE_LAB = 8;
const ICC_LAB = 9;
const LOG_LUV = 32_845;

/**
 * The first page that is no reduced copy of another; in its place a JPEG where that is all the page
 * holds (the old way, which libtiff's build here does not know and answers with white).
 * @throws PhotoError `unsupported`
 */
export function tiffPage(file: Buffer): { page: number } | { jpeg: Buffer } {
  const pages = pagesOf(file);
  const isReduced = (tags: Map<number, number>): boolean =>
    ((tags.get(NEW_SUBFILE_TYPE) ?? 0) & 1) === 1;
  const page = Math.max(
    0,
    pages.findIndex((tags) => !isReduced(tags)),
  );
  const tags = pages[page];
  if (!tags) return { page };
  const colours = tags.get(PHOTOMETRIC) ?? 0;
  if ([CIE_LAB, ICC_LAB, LOG_LUV].includes(colours)) {
    throw new PhotoError('unsupported', `a TIFF of colour space ${colours} (photometric)`);
  }
  if (tags.get(COMPRESSION) !== OLD_JPEG) return { page };
  const offset = tags.get(JPEG_OFFSET) ?? tags.get(STRIP_OFFSETS) ?? 0;
  const length = tags.get(JPEG_LENGTH) ?? file.length;
  const jpeg = file.subarray(offset, offset + length);
  if (viewableJpeg(jpeg) && hasScan(jpeg)) return { jpeg };
  // The tables are in the JPEG, its scan lies elsewhere.
  const whole = file.subarray(offset);
  if (viewableJpeg(whole) && hasScan(whole)) return { jpeg: whole };
  throw new PhotoError('unsupported', 'a TIFF with old-style JPEG compression in parts');
}

function hasScan(jpeg: Buffer): boolean {
  return jpeg.includes('\xff\xda', jpegFrame(jpeg)?.end ?? 0, 'latin1');
}
