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
