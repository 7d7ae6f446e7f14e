/** The squares that a fingerprint is made from: luma, then Cb, then Cr, a byte each, row by row. */

/** Side of the luma square. 64 still tells a line of text from another. */
export const LUMA_SIDE = 64;
/** Side of each colour square: enough to see a photo recoloured, or a red sky from a blue one. */
export const COLOUR_SIDE = 8;
