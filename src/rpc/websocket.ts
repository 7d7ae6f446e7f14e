/**
 * A channel over a WebSocket: the browser's, or a server's from `ws`. Their common shape is declared
 * here, so that this file runs everywhere.
 */
import type { Channel } from './channel.ts';
import { createInbox } from './inbox.ts';

/** Longest message either way: a search's answer over a million photos takes some 12 MB. */
export const MAX_MESSAGE_BYTES = 64 * 1024 * 1024;

/** Unsent bytes at which the other side is given up as stuck; it may connect anew. */
const MAX_WAITING_BYTES = 2 * MAX_MESSAGE_BYTES;

/** Close codes of our own (4000 to 4999 are the application's). */
const NOT_UNDERSTOOD = 4400;
const TOO_SLOW = 4408;

const CONNECTING = 0;
const OPEN = 1;

export interface AnyWebSocket {
  readonly readyState: number;
  readonly bufferedAmount: number;
  send(text: string): void;
  close(code?: number): void;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  addEventListener(type: 'open' | 'close' | 'error', listener: () => void): void;
}

/** Messages sent while the socket connects go out when it opens. What is not JSON text closes it. */
export function webSocketChannel(socket: AnyWebSocket): Channel {
  const inbox = createInbox();
  let early: string[] = [];

  socket.addEventListener('open', () => {
    for (const text of early) socket.send(text);
    early = [];
  });
  socket.addEventListener('message', (event) => {
    let message: unknown;
    try {
      message = JSON.parse(event.data as string);
    } catch {
      close(NOT_UNDERSTOOD);
      return;
    }
    inbox.deliver(message);
  });
  socket.addEventListener('close', () => inbox.end());
  // An error is always followed by a close; without a listener `ws` would throw it.
  socket.addEventListener('error', () => undefined);

  function close(code?: number): void {
    socket.close(code);
    inbox.end();
  }

  return {
    send(message) {
      if (inbox.ended) return;
      const text = JSON.stringify(message);
      if (socket.readyState === CONNECTING) early.push(text);
      else if (socket.readyState === OPEN) socket.send(text);
      if (socket.bufferedAmount > MAX_WAITING_BYTES) close(TOO_SLOW);
    },
    onMessage: inbox.onMessage,
    onClose: inbox.onClose,
    close: () => close(),
  };
}
