/**
 * One file of a server, from a byte on: one of the two places that go online (the other is
 * electron/updates.ts), and only when the user starts a download. Follows redirects over https alone, takes the proxy that the environment
 * names (HTTP_PROXY, HTTPS_PROXY, NO_PROXY), and says what the server claims. Engine process.
 */
import http from 'node:http';
import https from 'node:https';
import type { IncomingMessage, RequestOptions } from 'node:http';
import { PassThrough } from 'node:stream';
import { DownloadFault, systemCode } from './fault.ts';

const MOST_REDIRECTS = 5;
/** What may wait to be written. */
const WAITING_BYTES = 1 << 20;

export interface SourceOptions {
  /** The first byte that is wanted. */
  from: number;
  /** The version that earlier bytes were of, as the server named it. */
  etag: string | null;
  signal: AbortSignal;
  /** Without an answer for so long, the server is given up. */
  stallMilliseconds: number;
  /** The proxy's variables; `process.env` outside of tests. */
  environment: NodeJS.ProcessEnv;
}

/** What a server answers. */
export interface Source {
  /** The byte that it begins with: `from`, 0 where it sends everything, -1 where it has none from there. */
  start: number;
  /** How many bytes the whole file has, as far as the server says so. */
  total: number | null;
  /** Names the version; null where the server names none that stands for its bytes. */
  etag: string | null;
  /** Everything that came, also before a connection broke; then it throws. */
  body: AsyncIterable<Buffer>;
  close: () => void;
}

/**
 * Asks a server for a file. The answer must be closed.
 * @throws DownloadFault; AbortError when `signal` ends it.
 */
export async function openSource(address: string, options: SourceOptions): Promise<Source> {
  let url = urlOf(address);
  const begun = url;
  for (let hop = 0; hop <= MOST_REDIRECTS; hop += 1) {
    requireSafe(url, begun);
    const response = await get(url, options);
    const { location } = response.headers;
    const isRedirect = [301, 302, 303, 307, 308].includes(response.statusCode ?? 0);
    if (!isRedirect || location === undefined) return sourceOf(response, url, options);
    response.destroy();
    url = urlOf(location, url);
  }
  throw new DownloadFault('unsafe-redirect', `${begun.host} sends from one address to the next`);
}

/** Whether an address may be asked: https, or this machine itself. */
export function isSafe(url: URL): boolean {
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url));
}

function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}

function urlOf(address: string, base?: URL): URL {
  const url = URL.parse(address, base?.href);
  if (url !== null) return url;
  throw new DownloadFault('unsafe-redirect', `${address} is no address`);
}

/** A stranger's server must send nobody to services of this machine; one on this machine may. */
function requireSafe(url: URL, begun: URL): void {
  if (isSafe(url) && (!isLoopback(url) || isLoopback(begun))) return;
  throw new DownloadFault(
    'unsafe-redirect',
    `${begun.host} sends to ${url.protocol}//${url.host}, which is not asked: only https is safe`,
  );
}

function get(url: URL, options: SourceOptions): Promise<IncomingMessage> {
  const { from, etag, signal, stallMilliseconds, environment } = options;
  return new Promise((resolve, reject) => {
    const headers: Record<string, string> = {
      // The file's own bytes are wanted: a packed answer has neither its size nor its ranges.
      'accept-encoding': 'identity',
      'user-agent': 'Keepsake',
    };
    if (from > 0) headers['range'] = `bytes=${from}-`;
    // With another version by now the server sends everything instead of the rest.
    if (from > 0 && etag !== null) headers['if-range'] = etag;
    try {
      const isHttps = url.protocol === 'https:';
      const agent = new (isHttps ? https : http).Agent({ proxyEnv: environment });
      const request: RequestOptions = { agent, headers, signal, timeout: stallMilliseconds };
      const sent = (isHttps ? https : http).get(url, request, resolve);
      sent.once('timeout', () => sent.destroy(stalled(url)));
      sent.once('error', (error) => reject(connectionFault(error, url, signal)));
    } catch (error) {
      reject(connectionFault(error, url, signal));
    }
  });
}

function stalled({ host }: URL): DownloadFault {
  return new DownloadFault('interrupted', `${host} does not answer any more`, { passes: true });
}

/** A connection that failed, or broke, by what the user can do about it. */
function connectionFault(error: unknown, { host }: URL, signal: AbortSignal): Error {
  if (signal.aborted) return signal.reason instanceof Error ? signal.reason : new Error('stopped');
  if (error instanceof DownloadFault) return error;
  const code = systemCode(error);
  const words = error instanceof Error ? error.message : String(error);
  if (code.includes('PROXY')) {
    return new DownloadFault('proxy', `The proxy cannot be used: ${words}`, { cause: error });
  }
  if (/CERT|SIGNATURE|ISSUER|SSL|TLS/.test(code)) {
    return new DownloadFault('no-connection', `${host} cannot be trusted: ${words}`, {
      cause: error,
    });
  }
  const isBroken = code === 'ECONNRESET' || code === 'EPIPE' || code === 'ABORT_ERR';
  return new DownloadFault(
    isBroken ? 'interrupted' : 'no-connection',
    `${host} cannot be reached: ${words}`,
    { cause: error, passes: true },
  );
}

/** Some servers know the file, busy ones are asked again, and others never had it. */
function sourceOf(response: IncomingMessage, url: URL, options: SourceOptions): Source {
  const { statusCode = 0, headers } = response;
  const { host } = url;
  const reading = readingOf(response, url, options);
  // It has no such bytes: what is there is of something else.
  if (statusCode === 416) return { ...{ start: -1, total: null, etag: null }, ...reading };
  if (statusCode !== 200 && statusCode !== 206) {
    response.destroy();
    const passes = statusCode >= 500 || statusCode === 408 || statusCode === 429;
    throw new DownloadFault('refused', `${host} answers ${statusCode}`, { passes });
  }
  if ((headers['content-encoding'] ?? 'identity') !== 'identity') {
    response.destroy();
    throw new DownloadFault('wrong-file', `${host} sends the file packed`);
  }
  const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers['content-range'] ?? '');
  const start = statusCode === 206 ? Number(range?.[1] ?? options.from) : 0;
  const length = headers['content-length'];
  const total = length === undefined ? null : start + Number(length);
  const etag = headers.etag;
  // A weak one stands for the meaning, not for the bytes.
  return { start, total, etag: etag?.startsWith('"') === true ? etag : null, ...reading };
}

/** Takes in what comes from the first moment on: a broken response drops what nobody has read. */
function readingOf(
  response: IncomingMessage,
  url: URL,
  { signal, stallMilliseconds }: SourceOptions,
): Pick<Source, 'body' | 'close'> {
  const through = new PassThrough({ highWaterMark: WAITING_BYTES });
  let failure: unknown;
  response.setTimeout(stallMilliseconds, () => response.destroy(stalled(url)));
  response.once('error', (error) => {
    failure = error;
    through.end();
  });
  response.pipe(through);
  async function* body(): AsyncGenerator<Buffer> {
    for await (const chunk of through as AsyncIterable<Buffer>) yield chunk;
    if (failure !== undefined) throw connectionFault(failure, url, signal);
  }
  return { body: body(), close: () => response.destroy() };
}
