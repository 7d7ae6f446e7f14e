/** The loopback server's WebSockets: one per open window, each served the whole contract. Runs in Node. */
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Api } from '../contract/contract.ts';
import { serve, type EventSource } from '../rpc/server.ts';
import { RPC_PATH } from '../rpc/loopback.ts';
import { webSocketChannel } from '../rpc/websocket.ts';
import type { Access } from './access.ts';

export interface SocketOptions {
  api: Api;
  events: EventSource;
  access: Access;
  report: (error: unknown, where: string) => void;
  /** Told whose socket has shown the key. */
  trust: (socket: Duplex) => void;
}

/** Longest call: an order for a million photos by id is some 8 MB. */
const MAX_CALL_BYTES = 16 * 1024 * 1024;
const MAX_WINDOWS = 64;
/** A window that does not answer a ping until the next one is gone (a closed laptop, say). */
const PING_MILLISECONDS = 30_000;

/** Takes over the server's upgrades. Only a script of our own page, with the key, is let through. */
export function acceptSockets(server: Server, options: SocketOptions): { close(): void } {
  const { api, events, access, report, trust } = options;
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_CALL_BYTES,
    perMessageDeflate: false,
  });
  const silent = new WeakSet<WebSocket>();

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const allowed =
      access.isOwnScript(request.headers) && access.behindKey(request.url ?? '') === RPC_PATH;
    if (!allowed || sockets.clients.size >= MAX_WINDOWS) {
      const status = allowed ? '503 Service Unavailable' : '403 Forbidden';
      const answer = `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`;
      // One that does not hang up in turn would stay half open for ever.
      socket.end(answer, () => socket.destroy());
      return;
    }
    trust(socket);
    sockets.handleUpgrade(request, socket, head, (accepted) => {
      accepted.on('pong', () => silent.delete(accepted));
      serve(webSocketChannel(accepted), api, events, report);
    });
  });

  const pings = setInterval(() => {
    for (const socket of sockets.clients) {
      if (silent.has(socket)) {
        socket.terminate();
        continue;
      }
      silent.add(socket);
      socket.ping();
    }
  }, PING_MILLISECONDS);
  pings.unref();

  return {
    close() {
      clearInterval(pings);
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
    },
  };
}
