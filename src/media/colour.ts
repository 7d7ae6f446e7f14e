/**
 * Colours that files describe by numbers instead of a profile: primaries and transfer of ITU-T H.273
 * (AVIF, HEIC, PNG's cICP), gamma and chromaticities (PNG). To sRGB, as Chromium draws them; HDR is
 * brought into the range of a screen by the same curve. Pure.
 */

/** x and y of red, green, blue and white. */
export type Chromaticities = readonly [
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
];

/** How numbers become light: a power, sRGB's curve, those of early HDTV and of cinemas, or one of the two of HDR. */
export type Transfer = number | 'srgb' | 'smpte240' | 'cinema' | 'pq' | 'hlg';

/** How a file's numbers are to be read. */
export interface ColourCoding {
  primaries: Chromaticities;
  transfer: Transfer;
  /** cd/m² of the brightest pixel, for HDR. */
  peak: number;
}

const D65 = [0.3127, 0.329] as const;
const BT709: Chromaticities = [0.64, 0.33, 0.3, 0.6, 0.15, 0.06, ...D65];

/** By their number in H.273; 2 (unspecified) and others that Chromium does not know are BT.709's. */
const primariesByNumber: Record<number, Chromaticities> = {
  4: [0.67, 0.33, 0.21, 0.71, 0.14, 0.08, 0.31, 0.316],
  5: [0.64, 0.33, 0.29, 0.6, 0.15, 0.06, ...D65],
  6: [0.63, 0.34, 0.31, 0.595, 0.155, 0.07, ...D65],
  7: [0.63, 0.34, 0.31, 0.595, 0.155, 0.07, ...D65],
  9: [0.708, 0.292, 0.17, 0.797, 0.131, 0.046, ...D65],
  11: [0.68, 0.32, 0.265, 0.69, 0.15, 0.06, 0.314, 0.351],
  12: [0.68, 0.32, 0.265, 0.69, 0.15, 0.06, ...D65],
};

const transfersByNumber: Record<number, Transfer> = {
  4: 2.2,
  5: 2.8,
  8: 1,
  16: 'pq',
  17: 2.6,
  18: 'hlg',
};

/**
 * As Chromium takes them in a PNG: television's by how screens show them (ITU-R BT.1886). In AVIF and
 * HEIC it draws these as if they were sRGB's.
 */
const transfersInPng: Record<number, Transfer> = {
  ...transfersByNumber,
  1: 2.4,
  6: 2.4,
  7: 'smpte240',
  11: 2.4,
  14: 2.4,
  15: 2.4,
  17: 'cinema',
};

/** White of a page, and the brightest of HDR where the file does not say (ITU-R BT.2408). */
const WHITE = 203;
export const USUAL_PEAK = 1000;

/** The coding that two numbers of H.273 mean; null where it is sRGB's, or near enough. */
export function codingOf(
  primaries: number,
  transfer: number,
  peak = USUAL_PEAK,
): ColourCoding | null {
  return differing({
    primaries: primariesByNumber[primaries] ?? BT709,
    transfer: transfersByNumber[transfer] ?? 'srgb',
    peak,
  });
}

/** The same for the numbers in a PNG. */
export function codingOfPng(
  primaries: number,
  transfer: number,
  peak: number,
): ColourCoding | null {
  return differing({
    primaries: primariesByNumber[primaries] ?? BT709,
    transfer: transfersInPng[transfer] ?? 'srgb',
    peak,
  });
}

/** The coding of a power and chromaticities, those of sRGB where there are none. */
export function gammaCoding(power: number, primaries: Chromaticities | null): ColourCoding | null {
  return differing({ primaries: primaries ?? BT709, transfer: power, peak: USUAL_PEAK });
}

function differing(coding: ColourCoding): ColourCoding | null {
  return coding.transfer === 'srgb' && coding.primaries === BT709 ? null : coding;
}

