/**
 * Who may speak to the loopback server. Runs in Node; imports no other part of Keepsake.
 *
 * [Note: Loopback access] Every web page and every program on the machine can reach 127.0.0.1, so
 * four things are asked of a request, each against another stranger:
 * - Host is exactly our address: a foreign name that was rebound to 127.0.0.1 sends its own name.
 * - Origin, where sent, is exactly our origin, and Sec-Fetch-Site says that our own page asks:
 *   SameSite cookies do not help against a page on another port of 127.0.0.1, which is same-site.
 * - A cookie holds the session's secret. It is HttpOnly and bears the port in its name, because
 *   cookies are shared by all ports of a host.
 * - The cookie is given only for the token in the address that Keepsake printed. The page that
 *   takes the token goes on to `/` at once, so that neither address bar nor history keeps it.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** 256 random bits, as text that needs no escaping in a URL or cookie. */
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
  /** The `Set-Cookie` that admits a browser. */
  readonly cookie: string;
  /** True where the Host header names this server and nothing else. */
  isOwnHost(headers: IncomingHttpHeaders): boolean;
  /** True where the request was made by our own page, or by the user (address bar, bookmark). */
  isOwnPage(headers: IncomingHttpHeaders): boolean;
  /** As `isOwnPage`, for what only a script of our page may open: Origin must be there. */
  isOwnScript(headers: IncomingHttpHeaders): boolean;
  hasSession(headers: IncomingHttpHeaders): boolean;
  /** True for the token, and once for each ticket. */
  isToken(given: string): boolean;
  /** A secret like the token that admits one browser once. */
  issueTicket(): string;
}

/** The rules for a server on this port. The cookie's secret is another one than the token. */
export function createAccess(port: number, token: string): Access {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  const secret = createSecret();
  const tickets = new Set<string>();
  const cookieName = `keepsake-${port}`;

  const isOwnHost = (headers: IncomingHttpHeaders) => hosts.includes(headers.host ?? '');
  const isOwnOrigin = (origin: string, headers: IncomingHttpHeaders) =>
    isOwnHost(headers) && origin === `http://${headers.host ?? ''}`;
  /** By all that the browser tells; one that tells nothing is no evidence against the page. */
  const isOwnPage = (headers: IncomingHttpHeaders) => {
    const { origin, referer, 'sec-fetch-site': site } = headers;
    return (
      (site === undefined || site === 'same-origin' || site === 'none') &&
      (origin === undefined || isOwnOrigin(origin, headers)) &&
      // Our own pages send none.
      (referer === undefined || isOwnOrigin(URL.parse(referer)?.origin ?? '', headers))
    );
  };

  return {
    origin: `http://127.0.0.1:${port}`,
    cookie: `${cookieName}=${secret}; Path=/; HttpOnly; SameSite=Strict`,
    isOwnHost,
    isOwnPage,
    isOwnScript: (headers) => headers.origin !== undefined && isOwnPage(headers),
    hasSession: (headers) => {
      const given = readCookie(headers.cookie ?? '', cookieName);
      return given !== undefined && isSameSecret(given, secret);
    },
    isToken: (given) => {
      const ticket = [...tickets].find((one) => isSameSecret(given, one));
      return (ticket !== undefined && tickets.delete(ticket)) || isSameSecret(given, token);
    },
    issueTicket: () => {
      const ticket = createSecret();
      tickets.add(ticket);
      return ticket;
    },
  };
}

function readCookie(header: string, name: string): string | undefined {
  for (const part of header.split(';')) {
    const [key, value] = part.trim().split('=', 2);
    if (key === name) return value;
  }
  return undefined;
}
