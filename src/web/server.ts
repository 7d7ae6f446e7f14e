/**
 * The loopback server: the window's files, pictures by id, and the contract over a WebSocket, for a
 * browser on this machine. Runs in Node; imports no engine, only what it is handed.
 */
import { createReadStream } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Api } from '../contract/contract.ts';
import { AppError } from '../base/errors.ts';
import type { EventSource } from '../rpc/server.ts';
import { ADMISSION_PATH, splitKeyPath, ticketAddress } from '../rpc/loopback.ts';
import { createAccess, type Access } from './access.ts';
import { endFaultyRequests, limitStrangers, oneAtATime } from './connections.ts';
import { COMMON_HEADERS, windowHeaders } from './headers.ts';
import { respondWithImage, type ImageSource } from './images.ts';
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
  /** Hears an address that admits one browser: at the start, and the next one when that was used. */
  announce?: (address: string) => void;
  /** Hears of errors that no code expected, for the log. */
  report?: (error: unknown, where: string) => void;
  /** Milliseconds a request may take to arrive, and between the checks of that. */
  patience?: { request: number; check: number };
}

export interface WebServer {
  /** What to open in a browser: what was announced last. */
  readonly address: string;
  /** Another one that admits one browser, within so many milliseconds. */
  passingAddress(milliseconds: number): string;
  port: number;
  close(): Promise<void>;
}

/** A request that has not arrived by then is cut off: slow senders hold nothing open for long. */
const PATIENCE = { request: 10_000, check: 2_000 };

/** @throws AppError when the window is not built or the port is taken. */
export async function startServer(options: ServerOptions): Promise<WebServer> {
  const { images, patience = PATIENCE } = options;
  const { announce = () => undefined, report = () => undefined } = options;
  const files = listWindowFiles(options.windowFolder);

  const server = createServer({
    headersTimeout: patience.request,
    requestTimeout: patience.request,
    connectionsCheckingInterval: patience.check,
    keepAliveTimeout: 5_000,
    maxHeaderSize: 16 * 1024,
    requireHostHeader: true,
  });
  const port = await listen(server, options.port);
  const access = createAccess(port);
  const trust = limitStrangers(server);
  endFaultyRequests(server);
  const window = windowHeaders([`ws://127.0.0.1:${port}`], []);
  let address = '';
  const renewAddress = (): void => {
    address = ticketAddress(access.origin, access.issueTicket());
    announce(address);
  };
  renewAddress();
  const used = (ticket: string): void => {
    if (address === ticketAddress(access.origin, ticket)) renewAddress();
  };

  const isItsTurn = oneAtATime();
  server.on('request', (request, response) => {
    if (!isItsTurn(request, response)) return;
    const exchange = { request, response, access, files, images, window, trust, used };
    respond(exchange).catch((error: unknown) => {
      const { url = '' } = request;
      report(error, splitKeyPath(url)?.rest ?? url);
      if (response.headersSent) response.destroy();
      else refuse(response, 500, 'Keepsake could not answer this request.');
    });
  });
  const sockets = acceptSockets(server, { ...options, access, report, trust });

  return {
    get address() {
      return address;
    },
    passingAddress: (milliseconds) =>
      ticketAddress(access.origin, access.issueTicket(milliseconds)),
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
  trust: (socket: Duplex) => void;
  /** Told which ticket was handed in. */
  used: (ticket: string) => void;
}

async function respond(exchange: Exchange): Promise<void> {
  const { request, response, access, files, window } = exchange;
  const { headers, method, url = '' } = request;
  if (!access.isOwnHost(headers)) {
    refuse(response, 403, `Keepsake is at ${access.origin} and at no other address.`);
    return;
  }
  const [path] = url.split('?', 1) as [string];
  if (method === 'POST' && path === ADMISSION_PATH) {
    admit(exchange);
    return;
  }
  if (method !== 'GET' && method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD');
    refuse(response, 405, 'Keepsake answers GET and HEAD only.');
    return;
  }
  // Any page may have a link to the window, but to nothing in it.
  if (path !== '/' && !access.isOwnPage(headers)) {
    refuse(response, 403, NOT_ADMITTED);
    return;
  }
  if (splitKeyPath(path) !== null) {
    await respondBehindKey(exchange, access.behindKey(path));
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

/** Pictures; `path` is null for who has not the key. */
async function respondBehindKey(exchange: Exchange, path: string | null): Promise<void> {
  const { request, response, images, trust } = exchange;
  if (path === null) {
    refuse(response, 403, NOT_ADMITTED);
    return;
  }
  trust(request.socket);
  const { range, 'if-none-match': ifNoneMatch } = request.headers;
  const image = await respondWithImage({ path, range, ifNoneMatch }, images);
  response.writeHead(image.status, image.headers);
  if (request.method === 'HEAD' || image.body === null) response.end();
  else if (image.body instanceof Uint8Array) response.end(image.body);
  else {
    const { file, start, end } = image.body;
    await pipeline(createReadStream(file, { start, end }), response);
  }
}

const NOT_ADMITTED = 'This window is not open to you. Open the address that Keepsake printed last.';

/** The key for a ticket. */
function admit({ request, response, access, trust, used }: Exchange): void {
  const [, ticket = ''] = /^Bearer ([\w-]+)$/.exec(request.headers.authorization ?? '') ?? [];
  const key = access.isOwnScript(request.headers) ? access.redeem(ticket) : null;
  if (key === null) {
    refuse(response, 403, NOT_ADMITTED);
    return;
  }
  trust(request.socket);
  used(ticket);
  say(response, 200, key);
}

function refuse(response: ServerResponse, status: number, message: string): void {
  say(response, status, `${message}\n`);
}

function say(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, {
    ...COMMON_HEADERS,
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
    'Cache-Control': 'no-store',
  });
  response.end(text);
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
