/** What goes into decoding and what comes out of it. */
import type { Pixels } from './sharp.ts';

/** In pixels. */
export interface Size {
  width: number;
  height: number;
}

/** A file and its content, read once by the caller. */
export interface PhotoSource {
  path: string;
  bytes: Buffer;
  /** Bytes of the file in front of these, see `blankLead`. */
  skipped?: number;
}

/** A decoded photo: its pixels at a working size, and its true size as shown. */
export interface Picture extends Size {
  pixels: Pixels;
  /** False where browsers cannot show the file itself, or show it otherwise than it is meant. */
  shownByBrowsers: boolean;
}

/** Answers the size to decode to for a photo of the given size; never a larger one. */
export type SizeChoice = (full: Size) => Size;

/** How an encoder wants its pictures, as its manifest says. `size` is the side in pixels. */
export interface EncoderInputSpec {
  size: number;
  resize: 'shortest-edge' | 'squash' | 'pad';
  interpolation: 'bicubic' | 'bilinear';
  crop: 'center' | 'none';
}
