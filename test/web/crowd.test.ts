/** Strangers who hold connections to the loopback server, while its window works on. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import type { Api } from '../../src/contract/contract.ts';
import { createClient } from '../../src/rpc/client.ts';
import { pathBehindKey, RPC_PATH } from '../../src/rpc/loopback.ts';
import { webSocketChannel } from '../../src/rpc/websocket.ts';
import { admission, startSite, type Site } from './support.ts';

const api = { status: () => Promise.resolve({ version: '1' }) } as unknown as Api;

/** So patient that time-outs help nobody: what is left is the room that the server makes. */
const patience = { request: 600_000, check: 1_000 };

/** What a stranger sends and then waits. `PORT` stands for the port. */
const HELD: Record<string, string> = {
  nothing: '',
  'half a request': 'GET / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nX-Slow: ',
  'a body that never comes':
    'POST /admission HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nContent-Length: 9\r\n\r\n',
  'a whole request, and hangs on':
    'GET /assets/index-1.js HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nConnection: keep-alive\r\n\r\n',
  'an upgrade without the key':
    'GET /rpc HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
};

/** Opens a socket that sends this and never hangs up by itself. */
async function hold(site: Site, sent: string): Promise<Socket> {
  const socket = connect({ port: site.port, host: '127.0.0.1', allowHalfOpen: true });
  onTestFinished(() => void socket.destroy());
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(sent.replace('PORT', String(site.port)));
  socket.resume();
  return socket;
}

function crowd(site: Site, sent: string, size = 300): Promise<Socket[]> {
  return Promise.all(Array.from({ length: size }, () => hold(site, sent)));
}

async function windowOf(site: Site) {
  const { origin, key } = site;
  const url = `ws://127.0.0.1:${site.port}${pathBehindKey(key, RPC_PATH)}`;
  const socket = new WebSocket(url, { origin });
  onTestFinished(() => socket.terminate());
  await once(socket, 'open');
  return createClient(webSocketChannel(socket));
}

describe.each(Object.entries(HELD))('three hundred strangers who send %s', (_what, sent) => {
  test('keep no window from opening or from its pictures', async () => {
    const site = await startSite({ api, patience });
    await crowd(site, sent);
    expect((await fetch(`${site.origin}/`)).status).toBe(200);
    expect((await admission(site.address)).status).toBe(200);
    expect((await site.get('/image/1/thumb')).status).toBe(200);
    expect(await (await windowOf(site)).api.status()).toEqual({ version: '1' });
  });

  test('do not push out a window that is open', async () => {
    const site = await startSite({ api, patience });
    const { api: contract, closed } = await windowOf(site);
    let isClosed = false;
    void closed.then(() => (isClosed = true));
    await crowd(site, sent);
    expect(await contract.status()).toEqual({ version: '1' });
    expect(isClosed).toBe(false);
  });
});

test('whoever is refused an upgrade is hung up on, even if he holds the line', async () => {
  const site = await startSite({ patience });
  const socket = await hold(site, HELD['an upgrade without the key'] ?? '');
  await once(socket, 'end');
  // This side stays half open. Writing into a line that was hung up on tells.
  await expect.poll(() => (socket.write('x'), socket.errored), { timeout: 60_000 }).not.toBeNull();
});

test('requests that are put in a row on one connection end it', async () => {
  const site = await startSite({ patience });
  const asked = HELD['a whole request, and hangs on'] ?? '';
  const socket = await hold(site, '');
  let answers = 0;
  socket.on(
    'data',
    (bytes) => (answers += bytes.toString('latin1').split('HTTP/1.1 200').length - 1),
  );
  socket.write(asked.replace('PORT', String(site.port)).repeat(1000));
  // It may end by an error, for what was sent is not read to its end.
  await expect.poll(() => socket.closed).toBe(true);
  expect(answers).toBeLessThanOrEqual(1);
  expect((await site.get('/image/1/thumb')).status).toBe(200);
});

test('requests that wait for their answers go on and on', async () => {
  const site = await startSite({ patience });
  const asked = (HELD['a whole request, and hangs on'] ?? '').replace('PORT', String(site.port));
  const socket = await hold(site, '');
  for (let round = 0; round < 100; round += 1) {
    const answered = once(socket, 'data');
    socket.write(asked);
    expect(String((await answered)[0])).toContain('200 OK');
  }
});
