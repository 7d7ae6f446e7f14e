/**
 * How the desktop app's page gets its channel: it asks its preload, and a message port comes back as
 * a message event. Shared by the page and the preload (types only there); needs no DOM types.
 */
import type { Channel } from './channel.ts';
import { portChannel, type EventTargetPort } from './port.ts';

/** What the preload puts on the page as `window.keepsake`; absent in a browser. */
export interface DesktopBridge {
  /** Asks for a port to the engine. Again after the channel has closed: the engine was restarted. */
  connect(): void;
  /** The path of a file or folder that was dropped onto the page; empty where it has none. */
  pathForFile(file: object): string;
}

/** The `data` of the message event that carries the port. */
export const PORT_MESSAGE = 'keepsake-port';

/** The message event that says why there is no engine at the moment. */
export interface TroubleMessage {
  keepsakeTrouble: string;
}

/** The part of `window` that is used here. */
export interface DesktopPage {
  readonly keepsake?: DesktopBridge;
  addEventListener(type: 'message', listener: (event: PortEvent) => void): void;
  removeEventListener(type: 'message', listener: (event: PortEvent) => void): void;
}

interface PortEvent {
  readonly data: unknown;
  readonly source: unknown;
  readonly ports: readonly EventTargetPort[];
}

/** A channel to the engine: `desktopChannel(window)`. Only where `window.keepsake` is there. */
export function desktopChannel(page: DesktopPage): Promise<Channel> {
  return new Promise((resolve) => {
    const receive = ({ data, source, ports: [port] }: PortEvent): void => {
      // Only the page's own preload; a frame or another window would be another source.
      if (source !== page || data !== PORT_MESSAGE || port === undefined) return;
      page.removeEventListener('message', receive);
      resolve(portChannel(port));
    };
    page.addEventListener('message', receive);
    page.keepsake?.connect();
  });
}

/** Hears why the engine ended, from this page's own preload only. */
export function onDesktopTrouble(page: DesktopPage, listener: (reason: string) => void): void {
  page.addEventListener('message', ({ data, source }) => {
    if (source !== page || typeof data !== 'object' || data === null) return;
    const { keepsakeTrouble } = data as Partial<TroubleMessage>;
    if (typeof keepsakeTrouble === 'string') listener(keepsakeTrouble);
  });
}
