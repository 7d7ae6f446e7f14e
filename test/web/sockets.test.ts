/** The loopback server's WebSockets: who gets one, and what a hostile one can do. */
import { once } from 'node:events';
import { describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket, type ClientOptions } from 'ws';
import type { Api, Events } from '../../src/contract/contract.ts';
import { createClient } from '../../src/rpc/client.ts';
import { pathBehindKey, RPC_PATH } from '../../src/rpc/loopback.ts';
import { webSocketChannel } from '../../src/rpc/websocket.ts';
import { sendLines, startSite, type Site } from './support.ts';

function connect(
  site: Site,
  options: ClientOptions = {},
  path = pathBehindKey(site.key, RPC_PATH),
): WebSocket {
  const socket = new WebSocket(`ws://127.0.0.1:${site.port}${path}`, {
    origin: site.origin,
    ...options,
  });
  onTestFinished(() => socket.terminate());
  return socket;
}

/** The status that refused the upgrade, or 101. */
async function statusOf(socket: WebSocket): Promise<number | undefined> {
  return new Promise((resolve) => {
    socket.once('open', () => resolve(101));
    socket.once('unexpected-response', (_request, response) => resolve(response.statusCode));
    socket.once('error', () => resolve(undefined));
  });
}

describe('who gets a socket', () => {
  test('our own page, with its key', async () => {
    const site = await startSite();
    expect(await statusOf(connect(site))).toBe(101);
  });

  test.each([RPC_PATH, `/key/${RPC_PATH}`, `/key/${'A'.repeat(43)}${RPC_PATH}`])(
    'nobody at %s, whatever cookies they have',
    async (path) => {
      const site = await startSite();
      const headers = { cookie: `keepsake-${site.port}=${site.key}` };
      expect(await statusOf(connect(site, { headers }, path))).toBe(403);
    },
  );

  test.each(['http://evil.example', 'http://127.0.0.1:1', 'null', 'http://localhost:PORT', ''])(
    'no page of the origin “%s”, even with the key',
    async (origin) => {
      const site = await startSite();
      const given = origin.replace('PORT', String(site.port));
      expect(await statusOf(connect(site, { origin: given }))).toBe(403);
    },
  );

  test('no request that tells no origin, although the browser would', async () => {
    const site = await startSite();
    const answer = await sendLines(site.port, [
      `GET ${pathBehindKey(site.key, RPC_PATH)} HTTP/1.1`,
      `Host: 127.0.0.1:${site.port}`,
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ]);
    expect(answer).toMatch(/^HTTP\/1\.1 40\d /);
  });

  test('no rebound name', async () => {
    const site = await startSite();
    const headers = { host: `evil.example:${site.port}` };
    const origin = `http://evil.example:${site.port}`;
    expect(await statusOf(connect(site, { headers, origin }))).toBe(403);
  });

  test.each(['/', '/rpc/', '/rpc?x=1', '/image/1/thumb'])('no path like %s', async (path) => {
    const site = await startSite();
    expect(await statusOf(connect(site, {}, pathBehindKey(site.key, path)))).toBe(403);
  });
});

describe('what a socket can do', () => {
  const api = {
    status: () => Promise.resolve({ version: '1' }),
    search: (input: { text: string }) => Promise.resolve(input.text.length),
  } as unknown as Api;

  test('call the contract and hear its announcements, until the server closes', async () => {
    const listeners = new Set<(event: never, data: never) => void>();
    const subscribe = (listener: (event: never, data: never) => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    };
    const site = await startSite({ api, events: { subscribe } });
    const client = createClient(webSocketChannel(connect(site)));
    const heard = new Promise<Events['library']>((resolve) => client.on('library', resolve));
    expect(await client.api.status()).toEqual({ version: '1' });
    const news: Events['library'] = {
      ...{ photos: 3, failed: 0 },
      ...{ changed: [1], marked: [], pictures: [] },
    };
    for (const listener of listeners) listener('library' as never, news as never);
    expect(await heard).toEqual(news);
    await site.close();
    await client.closed;
    expect(listeners.size).toBe(0);
  });

  test('send a long call, but not an endless one', async () => {
    const site = await startSite({ api });
    const client = createClient(webSocketChannel(connect(site)));
    expect(await client.api.search({ text: 'x'.repeat(5_000_000) })).toBe(5_000_000);
    const endless = client.api.search({ text: 'x'.repeat(20_000_000) });
    await expect(endless).rejects.toMatchObject({ code: 'closed' });
  });

  test.each([
    ['broken JSON', '{"id":1,'],
    ['bytes', Buffer.from([0xff, 0xfe, 0])],
    ['a call that is none', '{"method":"status"}'],
    ['a prototype as input', '{"id":1,"call":"status","__proto__":{"x":1}}'],
  ])('%s ends it, and the server goes on', async (_what, message) => {
    const site = await startSite({ api });
    const socket = connect(site);
    await once(socket, 'open');
    socket.send(message);
    await once(socket, 'close');
    expect(await createClient(webSocketChannel(connect(site))).api.status()).toEqual({
      version: '1',
    });
  });

  test.each(['constructor', '__proto__', '__defineGetter__', 'then', 'toString'])(
    'the method %s is not there',
    async (method) => {
      const site = await startSite({ api });
      const socket = connect(site);
      await once(socket, 'open');
      socket.send(JSON.stringify({ id: 1, call: method }));
      const [answer] = (await once(socket, 'message')) as [Buffer];
      expect(JSON.parse(answer.toString())).toMatchObject({ id: 1, error: { code: 'not-found' } });
    },
  );

  test('text that is no UTF-8 ends it', async () => {
    const site = await startSite({ api });
    const socket = connect(site);
    await once(socket, 'open');
    socket.send(Buffer.from([0xc3, 0x28]), { binary: false });
    const [code] = (await once(socket, 'close')) as [number];
    expect(code).toBe(1007);
  });

  test('a window that never reads is given up before it fills the memory', async () => {
    const listeners = new Set<(event: never, data: never) => void>();
    const subscribe = (listener: (event: never, data: never) => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    };
    const site = await startSite({ api, events: { subscribe } });
    const socket = connect(site);
    await once(socket, 'open');
    socket.pause();
    const megabytes = { photos: 1, failed: 0, changed: Array<number>(1_000_000).fill(1_000_000) };
    let sent = 0;
    for (; sent < 40 && listeners.size > 0; sent += 1) {
      for (const listener of listeners) listener('library' as never, megabytes as never);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(listeners.size).toBe(0);
    expect(sent).toBeGreaterThan(5);
  });

  test('no more than 64 windows are served at once', async () => {
    const site = await startSite({ api });
    const all = await Promise.all(Array.from({ length: 65 }, () => statusOf(connect(site))));
    expect(all.filter((status) => status === 101)).toHaveLength(64);
    expect(all.filter((status) => status === 503)).toHaveLength(1);
  });
});