/** What sharp (0.35) converts pictures of 16 bits with a profile to: Display P3, not sRGB. */
export const CONVERTED_16 = codingOf(12, 13);

const INPUT_LEVELS = 4096;
const OUTPUT_LEVELS = 16_384;

/** RGB of 16 bits a channel to sRGB of 8. */
export function toSrgb(data: Uint16Array, coding: ColourCoding): Uint8Array {
  const light = Float32Array.from({ length: INPUT_LEVELS }, (_, level) =>
    lightOf(level / (INPUT_LEVELS - 1), coding.transfer),
  );
  const isHdr = coding.transfer === 'pq' || coding.transfer === 'hlg';
  const gain = isHdr ? toneMapping(coding) : null;
  const [a, b, c, d, e, f, g, h, i] = matrixToSrgb(coding.primaries);
  const result = new Uint8Array(data.length);
  for (let at = 0; at + 2 < data.length; at += 3) {
    let red = light[(data[at] ?? 0) >> 4] ?? 0;
    let green = light[(data[at + 1] ?? 0) >> 4] ?? 0;
    let blue = light[(data[at + 2] ?? 0) >> 4] ?? 0;
    if (gain) {
      const factor = gain(red, green, blue);
      red *= factor;
      green *= factor;
      blue *= factor;
    }
    result[at] = srgbLevel(a * red + b * green + c * blue);
    result[at + 1] = srgbLevel(d * red + e * green + f * blue);
    result[at + 2] = srgbLevel(g * red + h * green + i * blue);
  }
  return result;
}

/** Light of a number from 0 to 1: 1 is white, PQ and HLG (of the scene) have their own measure. */
function lightOf(value: number, transfer: Transfer): number {
  switch (transfer) {
    case 'srgb':
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    case 'smpte240':
      return value < 0.0913 ? value / 4 : ((value + 0.1115) / 1.1115) ** (1 / 0.45);
    case 'cinema':
      // SMPTE ST 428-1: white is 48 of the 52.37 cd/m² that the largest number means.
      return (52.37 / 48) * value ** 2.6;
    case 'pq': {
      // SMPTE ST 2084, in multiples of white.
      const root = value ** (1 / 78.84375);
      const part = Math.max(0, root - 0.8359375) / (18.8515625 - 18.6875 * root);
      return (10_000 / WHITE) * part ** (1 / 0.1593017578125);
    }
    case 'hlg':
      // ITU-R BT.2100, light of the scene.
      return value <= 0.5
        ? (value * value) / 3
        : (Math.exp((value - 0.55991073) / 0.17883277) + 0.28466892) / 12;
    default:
      return value ** transfer;
  }
}

/**
 * The factor by which a colour is darkened: white becomes half as bright as the screen's, what is
 * brighter rolls off to the screen's white at the peak (SMPTE ST 2094-50, reference white).
 */
function toneMapping(coding: ColourCoding): (red: number, green: number, blue: number) => number {
  const isHlg = coding.transfer === 'hlg';
  const nominal = USUAL_PEAK / WHITE;
  const peak = isHlg ? nominal : Math.max(1, coding.peak / WHITE);
  const white = 1 - 0.5 * Math.min(1, Math.log(peak) / Math.log(nominal));
  // A quadratic curve from (1, white) to (peak, 1), straight on at its beginning.
  const bend = 0.65;
  const middleX = 1 - bend + bend / white;
  const middleY = (1 - bend) * white + bend;
  const square = 1 - 2 * middleX + peak;
  const mapped = (light: number): number => {
    if (light <= 1) return light * white;
    if (light >= peak) return 1;
    const half = middleX - 1;
    const way = (light - 1) / (half + Math.sqrt(half * half + square * (light - 1)));
    return white + 2 * (middleY - white) * way + (white - 2 * middleY + 1) * way * way;
  };
  const [wr, wg, wb] = luminanceOf(coding.primaries);
  return (red, green, blue) => {
    // HLG's light is that of the scene; a screen of 1,000 cd/m² shows it with a power of 1.2.
    const screen = isHlg ? nominal * (wr * red + wg * green + wb * blue) ** 0.2 : 1;
    const brightest = screen * Math.max(red, green, blue);
    return brightest > 0 ? (screen * mapped(brightest)) / brightest : 0;
  };
}

