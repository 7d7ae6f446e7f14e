/** What a file's bytes tell of how often it was encoded: read in the analyser, weighed where a copy is kept. */

export interface EncodingTraces {
  /** Mean step of a JPEG's luma table: higher is coarser. Null for other formats. */
  quantisation: number | null;
  /** That table is libjpeg's own, as programs use it; most cameras have tables of their own. */
  isLibraryTable: boolean;
  /**
   * Power of the finest detail, in whole decibels, in equal steps of frequency up to the finest that
   * pixels can hold; null where there are too few pixels, or too many formats between.
   */
  spectrum: Uint8Array | null;
  /** Its metadata states the size that it has; null where it states none. */
  hasStatedSize: boolean | null;
}

/** Steps of `spectrum`. */
export const SPECTRUM_STEPS = 64;

const HEAD = 10;

/** Traces as they cross from the analyser. */
export function toBytes({
  quantisation,
  isLibraryTable,
  spectrum,
  hasStatedSize,
}: EncodingTraces): Uint8Array {
  const bytes = new Uint8Array(HEAD + (spectrum?.length ?? 0));
  bytes[0] = Number(isLibraryTable);
  bytes[1] = hasStatedSize === null ? 2 : Number(hasStatedSize);
  new DataView(bytes.buffer).setFloat64(2, quantisation ?? NaN);
  if (spectrum !== null) bytes.set(spectrum, HEAD);
  return bytes;
}

/** The traces in what `toBytes` made. */
export function fromBytes(bytes: Uint8Array): EncodingTraces {
  const quantisation = new DataView(bytes.buffer, bytes.byteOffset).getFloat64(2);
  return {
    quantisation: Number.isNaN(quantisation) ? null : quantisation,
    isLibraryTable: bytes[0] === 1,
    spectrum: bytes.length > HEAD ? bytes.slice(HEAD) : null,
    hasStatedSize: bytes[1] === 2 ? null : bytes[1] === 1,
  };
}
