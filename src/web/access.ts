/**
 * Who may speak to the loopback server. Runs in Node; imports nothing of Keepsake but the paths.
 *
 * [Note: Loopback access] Every web page and every program on the machine can reach 127.0.0.1, and
 * a browser sends a cookie to all ports of a host, also to another user's server. So there is no
 * cookie; what is asked of a request is this, each against another stranger:
 * - Host is exactly our address: a foreign name that was rebound to 127.0.0.1 sends its own name.
 *   `localhost` is foreign, too: it may mean ::1, where our port is free for anybody.
 * - Origin, where sent, is exactly our origin, and Sec-Fetch-Site says that our own page asks.
 * - Pictures and the contract lie behind a path with the session's key. The window keeps the key in
 *   its storage, which a browser parts by port, and no address that is shown or kept has it.
 * - The window gets the key for a ticket. That comes in the address that is opened, after the `#`,
 *   and is good for one browser: what stays in the history opens nothing.
 * The window's own files are no secret and are given to all who ask by the right address.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { splitKeyPath } from '../rpc/loopback.ts';

/** 256 random bits, as text that needs no escaping in a URL. */
export function createSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** Compares without telling by its duration where two texts differ, or how long they are. */
export function isSameSecret(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

export interface Access {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  /** True where the Host header names this server and nothing else. */
  isOwnHost(headers: IncomingHttpHeaders): boolean;
  /** True where the request was made by our own page, or by the user (address bar, bookmark). */
  isOwnPage(headers: IncomingHttpHeaders): boolean;
  /** As `isOwnPage`, for what only a script of our page may open: Origin must be there. */
  isOwnScript(headers: IncomingHttpHeaders): boolean;
  /** What a path asks for that begins with the key, such as `/rpc`; null for every other path. */
  behindKey(path: string): string | null;
  /** Makes a ticket that admits one browser; with `milliseconds` it ends by itself after these. */
  issueTicket(milliseconds?: number): string;
  /** The key, for a ticket that is good, and is not from then on; else null. */
  redeem(ticket: string): string | null;
}

/** The rules for a server on this port. */
export function createAccess(port: number): Access {
  const host = `127.0.0.1:${port}`;
  const origin = `http://${host}`;
  const key = createSecret();
  /** Each with the time at which it ends. */
  const tickets = new Map<string, number>();

  const isOwnHost = (headers: IncomingHttpHeaders) => headers.host === host;
  /** By all that the browser tells; one that tells nothing is no evidence against the page. */
  const isOwnPage = (headers: IncomingHttpHeaders) => {
    const { origin: by, referer, 'sec-fetch-site': site } = headers;
    return (
      isOwnHost(headers) &&
      (site === undefined || site === 'same-origin' || site === 'none') &&
      (by === undefined || by === origin) &&
      // Our own pages send none.
      (referer === undefined || URL.parse(referer)?.origin === origin)
    );
  };

  return {
    origin,
    isOwnHost,
    isOwnPage,
    isOwnScript: (headers) => headers.origin !== undefined && isOwnPage(headers),
    behindKey: (path) => {
      const parts = splitKeyPath(path);
      return parts !== null && isSameSecret(parts.key, key) ? parts.rest : null;
    },
    issueTicket: (milliseconds = Infinity) => {
      const ticket = createSecret();
      tickets.set(ticket, performance.now() + milliseconds);
      return ticket;
    },
    redeem: (given) => {
      const now = performance.now();
      for (const [ticket, end] of tickets) {
        if (end < now) tickets.delete(ticket);
        else if (isSameSecret(given, ticket)) {
          tickets.delete(ticket);
          return key;
        }
      }
      return null;
    },
  };
}
