/**
 * A channel over a message port: the browser's MessagePort, Node's, Electron's MessagePortMain and
 * a utility process's parentPort. Their minimal shapes are declared here, so that this file needs
 * the types of none of them and runs everywhere.
 */
import type { Channel } from './channel.ts';
import { createInbox } from './inbox.ts';

/** The browser's MessagePort (Node's has the same methods). */
export interface EventTargetPort {
  postMessage(message: unknown): void;
  addEventListener(type: 'message' | 'close', listener: (event: { data?: unknown }) => void): void;
  start(): void;
  close(): void;
}

/** Electron's MessagePortMain, and its parentPort, which cannot be started or closed. */
export interface EmitterPort {
  postMessage(message: unknown): void;
  on(type: 'message', listener: (event: { data: unknown }) => void): unknown;
  on(type: 'close', listener: () => void): unknown;
  start?(): void;
  close?(): void;
}

/** Both ends close when either does, or when the process of one ends. */
export function portChannel(port: EventTargetPort | EmitterPort): Channel {
  const inbox = createInbox();
  if ('addEventListener' in port) {
    port.addEventListener('message', (event) => inbox.deliver(event.data));
    port.addEventListener('close', () => inbox.end());
  } else {
    port.on('message', (event) => inbox.deliver(event.data));
    port.on('close', () => inbox.end());
  }
  port.start?.();
  return {
    send(message) {
      if (!inbox.ended) port.postMessage(message);
    },
    onMessage: inbox.onMessage,
    onClose: inbox.onClose,
    close() {
      port.close?.();
      inbox.end();
    },
  };
}
