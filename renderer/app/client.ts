/**
 * The window's one connection to the engine, and the only file that knows the transport: a port from
 * Electron's preload, or a WebSocket to the page's own origin. Runs in the window.
 */
import { SvelteMap } from 'svelte/reactivity';
import type { Status } from '../../src/contract/activity.ts';
import type { Api, Events } from '../../src/contract/contract.ts';
import type { Channel } from '../../src/rpc/channel.ts';
import { createClient, type Client } from '../../src/rpc/client.ts';
import { desktopChannel, onDesktopTrouble, type DesktopBridge } from '../../src/rpc/desktop.ts';
import { RPC_PATH } from '../../src/rpc/loopback.ts';
import { webSocketChannel } from '../../src/rpc/websocket.ts';
import { privatePath, useTicket } from './admission.svelte.ts';

/**
 * `gone`: nobody answers at the page's address. `refused`: somebody does, and this page has not its
 * key: it was never admitted, or that Keepsake was started again.
 */
export type Connection = 'connecting' | 'open' | 'reconnecting' | 'gone' | 'refused';

/** `trouble`: why there is no engine, where the desktop app knows it. */
export type ConnectionListener = (connection: Connection, trouble: string | null) => void;

declare global {
  interface Window {
    /** The preload's, in the desktop app only. */
    keepsake?: DesktopBridge;
  }
}

const FIRST_WAIT = 250;
const LONGEST_WAIT = 8_000;

/** All of them: one that is missing here does not compile. */
const EVENTS: Record<keyof Events, true> = {
  indexing: true,
  notice: true,
  library: true,
  folders: true,
  settings: true,
  devices: true,
  encoders: true,
  encoderState: true,
  model: true,
  captions: true,
  captionDrafts: true,
  labels: true,
  albums: true,
  duplicates: true,
  sidecars: true,
};

const isServed = location.protocol === 'http:' || location.protocol === 'https:';

/** Listeners outlive a connection: they are told again what is true when the next one opens. */
const listeners = new Map<keyof Events, Set<(data: never) => void>>();
const connectionListeners = new Set<ConnectionListener>();
let trouble: string | null = null;
let connection: Connection = 'connecting';
let current: Promise<Client> = connect();

/** The engine's contract. A call that the connection loses rejects with code `closed`. */
export const client: Client = {
  api: new Proxy(Object.create(null) as Api, {
    get(_target, method) {
      if (typeof method !== 'string' || method === 'then') return undefined;
      return async (input?: unknown) => {
        const { api } = await current;
        return (api[method as keyof Api] as (input?: unknown) => Promise<unknown>)(input);
      };
    },
  }),
  on(event, listener) {
    const own = listeners.get(event) ?? new Set();
    listeners.set(event, own);
    own.add(listener);
    return () => own.delete(listener);
  },
  // A lost connection is replaced: the window's client never ends.
  closed: new Promise(() => undefined),
};

/** Tells the state of the connection now and whenever it changes. */
export function onConnection(listener: ConnectionListener): () => void {
  connectionListeners.add(listener);
  listener(connection, trouble);
  return () => connectionListeners.delete(listener);
}

/** Photos whose picture has changed since the window opened, with how often. Addresses follow it. */
const versions = new SvelteMap<number, number>();

/** The address of a photo's picture, for `src`; it changes when the picture does. */
export function imageUrl(id: number, size: 'thumb' | 'full'): string {
  const version = versions.get(id);
  const path = `/image/${id}/${size}${version === undefined ? '' : `?v=${version}`}`;
  return isServed ? privatePath(path) : `photo:/${path}`;
}

/** Resolves with the first client; later ones replace `current`. */
async function connect(): Promise<Client> {
  const channel = isServed ? await openSocket() : await desktopChannel(window);
  const next = createClient(channel);
  relay(next);
  void next.closed.then(reconnect);
  // The first question also tells that the connection stands.
  void next.api.status().then(
    (status) => {
      const isAgain = connection !== 'connecting';
      wait = FIRST_WAIT;
      setConnection('open');
      if (isAgain) announceAll(status);
    },
    () => undefined,
  );
  return next;
}

let wait = FIRST_WAIT;

function reconnect(): void {
  if (connection === 'open') setConnection('reconnecting');
  if (isServed) void askWhy();
  const pause = wait * (0.75 + Math.random() / 2);
  wait = Math.min(LONGEST_WAIT, wait * 2);
  current = new Promise((resolve) => {
    const timer = setTimeout(go, pause);
    window.addEventListener('online', go, { once: true });
    function go(): void {
      clearTimeout(timer);
      window.removeEventListener('online', go);
      resolve(connect());
    }
  });
}

/** A socket does not tell why it failed; an ordinary question does. */
async function askWhy(): Promise<void> {
  const answer = await fetch(privatePath('/'), { method: 'HEAD', cache: 'no-store' }).catch(
    () => null,
  );
  if (connection === 'open') return;
  if (answer === null) setConnection('gone');
  else setConnection(answer.status === 403 ? 'refused' : 'reconnecting');
}

async function openSocket(): Promise<Channel> {
  await useTicket();
  const origin = location.origin.replace(/^http/, 'ws');
  return webSocketChannel(new WebSocket(origin + privatePath(RPC_PATH)));
}

function relay(next: Client): void {
  for (const event of Object.keys(EVENTS) as (keyof Events)[]) {
    next.on(event, (data) => announce(event, data));
  }
}

function announce<K extends keyof Events>(event: K, data: Events[K]): void {
  if (event === 'library') {
    for (const id of (data as Events['library']).pictures) {
      versions.set(id, (versions.get(id) ?? 0) + 1);
    }
  }
  for (const listener of listeners.get(event) ?? []) listener(data as never);
}

/** After an interruption anything may have changed unheard. */
function announceAll(status: Status): void {
  announce('indexing', status.indexing);
  announce('folders', status.folders);
  announce('settings', status.settings);
  announce('devices', status.devices);
  const { photos, failed } = status;
  announce('library', { photos, failed, changed: null, marked: null, pictures: [] });
  // What is scored comes with the labels that are asked for.
  const anything = { changed: null, areNamesChanged: true, photos: null };
  announce('labels', { scoring: null, ...anything });
  announce('albums', anything);
}

onDesktopTrouble(window, (reason) => {
  trouble = reason;
  if (connection === 'open') return;
  for (const listener of connectionListeners) listener(connection, trouble);
});

function setConnection(now: Connection): void {
  connection = now;
  if (now === 'open') trouble = null;
  for (const listener of connectionListeners) listener(now, trouble);
}
