/** What a file's bytes tell of how often it was encoded: read in the analyser, weighed where a copy is kept. */

export interface EncodingTraces {
  /** A JPEG's luma table: 64 steps in zigzag order. Null for other formats. */
  table: Uint8Array | null;
  /** That table is libjpeg's or mozjpeg's own, as programs use it; most cameras have tables of their own. */
  isLibraryTable: boolean;
  /** The size that its metadata state, in pixels; null where they state none. */
  statedSize: { width: number; height: number } | null;
  /** What its pixels tell; null where there are too few, or too many formats between. */
  pixels: PixelTraces | null;
}

export interface PixelTraces {
  /**
   * Power of the finest detail, in whole decibels, in `SPECTRUM_STEPS` equal steps of frequency up to
   * the finest that pixels can hold.
   */
  spectrum: Uint8Array;
  /**
   * How far what repeats from pixel to pixel stands out, in half decibels, in `REPETITIONS` equal steps
   * of frequency up to one turn in two pixels: see media/spectra.ts.
   */
  repetitions: Uint8Array;
  /** Its coefficients on the grid of JPEG's blocks, see media/coefficients.ts. */
  coefficients: Coefficients;
}

export interface Coefficients {
  /** Signs that it was quantised before, 0 to 1; null where nothing tells. */
  gaps: number | null;
  /**
   * How near its coefficients are to whole numbers, as those of a decoded JPEG are: from -1 to 1, 0 of
   * pixels that no JPEG was made of; of a JPEG's own pixels always more. Null where nothing tells.
   */
  wholeness: number | null;
  /** The grid is that of an earlier JPEG, which does not begin at the picture's corner. */
  isShifted: boolean;
  /** How often each of `COUNTED_PLACES` has the sizes 0 to `COUNTED_SIZES` - 1, as `packedCount` packs them. */
  counts: Uint8Array;
}

/** From here on `gaps` are those of an earlier quantisation: once quantised 29 photos had up to 0.12. */
export const LEAST_GAPS = 0.14;
/**
 * From here on `wholeness` is that of a decoded JPEG: PNGs of 29 had 0.018 and more where steps of 1 let
 * nothing else tell, and pictures of other grids and WebP up to 0.001.
 */
export const LEAST_WHOLE = 0.012;

/** Column and row of the first coefficients behind the mean, in zigzag order. */
export const COUNTED_PLACES: readonly (readonly [number, number])[] = [
  [1, 0],
  [0, 1],
  [0, 2],
  [1, 1],
  [2, 0],
  [3, 0],
  [2, 1],
  [1, 2],
  [0, 3],
];
/** Larger coefficients are too rare to tell anything. */
export const COUNTED_SIZES = 56;

const PACKED_DOUBLING = 16;

/** A count in a byte, to 2 percent, up to 60,000. */
export function packedCount(count: number): number {
  return Math.min(255, Math.round(PACKED_DOUBLING * Math.log2(count + 1)));
}

/** The count that `packedCount` packed. */
export function unpackedCount(packed: number): number {
  return 2 ** (packed / PACKED_DOUBLING) - 1;
}

/** Steps of `spectrum`, and of `repetitions`. */
export const SPECTRUM_STEPS = 64;
export const REPETITIONS = 512;

const STEPS = 64;
/** Numbers, flags and table; what its pixels tell follows. */
const HEAD = 26 + STEPS;

/** Traces as they cross from the analyser, and as they are kept. */
export function toBytes({ table, isLibraryTable, statedSize, pixels }: EncodingTraces): Uint8Array {
  const head = new DataView(new ArrayBuffer(HEAD));
  head.setUint8(0, Number(isLibraryTable));
  head.setUint8(1, Number(pixels?.coefficients.isShifted ?? false));
  head.setFloat64(2, pixels?.coefficients.gaps ?? NaN);
  head.setFloat64(10, pixels?.coefficients.wholeness ?? NaN);
  head.setUint32(18, statedSize?.width ?? 0);
  head.setUint32(22, statedSize?.height ?? 0);
  const own = new Uint8Array(head.buffer);
  own.set(table ?? [], HEAD - STEPS);
  if (pixels === null) return own;
  return Buffer.concat([own, pixels.spectrum, pixels.repetitions, pixels.coefficients.counts]);
}

/** The traces in what `toBytes` made. */
export function fromBytes(bytes: Uint8Array): EncodingTraces {
  const head = new DataView(bytes.buffer, bytes.byteOffset);
  const numberAt = (place: number): number | null => {
    const value = head.getFloat64(place);
    return Number.isNaN(value) ? null : value;
  };
  const [width, height] = [head.getUint32(18), head.getUint32(22)];
  const table = bytes.slice(HEAD - STEPS, HEAD);
  const pixels = bytes.slice(HEAD);
  const counts = SPECTRUM_STEPS + REPETITIONS;
  return {
    // No step is 0.
    table: table[0] === 0 ? null : table,
    isLibraryTable: bytes[0] === 1,
    statedSize: width === 0 || height === 0 ? null : { width, height },
    pixels:
      pixels.length === 0
        ? null
        : {
            spectrum: pixels.subarray(0, SPECTRUM_STEPS),
            repetitions: pixels.subarray(SPECTRUM_STEPS, counts),
            coefficients: {
              gaps: numberAt(2),
              wholeness: numberAt(10),
              isShifted: bytes[1] === 1,
              counts: pixels.subarray(counts),
            },
          },
  };
}

/** Mean step of a JPEG's luma table: higher is coarser. Null for other formats. */
export function quantisation({ table }: EncodingTraces): number | null {
  return table && table.reduce((sum, step) => sum + step, 0) / table.length;
}
