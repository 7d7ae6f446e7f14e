/** What a file's bytes tell of how often it was encoded: read in the analyser, weighed where a copy is kept. */

export interface EncodingTraces {
  /** Mean step of a JPEG's luma table: higher is coarser. Null for other formats. */
  quantisation: number | null;
  /** That table is libjpeg's own, as programs use it; most cameras have tables of their own. */
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
  /** Signs that it was quantised before, 0 to 1, see media/coefficients.ts; null where nothing tells. */
  gaps: number | null;
}

/** Steps of `spectrum`, and of `repetitions`. */
export const SPECTRUM_STEPS = 64;
export const REPETITIONS = 512;

const HEAD = 25;

/** Traces as they cross from the analyser, and as they are kept. */
export function toBytes({
  quantisation,
  isLibraryTable,
  statedSize,
  pixels,
}: EncodingTraces): Uint8Array {
  const head = new DataView(new ArrayBuffer(HEAD));
  head.setUint8(0, Number(isLibraryTable));
  head.setFloat64(1, quantisation ?? NaN);
  head.setFloat64(9, pixels?.gaps ?? NaN);
  head.setUint32(17, statedSize?.width ?? 0);
  head.setUint32(21, statedSize?.height ?? 0);
  const own = new Uint8Array(head.buffer);
  return pixels === null ? own : Buffer.concat([own, pixels.spectrum, pixels.repetitions]);
}

/** The traces in what `toBytes` made. */
export function fromBytes(bytes: Uint8Array): EncodingTraces {
  const head = new DataView(bytes.buffer, bytes.byteOffset);
  const numberAt = (place: number): number | null => {
    const value = head.getFloat64(place);
    return Number.isNaN(value) ? null : value;
  };
  const [width, height] = [head.getUint32(17), head.getUint32(21)];
  const pixels = bytes.slice(HEAD);
  return {
    quantisation: numberAt(1),
    isLibraryTable: bytes[0] === 1,
    statedSize: width === 0 || height === 0 ? null : { width, height },
    pixels:
      pixels.length === 0
        ? null
        : {
            spectrum: pixels.subarray(0, SPECTRUM_STEPS),
            repetitions: pixels.subarray(SPECTRUM_STEPS),
            gaps: numberAt(9),
          },
  };
}
