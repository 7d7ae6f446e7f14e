/**
 * The HEIC thread: file bytes in, pixels out, one at a time. A worker thread, because decoding
 * blocks for a second or more and can only be ended from outside. Imports no other decoder.
 */
import { parentPort } from 'node:worker_threads';
import type { FailureCode } from '../contract/errors.ts';
import { PhotoError, messageOf } from '../base/errors.ts';
import {
  INTERLEAVED,
  INTERLEAVED_RGB,
  INTERLEAVED_RGB_16,
  INTERLEAVED_RGBA,
  INTERLEAVED_RGBA_16,
  RGB,
  loadLibHeif,
} from './libheif.ts';
import { MAX_HEIC_PIXELS } from './limits.ts';
import type { ThreadAnswer } from './threads.ts';

/** The picture as coded in the file, upright (libheif applies `irot`, `imir` and `clap`). */
export interface HeicPicture {
  width: number;
  height: number;
  channels: 3 | 4;
  /** 16 (little-endian) for HDR, else 8. */
  bits: 8 | 16;
  data: Uint8Array<ArrayBuffer>;
  /** The ICC profile in the file, or null. */
  profile: Uint8Array<ArrayBuffer> | null;
  /** Without a profile: colour primaries and transfer by number (ITU-T H.273). */
  nclx: { primaries: number; transfer: number } | null;
}

const heif = loadLibHeif();

parentPort?.on('message', (bytes: Uint8Array) => {
  try {
    const picture = decodeHeic(bytes);
    const profile = picture.profile ? [picture.profile.buffer] : [];
    answer({ picture }, [picture.data.buffer, ...profile]);
  } catch (error) {
    const code = error instanceof PhotoError ? error.code : 'corrupt';
    answer({ failure: { code, message: messageOf(error) } }, []);
  }
});

function answer(message: ThreadAnswer<HeicPicture>, transfer: ArrayBuffer[]): void {
  parentPort?.postMessage(message, transfer);
}

/** Frees everything in reverse order, whatever happens in between. */
function decodeHeic(bytes: Uint8Array): HeicPicture {
  const cleanUp: (() => void)[] = [];
  try {
    return decodeWith(bytes, cleanUp);
  } finally {
    for (const free of cleanUp.reverse()) free();
  }
}

function decodeWith(bytes: Uint8Array, cleanUp: (() => void)[]): HeicPicture {
  const allocate = (size: number): number => {
    const pointer = heif._malloc(size);
    if (pointer === 0) throw new PhotoError('unsupported', `no memory for ${size} bytes`);
    cleanUp.push(() => heif._free(pointer));
    return pointer;
  };
  const error = allocate(12);
  // One word for whatever a function hands out through a pointer.
  const out = allocate(4);
  const file = allocate(bytes.length);
  heif.HEAPU8.set(bytes, file);

  const context = heif._heif_context_alloc();
  cleanUp.push(() => heif._heif_context_free(context));
  // libheif's own limit guards its allocations; the exact one is checked below.
  heif._heif_context_set_maximum_image_size_limit(context, Math.ceil(Math.sqrt(MAX_HEIC_PIXELS)));
  heif._heif_context_read_from_memory_without_copy(error, context, file, bytes.length, 0);
  check(error);
  heif._heif_context_get_primary_image_handle(error, context, out);
  check(error);
  const handle = word(out);
  cleanUp.push(() => heif._heif_image_handle_release(handle));

  const width = heif._heif_image_handle_get_width(handle);
  const height = heif._heif_image_handle_get_height(handle);
  if (width * height > MAX_HEIC_PIXELS) {
    throw new PhotoError('too-many-pixels', `${width} x ${height} pixels`);
  }
  const profile = readProfile(handle, error, allocate);
  const nclx = profile ? null : readNclx(handle, error, out);

  const channels = heif._heif_image_handle_has_alpha_channel(handle) ? 4 : 3;
  // PQ and HLG put much of the picture into few levels.
  const bits = nclx?.transfer === 16 || nclx?.transfer === 18 ? 16 : 8;
  const [rgb, rgba] =
    bits === 16 ? [INTERLEAVED_RGB_16, INTERLEAVED_RGBA_16] : [INTERLEAVED_RGB, INTERLEAVED_RGBA];
  const chroma = channels === 4 ? rgba : rgb;
  heif._heif_decode_image(error, handle, out, RGB, chroma, 0);
  check(error);
  const image = word(out);
  cleanUp.push(() => heif._heif_image_release(image));

  const plane = heif._heif_image_get_plane_readonly2(image, INTERLEAVED, out);
  const stride = word(out);
  const row = (width * channels * bits) / 8;
  const data = new Uint8Array(row * height);
  for (let y = 0; y < height; y += 1) {
    const start = plane + y * stride;
    data.set(heif.HEAPU8.subarray(start, start + row), y * row);
  }
  if (bits === 16) spread(data, heif._heif_image_get_bits_per_pixel_range(image, INTERLEAVED));
  return { width, height, channels, bits, data, profile, nclx };
}

function readProfile(
  handle: number,
  error: number,
  allocate: (size: number) => number,
): Uint8Array<ArrayBuffer> | null {
  const size = heif._heif_image_handle_get_raw_color_profile_size(handle);
  if (size === 0) return null;
  const pointer = allocate(size);
  heif._heif_image_handle_get_raw_color_profile(error, handle, pointer);
  return word(error) === 0 ? heif.HEAPU8.slice(pointer, pointer + size) : null;
}

/** Samples of `bits` bits, in words of 16, to the whole range of the words. */
function spread(data: Uint8Array<ArrayBuffer>, bits: number): void {
  const levels = new Uint16Array(data.buffer);
  for (let at = 0; at < levels.length; at += 1) levels[at] = (levels[at] ?? 0) << (16 - bits);
}

function readNclx(handle: number, error: number, out: number): HeicPicture['nclx'] {
  heif._heif_image_handle_get_nclx_color_profile(error, handle, out);
  if (word(error) !== 0) return null;
  const nclx = word(out);
  // struct heif_color_profile_nclx { uint8_t version; enum primaries; enum transfer; … }
  const [primaries, transfer] = [word(nclx + 4), word(nclx + 8)];
  heif._heif_nclx_color_profile_free(nclx);
  return { primaries, transfer };
}

function word(pointer: number): number {
  return heif.HEAPU32[pointer >>> 2] ?? 0;
}

/** heif_error_code and heif_suberror_code of heif_error.h, as far as they mean something to people. */
function check(error: number): void {
  const code = word(error);
  if (code === 0) return;
  const detail = word(error + 4);
  const start = word(error + 8);
  const end = heif.HEAPU8.indexOf(0, start);
  const message = Buffer.from(heif.HEAPU8.subarray(start, end)).toString();
  throw new PhotoError(failureOf(code, detail, message), message);
}

function failureOf(code: number, detail: number, message: string): FailureCode {
  // A limit of libheif: on pixels, or on boxes and entries, of which no camera writes as many.
  if (detail === 1000) return /image size|pixels/i.test(message) ? 'too-many-pixels' : 'corrupt';
  if (detail === 100) return 'truncated';
  // Unsupported file type, unsupported feature, decoder plugin missing.
  if (code === 3 || code === 4 || detail === 6003) return 'unsupported';
  return 'corrupt';
}
