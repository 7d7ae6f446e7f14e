/**
 * The part of libheif's C interface that HEIC decoding needs, as libheif-js hands it out: pointers
 * are numbers, functions that fail write a `heif_error` {code, subcode, message} to their first
 * argument. Runs in the HEIC thread only.
 */
import { createRequire } from 'node:module';

/** Names and arguments as in libheif's heif.h (1.23). */
export interface LibHeif {
  readonly HEAPU8: Uint8Array;
  readonly HEAPU32: Uint32Array;
  _malloc(size: number): number;
  _free(pointer: number): void;
  _heif_context_alloc(): number;
  _heif_context_free(context: number): void;
  _heif_context_set_maximum_image_size_limit(context: number, side: number): void;
  _heif_context_read_from_memory_without_copy(
    error: number,
    context: number,
    bytes: number,
    size: number,
    options: number,
  ): void;
  _heif_context_get_primary_image_handle(error: number, context: number, handle: number): void;
  _heif_image_handle_release(handle: number): void;
  _heif_image_handle_get_width(handle: number): number;
  _heif_image_handle_get_height(handle: number): number;
  _heif_image_handle_has_alpha_channel(handle: number): number;
  _heif_image_handle_get_raw_color_profile_size(handle: number): number;
  _heif_image_handle_get_raw_color_profile(error: number, handle: number, profile: number): void;
  _heif_image_handle_get_nclx_color_profile(error: number, handle: number, nclx: number): void;
  _heif_nclx_color_profile_free(nclx: number): void;
  _heif_decode_image(
    error: number,
    handle: number,
    image: number,
    colourSpace: number,
    chroma: number,
    options: number,
  ): void;
  _heif_image_release(image: number): void;
  _heif_image_get_bits_per_pixel_range(image: number, channel: number): number;
  _heif_image_get_plane_readonly2(image: number, channel: number, stride: number): number;
}

/**
 * heif_colorspace_RGB; heif_chroma_interleaved_RGB, _RGBA, _RRGGBB_LE and _RRGGBBAA_LE;
 * heif_channel_interleaved.
 */
export const RGB = 1;
export const INTERLEAVED_RGB = 10;
export const INTERLEAVED_RGBA = 11;
export const INTERLEAVED_RGB_16 = 14;
export const INTERLEAVED_RGBA_16 = 15;
export const INTERLEAVED = 10;

/** Loads the WebAssembly module; takes some 50 ms. */
export function loadLibHeif(): LibHeif {
  return createRequire(import.meta.url)('libheif-js/wasm-bundle') as LibHeif;
}
