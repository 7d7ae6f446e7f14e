/** What a file may ask of the machine before its decoding is refused. */

/** Larger files are no photographs: the largest RAW of today's cameras is near 250 MB. */
export const MAX_BYTES = 512 * 1024 * 1024;

/** 300 megapixels: above today's largest cameras (200) and scans; 900 MB once decoded to RGB. */
export const MAX_PIXELS = 300_000_000;

/** HEIC is decoded into WebAssembly memory (at most 4 GB) as YUV and RGBA at once: 200 megapixels. */
export const MAX_HEIC_PIXELS = 200_000_000;

/** JPEG XL is decoded into numbers of 32 bits, several planes of them: 64 megapixels. */
export const MAX_JXL_PIXELS = 64_000_000;

/**
 * Pixels that all decoders together hold at once: three bytes for each where they are plain, six
 * where they are the coefficients of a progressive JPEG.
 */
export const PIXELS_AT_ONCE = 300_000_000;

/** Seconds for one picture; the slowest honest one (a 50-megapixel HEIC) takes under 10. */
export const MAX_SECONDS = 60;
