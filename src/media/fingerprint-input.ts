/**
 * What near-duplicates are told by: the photo without its frame, squashed to a small square of luma
 * and a tiny one of colour. Runs in the analyser.
 */
import { COLOUR_SIDE, LUMA_SIDE } from '../facts/fingerprint-squares.ts';
import { openPixels, type Pixels } from './sharp.ts';

/** A frame's pixels differ by compression only: this much of 255 per channel. */
const FRAME_TOLERANCE = 14;
/** This share of a line may stand out, such as a signature on the frame. */
const FRAME_EXCEPTIONS = 0.015;
/** Beyond this share of a side it is no frame but the picture. */
const MOST_FRAME = 0.3;

/**
 * Luma (64 x 64 bytes, row by row), then Cb and Cr (8 x 8 bytes each, 128 is grey) of the photo
 * without lines of one colour at its edges: a framed copy shows the same as its original. Then the
 * left, top, right and bottom edge of what is shown, 16 bits each, little-endian, in 65,535ths of
 * the photo's sides.
 */
export async function fingerprintInputOf(pixels: Pixels): Promise<Uint8Array> {
  const part = withoutFrame(pixels);
  const { data } = await openPixels(pixels)
    .extract(part)
    .resize(LUMA_SIDE, LUMA_SIDE, { fit: 'fill', kernel: 'linear' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return Buffer.concat([splitColours(data), edgesOf(part, pixels)]);
}

function edgesOf({ left, top, width, height }: Part, whole: Pixels): Uint8Array {
  const edges = Buffer.alloc(8);
  const shares = [
    left / whole.width,
    top / whole.height,
    (left + width) / whole.width,
    (top + height) / whole.height,
  ];
  for (const [place, share] of shares.entries()) {
    edges.writeUInt16LE(Math.round(share * 65_535), place * 2);
  }
  return edges;
}

/** BT.601 luma and colour differences, as JPEG has them. */
function splitColours(rgb: Uint8Array): Uint8Array {
  const lumaCount = LUMA_SIDE * LUMA_SIDE;
  const colourCount = COLOUR_SIDE * COLOUR_SIDE;
  const result = new Uint8Array(lumaCount + 2 * colourCount);
  const colours = new Float64Array(2 * colourCount);
  const cell = LUMA_SIDE / COLOUR_SIDE;
  for (let at = 0; at < lumaCount; at += 1) {
    const red = rgb[at * 3] ?? 0;
    const green = rgb[at * 3 + 1] ?? 0;
    const blue = rgb[at * 3 + 2] ?? 0;
    const luma = 0.299 * red + 0.587 * green + 0.114 * blue;
    result[at] = Math.round(luma);
    const column = Math.floor((at % LUMA_SIDE) / cell);
    const place = Math.floor(at / LUMA_SIDE / cell) * COLOUR_SIDE + column;
    colours[place] = (colours[place] ?? 0) + 0.564 * (blue - luma);
    const second = colourCount + place;
    colours[second] = (colours[second] ?? 0) + 0.713 * (red - luma);
  }
  for (const [place, sum] of colours.entries()) {
    result[lumaCount + place] = Math.max(0, Math.min(255, Math.round(128 + sum / (cell * cell))));
  }
  return result;
}

interface Part {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** The part of a picture inside its frame; all of it where there is none. */
function withoutFrame(pixels: Pixels): Part {
  const { width, height } = pixels;
  const top = frameDepth(pixels, height, (depth, along) => depth * width + along, width);
  const bottom = frameDepth(
    pixels,
    height,
    (depth, along) => (height - 1 - depth) * width + along,
    width,
  );
  const left = frameDepth(pixels, width, (depth, along) => along * width + depth, height);
  const right = frameDepth(
    pixels,
    width,
    (depth, along) => along * width + width - 1 - depth,
    height,
  );
  return { left, top, width: width - left - right, height: height - top - bottom };
}

/** How many lines from one edge are of the edge's colour; 0 where it would be too many for a frame. */
function frameDepth(
  { data }: Pixels,
  depths: number,
  placeOf: (depth: number, along: number) => number,
  length: number,
): number {
  const colour = [0, 0, 0];
  for (let along = 0; along < length; along += 1) {
    const at = placeOf(0, along) * 3;
    for (let channel = 0; channel < 3; channel += 1) {
      colour[channel] = (colour[channel] ?? 0) + (data[at + channel] ?? 0) / length;
    }
  }
  const limit = Math.floor(depths * MOST_FRAME);
  for (let depth = 0; depth <= limit; depth += 1) {
    let exceptions = 0;
    for (let along = 0; along < length; along += 1) {
      const at = placeOf(depth, along) * 3;
      for (let channel = 0; channel < 3; channel += 1) {
        if (Math.abs((data[at + channel] ?? 0) - (colour[channel] ?? 0)) <= FRAME_TOLERANCE)
          continue;
        exceptions += 1;
        break;
      }
    }
    // The line where the frame ends is blended with the picture when a photo has been resized.
    if (exceptions > length * FRAME_EXCEPTIONS) return depth === 0 ? 0 : Math.min(depth + 1, limit);
  }
  return 0;
}