const srgbLevels = Uint8Array.from({ length: OUTPUT_LEVELS }, (_, level) => {
  const light = level / (OUTPUT_LEVELS - 1);
  const value = light <= 0.0031308 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055;
  return Math.round(255 * value);
});

function srgbLevel(light: number): number {
  const level = Math.round(light * (OUTPUT_LEVELS - 1));
  return srgbLevels[Math.max(0, Math.min(OUTPUT_LEVELS - 1, level))] ?? 0;
}

type Matrix = [number, number, number, number, number, number, number, number, number];

/** The part of each primary in luminance. */
function luminanceOf(primaries: Chromaticities): [number, number, number] {
  const [, , , red, green, blue] = matrixToXyz(primaries);
  return [red, green, blue];
}

function matrixToSrgb(primaries: Chromaticities): Matrix {
  const own = matrixToXyz(primaries);
  const [, , , , , , wx, wy] = primaries;
  return times(inverse(matrixToXyz(BT709)), times(adaptation([wx, wy], D65), own));
}

/** Linear RGB to XYZ. */
function matrixToXyz([rx, ry, gx, gy, bx, by, wx, wy]: Chromaticities): Matrix {
  const unscaled: Matrix = [
    ...[rx / ry, gx / gy, bx / by],
    ...[1, 1, 1],
    ...[(1 - rx - ry) / ry, (1 - gx - gy) / gy, (1 - bx - by) / by],
  ] as Matrix;
  const [red, green, blue] = applied(inverse(unscaled), [wx / wy, 1, (1 - wx - wy) / wy]);
  return unscaled.map((value, at) => value * ([red, green, blue][at % 3] ?? 0)) as Matrix;
}

const BRADFORD: Matrix = [
  0.8951, 0.2664, -0.1614, -0.7502, 1.7135, 0.0367, 0.0389, -0.0685, 1.0296,
];

/** From one white to another. */
function adaptation(from: readonly [number, number], to: readonly [number, number]): Matrix {
  const cone = ([x, y]: readonly [number, number]): number[] =>
    applied(BRADFORD, [x / y, 1, (1 - x - y) / y]);
  const before = cone(from);
  const after = cone(to);
  const ratio = (at: number): number => (after[at] ?? 0) / (before[at] ?? 1);
  return times(
    inverse(BRADFORD),
    times([ratio(0), 0, 0, 0, ratio(1), 0, 0, 0, ratio(2)], BRADFORD),
  );
}

function applied(m: Matrix, [x, y, z]: [number, number, number]): [number, number, number] {
  return [
    m[0] * x + m[1] * y + m[2] * z,
    m[3] * x + m[4] * y + m[5] * z,
    m[6] * x + m[7] * y + m[8] * z,
  ];
}

function times(left: Matrix, right: Matrix): Matrix {
  const columns = [0, 1, 2].map((at) =>
    applied(left, [right[at] ?? 0, right[at + 3] ?? 0, right[at + 6] ?? 0]),
  );
  return [0, 1, 2].flatMap((row) => columns.map((column) => column[row] ?? 0)) as Matrix;
}

function inverse([a, b, c, d, e, f, g, h, i]: Matrix): Matrix {
  const determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  const cofactors = [
    ...[e * i - f * h, c * h - b * i, b * f - c * e],
    ...[f * g - d * i, a * i - c * g, c * d - a * f],
    ...[d * h - e * g, b * g - a * h, a * e - b * d],
  ];
  return cofactors.map((value) => value / determinant) as Matrix;
}
