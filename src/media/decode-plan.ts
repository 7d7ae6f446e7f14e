/** How a file is to be read: what its head says and libvips (8.18) does not heed. Pure. */
import { PhotoError } from '../base/errors.ts';
import type { PhotoFormat } from '../base/formats.ts';
import { coloursOfAv1 } from './av1.ts';
import { codingOf, USUAL_PEAK, type ColourCoding } from './colour.ts';
import { firstFrame, type Part } from './gif.ts';
import { nclxOf, primaryData, propertiesOf, type Property } from './iso-media.ts';
import { jpegFrame } from './jpeg.ts';
import { pngColours } from './png.ts';
import { tiffPage } from './tiff-page.ts';

export interface DecodePlan {
  /** What libvips is given: the file, or the part of it that holds the picture. */
  bytes: Buffer;
  format: PhotoFormat;
  page: number;
  /** How its numbers are to be read; null where that is for libvips to do. */
  coding: ColourCoding | null;
  ignoreProfile: boolean;
  /** Grey between 16 and 235. */
  isLimitedGrey: boolean;
  /** What the first frame covers; null for all of it. */
  drawn: Part | null;
  /** False where browsers show the file otherwise than it is meant. */
  shownByBrowsers: boolean;
}

/** @throws PhotoError `unsupported` where it is clear that libvips cannot read the file */
export function decodePlanOf(bytes: Buffer, format: PhotoFormat): DecodePlan {
  const plain: DecodePlan = {
    bytes,
    format,
    page: 0,
    coding: null,
    ignoreProfile: false,
    isLimitedGrey: false,
    drawn: null,
    shownByBrowsers: true,
  };
  switch (format) {
    case 'jpeg':
      refuseRareJpeg(bytes);
      return plain;
    case 'png': {
      const { coding, ignoreProfile } = pngColours(bytes);
      return { ...plain, coding, ignoreProfile };
    }
    case 'avif':
      return planOfAvif(plain);
    case 'gif':
      return { ...plain, drawn: firstFrame(bytes) };
    case 'tiff': {
      const found = tiffPage(bytes);
      if ('page' in found) return { ...plain, page: found.page };
      return { ...plain, bytes: found.jpeg, format: 'jpeg' };
    }
    default:
      return plain;
  }
}

/** Baseline, extended, progressive, and these with arithmetic coding; 8 bits. */
function refuseRareJpeg(bytes: Buffer): void {
  const frame = jpegFrame(bytes);
  if (!frame) return;
  if (frame.bits === 12 || frame.bits === 16) {
    throw new PhotoError('unsupported', `a JPEG of ${frame.bits} bits`);
  }
  if (![0, 1, 2, 9, 10].includes(frame.kind)) {
    throw new PhotoError('unsupported', `a JPEG of kind SOF${frame.kind}`);
  }
}

function planOfAvif(plain: DecodePlan): DecodePlan {
  const { bytes } = plain;
  const properties = propertiesOf(bytes);
  const nclx = nclxOf(properties) ?? coloursOfAv1(primaryData(bytes));
  const isGrey = ((find(properties, 'av1C')?.[2] ?? 0) & 0x10) !== 0;
  const hasProfile = properties.some(
    ({ type, content }) =>
      type === 'colr' && ['prof', 'rICC'].includes(content.toString('latin1', 0, 4)),
  );
  return {
    ...plain,
    bytes: asStill(bytes),
    coding:
      nclx && !hasProfile ? codingOf(nclx.primaries, nclx.transfer, peakOf(properties)) : null,
    isLimitedGrey: isGrey && nclx?.isFull === false,
    shownByBrowsers: find(properties, 'clap') === undefined,
  };
}

/** cd/m² of the brightest pixel, as `clli` says. */
export function peakOf(properties: readonly Property[]): number {
  const light = find(properties, 'clli');
  const brightest = light && light.length >= 4 ? light.readUInt16BE(0) : 0;
  return brightest === 0 ? USUAL_PEAK : brightest;
}

function find(properties: readonly Property[], wanted: string): Buffer | undefined {
  return properties.find(({ type }) => type === wanted)?.content;
}

/** libvips knows a sequence by no brand of its own, though it reads the still picture inside. */
function asStill(bytes: Buffer): Buffer {
  if (bytes.toString('latin1', 8, 12) !== 'avis') return bytes;
  const copy = Buffer.from(bytes);
  copy.write('avif', 8, 'latin1');
  return copy;
}
