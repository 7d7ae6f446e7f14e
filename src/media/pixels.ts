/** One decoding by libvips, and what it leaves to do: colours by numbers, levels, what was not drawn. */
import { CONVERTED_16, toSrgb } from './colour.ts';
import type { Size } from './types.ts';
import type { Part } from './gif.ts';
import type { DecodePlan } from './decode-plan.ts';
import { openPicture, type Pixels } from './sharp.ts';
import { pixelsAsTiff } from './pixels-as-tiff.ts';

/** Television's grey: from 16 to 235. */
const DARKEST = 16;
const LEVELS = 219;

/** Numbers of a picture end at 1, or a little above where it was sharpened. */
const BRIGHTEST_NUMBER = 1.25;

/** A file of known depth. */
export type DeepReading = DecodePlan & {
  /** Of a picture in floating point: its profile, or null; undefined for whole numbers. */
  float: { profile: Uint8Array | null; isGrey: boolean } | undefined;
};

/**
 * Decodes to a size. Of floating point libvips (8.18) makes black where there is a profile, and takes
 * it for light where there is none, though most programs write what they would have written as whole
 * numbers. Transparent parts become white: that is what drawings and screenshots are made for.
 */
export async function pixelsOf(
  reading: DeepReading,
  size: Size,
  failOn: 'warning' | 'error' | 'none',
): Promise<Pixels> {
  const { bytes, page, ignoreProfile, coding, float } = reading;
  if (float) {
    const fixed = await fixedPoint(reading, float, size);
    return pixelsOf({ ...reading, ...fixed, float: undefined }, size, failOn);
  }
  const { data, info } = await openPicture(bytes, { failOn, page, ignoreIcc: ignoreProfile })
    .resize(size.width, size.height, { fit: 'fill' })
    .flatten({ background: 'white' })
    .toColourspace(coding ? 'rgb16' : 'srgb')
    .raw({ depth: coding ? 'ushort' : 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const levels = coding ? new Uint16Array(data.buffer, data.byteOffset, data.length / 2) : data;
  if (reading.isLimitedGrey) stretch(levels, coding ? 257 : 1);
  const pixels = { data: coding ? toSrgb(Uint16Array.from(levels), coding) : data, width, height };
  if (reading.drawn && page === 0) whiten(pixels, reading.drawn);
  return pixels;
}

/** Whether all pixels are of one colour, but for what compression makes of it. */
export function isFlat({ data }: Pixels): boolean {
  const [red = 0, green = 0, blue = 0] = data;
  for (let at = 3; at + 2 < data.length; at += 3) {
    const far = Math.max(
      Math.abs((data[at] ?? 0) - red),
      Math.abs((data[at + 1] ?? 0) - green),
      Math.abs((data[at + 2] ?? 0) - blue),
    );
    if (far > 2) return false;
  }
  return true;
}

/** One in floating point as a picture of 16 bits, with its profile; itself where its numbers are light. */
async function fixedPoint(
  { bytes, page }: DecodePlan,
  { profile: own, isGrey }: NonNullable<DeepReading['float']>,
  size: Size,
): Promise<Partial<DecodePlan>> {
  // In either, numbers stay as they are.
  const space = isGrey ? 'b-w' : 'scrgb';
  const { data, info } = await openPicture(bytes, { page, ignoreIcc: true })
    .pipelineColourspace(space)
    .resize(size.width, size.height, { fit: 'fill' })
    .toColourspace(space)
    .raw({ depth: 'float' })
    .toBuffer({ resolveWithObject: true });
  const read = new Float32Array(Uint8Array.from(data).buffer);
  const values = isGrey ? asColours(read, info.channels) : read;
  // That of a grey picture fits no colours; its tones are near to sRGB's.
  const profile = isGrey ? null : own;
  // Only light gets brighter than white.
  if (!profile && values.some((value) => value > BRIGHTEST_NUMBER)) return {};
  const levels = Uint16Array.from(values, (value) =>
    Math.round(65_535 * Math.max(0, Math.min(1, value))),
  );
  const { width, height } = info;
  const channels = !isGrey && info.channels === 4 ? 4 : 3;
  const pixels = new Uint8Array(levels.buffer);
  const tiff = pixelsAsTiff({ width, height, channels, bits: 16, data: pixels, profile });
  return { bytes: tiff, page: 0, coding: profile ? CONVERTED_16 : null };
}

/** Grey as three equal colours, without what stands beside it. */
function asColours(grey: Float32Array, channels: number): Float32Array {
  return Float32Array.from({ length: (grey.length / channels) * 3 }, (_, at) => {
    return grey[Math.floor(at / 3) * channels] ?? 0;
  });
}

function stretch(levels: Uint8Array | Uint16Array, unit: number): void {
  for (const [at, level] of levels.entries()) {
    const value = ((level - DARKEST * unit) * 255) / LEVELS;
    levels[at] = Math.max(0, Math.min(255 * unit, Math.round(value)));
  }
}

/** Makes white what lies outside of a part. */
function whiten({ data, width, height }: Pixels, part: Part): void {
  const left = Math.round(part.left * width);
  const right = Math.round(part.right * width);
  for (let y = 0; y < height; y += 1) {
    const row = data.subarray(y * width * 3, (y + 1) * width * 3);
    if (y < Math.round(part.top * height) || y >= Math.round(part.bottom * height)) row.fill(255);
    else {
      row.fill(255, 0, left * 3);
      row.fill(255, right * 3);
    }
  }
}
