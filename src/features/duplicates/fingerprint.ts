/** The perceptual fingerprint of a photo: its luma at three sizes, made of the analyser's fingerprint input. */

/** Sides of the luma squares, coarse to fine. */
export const SIDES = [16, 32, 64] as const;
const FINEST = 64;
const COLOUR_SIDE = 8;
const COLOURS_END = FINEST * FINEST + 2 * COLOUR_SIDE * COLOUR_SIDE;
/** Four 16-bit numbers say which part of the photo the square shows. */
const INPUT_BYTES = COLOURS_END + 8;

export interface Fingerprint {
  /** Luma, 0 to 255, one square for each of SIDES. */
  levels: readonly [Float32Array, Float32Array, Float32Array];
  /** Cb, then Cr, 8 x 8 each, 0 is grey. */
  colours: Float32Array;
  /** The part of the photo that it shows: all but its frame. */
  box: PictureBox;
}

/** A part of a photo, as shares of its width and height. */
export interface PictureBox {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** The fingerprint of a fingerprint input (src/media/fingerprint-input.ts); null for one of another form. */
export function readFingerprint(input: Uint8Array): Fingerprint | null {
  if (input.length !== INPUT_BYTES) return null;
  const finest = Float32Array.from(input.subarray(0, FINEST * FINEST));
  const middle = halfSize(finest, FINEST);
  const colours = Float32Array.from(
    input.subarray(FINEST * FINEST, COLOURS_END),
    (value) => value - 128,
  );
  const edges = new DataView(input.buffer, input.byteOffset + COLOURS_END, 8);
  const [left = 0, top = 0, right = 1, bottom = 1] = [0, 2, 4, 6].map(
    (at) => edges.getUint16(at, true) / 65_535,
  );
  return {
    levels: [halfSize(middle, FINEST / 2), middle, finest],
    colours,
    box: { left, top, width: right - left, height: bottom - top },
  };
}

/**
 * The eight ways to lay a square: bit 0 mirrors left and right, bit 1 top and bottom, bit 2 swaps
 * rows and columns before that.
 */
export type Orientation = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7;

/** An orientation that mirrors: rotation alone does not bring the picture over the other. */
export function isMirrored(orientation: Orientation): boolean {
  return [false, true, true, false, true, false, false, true][orientation] ?? false;
}

/** The fingerprint turned and mirrored as `orientation` says. */
export function orient(fingerprint: Fingerprint, orientation: Orientation): Fingerprint {
  if (orientation === 0) return fingerprint;
  const [coarse, middle, finest] = fingerprint.levels;
  const cells = COLOUR_SIDE * COLOUR_SIDE;
  const colours = new Float32Array(2 * cells);
  colours.set(orientSquare(fingerprint.colours.subarray(0, cells), COLOUR_SIDE, orientation));
  colours.set(orientSquare(fingerprint.colours.subarray(cells), COLOUR_SIDE, orientation), cells);
  return {
    levels: [
      orientSquare(coarse, SIDES[0], orientation),
      orientSquare(middle, SIDES[1], orientation),
      orientSquare(finest, SIDES[2], orientation),
    ],
    colours,
    box: orientBox(fingerprint.box, orientation),
  };
}

function orientBox({ left, top, width, height }: PictureBox, orientation: Orientation): PictureBox {
  const across = orientation & 4 ? { at: top, length: height } : { at: left, length: width };
  const down = orientation & 4 ? { at: left, length: width } : { at: top, length: height };
  return {
    left: orientation & 1 ? 1 - across.at - across.length : across.at,
    top: orientation & 2 ? 1 - down.at - down.length : down.at,
    width: across.length,
    height: down.length,
  };
}

function orientSquare(values: Float32Array, side: number, orientation: Orientation): Float32Array {
  const result = new Float32Array(side * side);
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      const fromX = orientation & 1 ? side - 1 - x : x;
      const fromY = orientation & 2 ? side - 1 - y : y;
      const from = orientation & 4 ? fromX * side + fromY : fromY * side + fromX;
      result[y * side + x] = values[from] ?? 0;
    }
  }
  return result;
}

function halfSize(values: Float32Array, side: number): Float32Array {
  const half = side / 2;
  const result = new Float32Array(half * half);
  for (let y = 0; y < half; y += 1) {
    for (let x = 0; x < half; x += 1) {
      const at = 2 * y * side + 2 * x;
      const sum =
        (values[at] ?? 0) +
        (values[at + 1] ?? 0) +
        (values[at + side] ?? 0) +
        (values[at + side + 1] ?? 0);
      result[y * half + x] = sum / 4;
    }
  }
  return result;
}
