/**
 * Answers for pictures by photo id, never by path: for the loopback server's `/key/…/image/…` and for
 * Electron's `photo://image/…`. Runs in Node and in Electron's main; decides, but sends nothing.
 */
import { stat } from 'node:fs/promises';
import { patiently } from '../base/patience.ts';
import { COMMON_HEADERS } from './headers.ts';

/** Where pictures come from; null when there is no such photo (any more). */
export interface ImageSource {
  thumbnail(
    photoId: number,
  ): Promise<{ bytes: Uint8Array; mediaType: string; etag: string } | null>;
  /** The original where a browser can show it, else a rendering of it. */
  full(
    photoId: number,
  ): Promise<{ file: string; mediaType: string } | { bytes: Uint8Array; mediaType: string } | null>;
}

export interface ImageRequest {
  /** Of the URL: `/image/12/thumb` or `/image/12/full`. */
  path: string;
  range?: string | undefined;
  ifNoneMatch?: string | undefined;
}

export interface ImageResponse {
  status: 200 | 206 | 304 | 404 | 416;
  headers: Record<string, string>;
  /** Bytes, or a part of a file (`end` included) that the host streams; null for an empty body. */
  body: Uint8Array | { file: string; start: number; end: number } | null;
}

/** What is ever sent as an image. No SVG: it is a document that can carry scripts. */
const MEDIA_TYPES = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/avif', 'image/gif']);

/** Ids are positive integers of at most 15 digits, which a number holds exactly. */
const IMAGE_PATH = /^\/image\/([1-9][0-9]{0,14})\/(thumb|full)$/;

/** Originals are strangers' files: opened in a tab of their own they may run and load nothing. */
const IMAGE_HEADERS = {
  ...COMMON_HEADERS,
  'Content-Security-Policy': "default-src 'none'; sandbox",
  'Content-Disposition': 'inline',
};

/** The whole response, apart from the sending of the body. */
export async function respondWithImage(
  request: ImageRequest,
  images: ImageSource,
): Promise<ImageResponse> {
  const [, id, size] = IMAGE_PATH.exec(request.path) ?? [];
  if (id === undefined) return notFound();
  if (size === 'thumb') {
    const thumbnail = await images.thumbnail(Number(id));
    return thumbnail ? respondWithBytes(request, thumbnail, quoted(thumbnail.etag)) : notFound();
  }
  const full = await images.full(Number(id));
  if (!full) return notFound();
  return 'file' in full ? respondWithFile(request, full) : respondWithBytes(request, full, null);
}

function respondWithBytes(
  request: ImageRequest,
  { bytes, mediaType }: { bytes: Uint8Array; mediaType: string },
  etag: string | null,
): ImageResponse {
  if (!MEDIA_TYPES.has(mediaType)) return notFound();
  if (etag !== null && isUnchanged(request, etag)) return unchanged(etag);
  const headers = {
    ...imageHeaders(etag),
    'Content-Type': mediaType,
    'Content-Length': String(bytes.byteLength),
  };
  return { status: 200, headers, body: bytes };
}

/** The file's size and time are its ETag: a photo edited in place is fetched anew. */
async function respondWithFile(
  request: ImageRequest,
  { file, mediaType }: { file: string; mediaType: string },
): Promise<ImageResponse> {
  const stats = await statOfFile(file);
  if (!stats || !MEDIA_TYPES.has(mediaType)) return notFound();
  const etag = quoted(`${stats.size.toString(36)}-${Math.round(stats.mtimeMs).toString(36)}`);
  if (isUnchanged(request, etag)) return unchanged(etag);

  const headers = { ...imageHeaders(etag), 'Content-Type': mediaType, 'Accept-Ranges': 'bytes' };
  const range = readRange(request.range, stats.size);
  if (range === 'unsatisfiable') {
    const total = { ...headers, 'Content-Range': `bytes */${stats.size}` };
    return { status: 416, headers: total, body: null };
  }
  const { start, end } = range ?? { start: 0, end: stats.size - 1 };
  const body = stats.size === 0 ? null : { file, start, end };
  const sized = { ...headers, 'Content-Length': String(end - start + 1) };
  if (!range) return { status: 200, headers: sized, body };
  const part = { ...sized, 'Content-Range': `bytes ${start}-${end}/${stats.size}` };
  return { status: 206, headers: part, body };
}

/** Null where it is gone, or is no plain file (a named pipe would hang its reader). */
async function statOfFile(file: string): Promise<{ size: number; mtimeMs: number } | null> {
  try {
    const stats = await patiently(file, () => stat(file));
    return stats.isFile() ? stats : null;
  } catch {
    return null;
  }
}

/** One range of RFC 9110 section 14; several at once, or another unit, are answered with the whole. */
function readRange(
  header: string | undefined,
  size: number,
): { start: number; end: number } | 'unsatisfiable' | null {
  const [, from, to] = /^bytes=([0-9]{0,15})-([0-9]{0,15})$/.exec(header ?? '') ?? [];
  if (from === undefined || to === undefined || (from === '' && to === '')) return null;
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (from !== '' && to !== '' && Number(to) < start) return null;
  return start > end ? 'unsatisfiable' : { start, end };
}

function isUnchanged(request: ImageRequest, etag: string): boolean {
  const known = (request.ifNoneMatch ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return known.includes(etag) || known.includes('*');
}

function unchanged(etag: string): ImageResponse {
  return { status: 304, headers: imageHeaders(etag), body: null };
}

function imageHeaders(etag: string | null): Record<string, string> {
  // A browser may keep a picture but asks each time, so that an edited photo shows at once.
  return etag === null
    ? { ...IMAGE_HEADERS, 'Cache-Control': 'private, no-store' }
    : { ...IMAGE_HEADERS, 'Cache-Control': 'private, no-cache', ETag: etag };
}

/** As HTTP wants it; what could break out of the quotes is dropped. */
function quoted(tag: string): string {
  return `"${tag.replaceAll(/[^\w.-]/g, '')}"`;
}

function notFound(): ImageResponse {
  return { status: 404, headers: { ...IMAGE_HEADERS, 'Cache-Control': 'no-store' }, body: null };
}
