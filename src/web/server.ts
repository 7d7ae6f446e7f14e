/**
 * The loopback server: the window's files, pictures by id, and the contract over a WebSocket, for a
 * browser on this machine. Runs in Node; imports no engine, only what it is handed.
 */
import { createReadStream } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import type { Api } from '../api.ts';
import { AppError } from '../base/errors.ts';
import type { EventSource } from '../rpc/server.ts';
import { createAccess, createSecret, type Access } from './access.ts';
import { COMMON_HEADERS, windowHeaders } from './headers.ts';
import { isImagePath, respondWithImage, type ImageSource } from './images.ts';
import { acceptSockets } from './sockets.ts';
import { listWindowFiles, type WindowFiles } from './window-files.ts';

export interface ServerOptions {
  /** 0 takes any free port. */
  port: number;
  /** The built window: `dist/renderer`. */
  windowFolder: string;
  api: Api;
  events: EventSource;
  images: ImageSource;
  /** At least 256 random bits; made here unless given. */
  token?: string;
  /** Hears of errors that no code expected, for the log. */
  report?: (error: unknown, where: string) => void;
  /** Milliseconds a request may take to arrive, and between the checks of that. */
  patience?: { request: number; check: number };
}

export interface WebServer {
  /** What to open in a browser; it holds the token. */
  address: string;
  /**
   * An address that works once, to hand to a program: every user of the machine can read the
   * arguments of a browser that is started.
   */
  ticketAddress(): string;
  port: number;
  close(): Promise<void>;
}

/** A request that has not arrived by then is cut off: slow senders hold nothing open for long. */
const PATIENCE = { request: 20_000, check: 5_000 };
const MAX_CONNECTIONS = 256;

/** @throws AppError when the window is not built or the port is taken. */
export async function startServer(options: ServerOptions): Promise<WebServer> {
  const { images, patience = PATIENCE, report = () => undefined } = options;
  const files = listWindowFiles(options.windowFolder);
  const token = options.token ?? createSecret();

  const server = createServer({
    headersTimeout: patience.request,
    requestTimeout: patience.request,
    connectionsCheckingInterval: patience.check,
    keepAliveTimeout: 5_000,
    maxHeaderSize: 16 * 1024,
    requireHostHeader: true,
  });
  server.maxConnections = MAX_CONNECTIONS;

  const port = await listen(server, options.port);
  const access = createAccess(port, token);
  const window = windowHeaders([`ws://127.0.0.1:${port}`, `ws://localhost:${port}`], []);

  server.on('request', (request, response) => {
    respond({ request, response, access, files, images, window }).catch((error: unknown) => {
      // Without the query, which may hold the token.
      report(error, splitOnce(request.url ?? '', '?')[0]);
      if (response.headersSent) response.destroy();
      else refuse(response, 500, 'Keepsake could not answer this request.');
    });
  });
  const sockets = acceptSockets(server, { ...options, access, report });

  return {
    address: `${access.origin}/?token=${token}`,
    ticketAddress: () => `${access.origin}/?token=${access.issueTicket()}`,
    port,
    close: () =>
      new Promise((resolve) => {
        sockets.close();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  access: Access;
  files: WindowFiles;
  images: ImageSource;
  window: Record<string, string>;
}

async function respond(exchange: Exchange): Promise<void> {
  const { request, response, access, files, images, window } = exchange;
  const { headers, method, url = '' } = request;
  if (!access.isOwnHost(headers)) {
    refuse(response, 403, 'This address is not Keepsake’s.');
    return;
  }
  if (method !== 'GET' && method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD');
    refuse(response, 405, 'Keepsake answers GET and HEAD only.');
    return;
  }

  const [path, query] = splitOnce(url, '?');
  const token = path === '/' ? new URLSearchParams(query).get('token') : null;
  if (token !== null) {
    // Opened from anywhere, even from a page: whoever knows the token is let in.
    if (access.isToken(token)) admit(response, access);
    else refuse(response, 403, WRONG_TOKEN);
    return;
  }
  if (!access.isOwnPage(headers) || !access.hasSession(headers)) {
    refuse(response, 403, WRONG_TOKEN);
    return;
  }

  if (isImagePath(path)) {
    const image = await respondWithImage(
      { path, range: headers.range, ifNoneMatch: headers['if-none-match'] },
      images,
    );
    response.writeHead(image.status, image.headers);
    if (method === 'HEAD' || image.body === null) response.end();
    else if (image.body instanceof Uint8Array) response.end(image.body);
    else {
      const { file, start, end } = image.body;
      await pipeline(createReadStream(file, { start, end }), response);
    }
    return;
  }

  const file = await files(path);
  if (!file) {
    refuse(response, 404, 'There is nothing here.');
    return;
  }
  response.writeHead(200, {
    ...window,
    'Content-Type': file.mediaType,
    'Content-Length': file.bytes.byteLength,
  });
  response.end(method === 'HEAD' ? undefined : file.bytes);
}

const WRONG_TOKEN =
  'This window is not open to you. Open the address that Keepsake printed when it started.';

/**
 * Gives the cookie and moves on to `/`. A page does that rather than a redirect: where a link led
 * here, a browser withholds a SameSite=Strict cookie from the whole chain of redirects.
 */
function admit(response: ServerResponse, access: Access): void {
  response.writeHead(200, {
    ...COMMON_HEADERS,
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
    'Cache-Control': 'no-store',
    'Set-Cookie': access.cookie,
  });
  response.end(
    '<!doctype html><meta http-equiv="refresh" content="0; url=/"><title>Keepsake</title>',
  );
}

function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, {
    ...COMMON_HEADERS,
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
    'Cache-Control': 'no-store',
  });
  response.end(`${message}\n`);
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new AppError('bad-input', `Port ${port} is taken. Choose another one, or none for any.`)
          : error,
      );
    });
    // Never 0.0.0.0 or "localhost", which a hosts file may point elsewhere.
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}
