/**
 * The app's two schemes: `keepsake://window/…` for the window's files, `photo://image/<id>/thumb` and
 * `…/full` for pictures by id. The same rules as the loopback server's. Main process.
 */
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import type { CustomScheme, Protocol } from 'electron';
import { windowHeaders } from '../src/web/headers.ts';
import { respondWithImage, type ImageSource } from '../src/web/images.ts';
import type { WindowFiles } from '../src/web/window-files.ts';

/** To be registered before the app is ready. */
export const SCHEMES: CustomScheme[] = [
  { scheme: 'keepsake', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  { scheme: 'photo', privileges: { standard: true, secure: true, stream: true } },
];

const HEADERS = windowHeaders([], ['photo:']);

/** Answers both schemes. `images` fails while the engine is being restarted; the page asks again. */
export function handleSchemes(
  protocol: Pick<Protocol, 'handle'>,
  files: WindowFiles,
  images: ImageSource,
): void {
  protocol.handle('keepsake', (request) => respondWithFile(request, files));
  protocol.handle('photo', (request) => respondWithPhoto(request, images));
}

async function respondWithFile(request: Request, files: WindowFiles): Promise<Response> {
  const { host, pathname } = new URL(request.url);
  const file = host === 'window' && request.method === 'GET' ? await files(pathname) : null;
  if (!file) return new Response(null, { status: 404 });
  return new Response(Buffer.from(file.bytes), {
    headers: { ...HEADERS, 'Content-Type': file.mediaType },
  });
}

async function respondWithPhoto(request: Request, images: ImageSource): Promise<Response> {
  const { host, pathname } = new URL(request.url);
  if (request.method !== 'GET') return new Response(null, { status: 405 });
  const response = await respondWithImage(
    {
      path: `/${host}${pathname}`,
      range: request.headers.get('range') ?? undefined,
      ifNoneMatch: request.headers.get('if-none-match') ?? undefined,
    },
    images,
  ).catch(() => null);
  if (!response) return new Response(null, { status: 503 });

  const { status, body } = response;
  const headers = new Headers(response.headers);
  // The window's scheme is another origin than the photos'; no other page can exist here.
  headers.delete('Cross-Origin-Resource-Policy');
  if (body === null) return new Response(null, { status, headers });
  if (body instanceof Uint8Array) return new Response(Buffer.from(body), { status, headers });
  const stream = createReadStream(body.file, { start: body.start, end: body.end });
  return new Response(Readable.toWeb(stream) as ReadableStream<Uint8Array>, { status, headers });
}
