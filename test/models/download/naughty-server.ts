/** A server on this machine that gives a file as well or as badly as it is told. */
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** Answers the n-th request (from 0 on). */
export type Behaviour = (request: IncomingMessage, response: ServerResponse, n: number) => void;

export interface NaughtyServer {
  /** Such as `http://127.0.0.1:1234/file`. */
  url: string;
  /** The ranges that were asked for, `all` without one. */
  asked: string[];
}

export async function serveNaughtily(behave: Behaviour): Promise<NaughtyServer> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.headers.range ?? 'all');
    // A client that goes away in the middle is none of this server's business.
    response.on('error', () => undefined);
    behave(request, response, asked.length - 1);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/file`, asked };
}

export interface Manners {
  etag?: string;
  /** Sends so many bytes and then breaks the connection. */
  cutAfter?: number;
  /** Sends so many bytes and then nothing more. */
  stallAfter?: number;
  /** Knows no ranges. */
  noRanges?: boolean;
}

/** Serves bytes as a decent server does, ranges and If-Range included. */
export function give(
  content: Buffer,
  request: IncomingMessage,
  response: ServerResponse,
  manners: Manners = {},
): void {
  const { etag, cutAfter, stallAfter, noRanges } = manners;
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  const isSame = request.headers['if-range'] === undefined || request.headers['if-range'] === etag;
  const start = noRanges === true || !isSame ? 0 : from;
  if (start >= content.length) {
    response.writeHead(416).end();
    return;
  }
  const rest = content.subarray(start);
  response.writeHead(start > 0 ? 206 : 200, {
    'content-length': rest.length,
    ...(start > 0 && {
      'content-range': `bytes ${start}-${content.length - 1}/${content.length}`,
    }),
    ...(etag !== undefined && { etag }),
  });
  const limit = cutAfter ?? stallAfter;
  if (limit === undefined || limit >= rest.length) {
    response.end(rest);
    return;
  }
  response.write(rest.subarray(0, limit), () => {
    if (cutAfter !== undefined) response.destroy();
  });
}
