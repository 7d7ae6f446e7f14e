/** A real loopback server with a small window and photos, and requests written byte by byte. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Api } from '../../src/contract/contract.ts';
import { ADMISSION_PATH, pathBehindKey, ticketIn } from '../../src/rpc/loopback.ts';
import { startServer, type ServerOptions, type WebServer } from '../../src/web/server.ts';
import type { ImageSource } from '../../src/web/images.ts';
import { scratchFolder } from '../support/scratch.ts';

export interface Site extends WebServer {
  origin: string;
  /** What a window is given for the ticket in the address. */
  key: string;
  /** Folder above the window's, with a secret beside it. */
  folder: string;
  /** As our own page would: behind the key. */
  get(path: string, headers?: Record<string, string>): Promise<Response>;
}

export const ORIGINAL = Buffer.from(Array.from({ length: 1000 }, (_, index) => index % 251));

/** Photo 1 has a thumbnail and an original file, 2 a rendering; 3 claims to be HTML; 4's file is gone. */
export function photos(folder: string): ImageSource {
  const file = join(folder, 'original <b>.jpg');
  writeFileSync(file, ORIGINAL);
  return {
    thumbnail: (id) =>
      Promise.resolve(
        id === 1 ? { bytes: Buffer.from('small'), mediaType: 'image/webp', etag: 'v1' } : null,
      ),
    full: (id) =>
      Promise.resolve(
        {
          1: { file, mediaType: 'image/jpeg' },
          2: { bytes: Buffer.from('rendered'), mediaType: 'image/jpeg' },
          3: { file, mediaType: 'text/html' },
          4: { file: join(folder, 'gone.jpg'), mediaType: 'image/jpeg' },
          5: { file: folder, mediaType: 'image/jpeg' },
        }[id] ?? null,
      ),
  };
}

export async function startSite(options: Partial<ServerOptions> = {}): Promise<Site> {
  const folder = scratchFolder();
  const windowFolder = join(folder, 'window');
  mkdirSync(join(windowFolder, 'assets'), { recursive: true });
  writeFileSync(join(windowFolder, 'index.html'), '<!doctype html><title>Keepsake</title>');
  writeFileSync(join(windowFolder, 'assets', 'index-1.js'), 'export {};');
  writeFileSync(join(windowFolder, 'assets', 'notes.txt'), 'not for the window');
  writeFileSync(join(folder, 'secret.html'), 'secret');
  const server = await startServer({
    port: 0,
    windowFolder,
    api: {} as Api,
    events: { subscribe: () => () => undefined },
    images: photos(folder),
    ...options,
  });
  onTestFinished(() => server.close());
  const origin = `http://127.0.0.1:${server.port}`;
  const admitted = await admission(server.address);
  const key = await admitted.text();
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${origin}${pathBehindKey(key, path)}`, { headers });
  return Object.assign(server, { origin, key, folder, get });
}

/** Hands in the ticket of an address, as the window's script does. */
export function admission(
  address: string,
  headers: Record<string, string> = {},
): Promise<Response> {
  const { origin, hash } = new URL(address);
  return fetch(`${origin}${ADMISSION_PATH}`, {
    method: 'POST',
    headers: { origin, authorization: `Bearer ${ticketIn(hash) ?? ''}`, ...headers },
  });
}

/** Sends these bytes and answers everything that comes back until the server closes. */
export function sendRaw(port: number, request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(request));
    let answer = '';
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => (answer += text));
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}

/** A request with exactly these lines; the server is asked to close afterwards. */
export function sendLines(port: number, lines: string[]): Promise<string> {
  return sendRaw(port, [...lines, 'Connection: close', '', ''].join('\r\n'));
}
