/**
 * Keeps the loopback server open to its window whoever else connects. Runs in Node.
 *
 * Any user of the machine can open sockets and send nothing, or slowly, and can do so again as soon
 * as one is closed. So no number of them may be what a window is refused for: those who have not
 * shown the key make room for each other, the oldest first, and a window's are not among them.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** A browser opens six to load the window. */
const MOST_STRANGERS = 64;

/** Answers how to tell that the other end of a socket has shown the key. */
export function limitStrangers(server: Server): (socket: Duplex) => void {
  /** A set remembers in which order they came. */
  const strangers = new Set<Duplex>();
  server.on('connection', (socket) => {
    strangers.add(socket);
    socket.once('close', () => strangers.delete(socket));
    const [oldest] = strangers;
    if (strangers.size > MOST_STRANGERS) oldest?.destroy();
  });
  return (socket) => strangers.delete(socket);
}

/**
 * Answers whether a request may be answered: one that comes before its connection's last one is
 * answered ends the connection. No browser asks so, but a stranger could put thousands in a row.
 */
export function oneAtATime(): (request: IncomingMessage, response: ServerResponse) => boolean {
  const busy = new WeakSet<Socket>();
  return ({ socket }, response) => {
    // More of what had arrived when it was ended.
    if (socket.destroyed) return false;
    if (busy.has(socket)) {
      socket.destroy();
      return false;
    }
    busy.add(socket);
    response.once('finish', () => busy.delete(socket));
    return true;
  };
}

const FAULTS: Record<string, string> = {
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
};

/**
 * Ends connections that bring no proper request, with a word to whoever said something. A browser opens
 * sockets ahead of what it will ask: it would take the word for the answer to what it asks just then,
 * and show a picture as missing. One that is closed without a word it asks again.
 */
export function endFaultyRequests(server: Server): void {
  server.on('clientError', ({ code = '' }: NodeJS.ErrnoException, socket: Duplex) => {
    const isHalfAsked =
      socket instanceof Socket && socket.bytesRead > 0 && socket.bytesWritten === 0;
    if (isHalfAsked && socket.writable) {
      socket.write(`HTTP/1.1 ${FAULTS[code] ?? '400 Bad Request'}\r\nConnection: close\r\n\r\n`);
    }
    socket.destroy();
  });
}
