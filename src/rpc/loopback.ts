/**
 * How the window and the loopback server find each other. [Note: Loopback access] in
 * src/web/access.ts says why. Imports nothing: both ends use it.
 */

/** Answers a POST that bears a ticket with the key. */
export const ADMISSION_PATH = '/admission';

/** Where the contract is spoken over a WebSocket, behind the key. */
export const RPC_PATH = '/rpc';

const BEFORE_KEY = '/key/';
const BEFORE_TICKET = '#ticket=';

/** The address that hands a window its ticket, in the one part that no browser sends anywhere. */
export function ticketAddress(origin: string, ticket: string): string {
  return `${origin}/${BEFORE_TICKET}${ticket}`;
}

/** The ticket in the part of an address from `#` on; null where there is none. */
export function ticketIn(hash: string): string | null {
  return hash.startsWith(BEFORE_TICKET) ? hash.slice(BEFORE_TICKET.length) : null;
}

/** The path of what only a holder of the key is given, such as `/image/1/thumb`. */
export function pathBehindKey(key: string, path: string): string {
  return `${BEFORE_KEY}${key}${path}`;
}

/** Takes such a path apart; null where it is none. */
export function splitKeyPath(path: string): { key: string; rest: string } | null {
  if (!path.startsWith(BEFORE_KEY)) return null;
  const end = path.indexOf('/', BEFORE_KEY.length);
  return end < 0 ? null : { key: path.slice(BEFORE_KEY.length, end), rest: path.slice(end) };
}
