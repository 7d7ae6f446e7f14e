/** One suite over every transport: what a channel promises, and calls over it. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MessageChannel } from 'node:worker_threads';
import { describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { AppError } from '../../src/base/errors.ts';
import type { Channel } from '../../src/rpc/channel.ts';
import { createClient } from '../../src/rpc/client.ts';
import { memoryPair } from '../../src/rpc/memory.ts';
import { portChannel } from '../../src/rpc/port.ts';
import { serve } from '../../src/rpc/server.ts';
import { webSocketChannel } from '../../src/rpc/websocket.ts';

interface Shop {
  greet(input: { name: string }): Promise<string>;
  count(): Promise<number>;
  nothing(): Promise<void>;
  fail(input: { how: 'known' | 'unknown' | 'text' }): Promise<never>;
  never(): Promise<never>;
  later(input: { answer: number }): Promise<number>;
}
interface News {
  weather: { sunny: boolean };
  price: number;
}

const transports: [string, () => Promise<[Channel, Channel]>][] = [
  ['memory', () => Promise.resolve(memoryPair())],
  [
    'message port',
    () => {
      const { port1, port2 } = new MessageChannel();
      const pair: [Channel, Channel] = [portChannel(port1), portChannel(port2)];
      onTestFinished(() => pair[0].close());
      return Promise.resolve(pair);
    },
  ],
  ['ws on both sides', () => socketPair((address) => new WebSocket(address))],
  ['the browser’s WebSocket', () => socketPair((address) => new globalThis.WebSocket(address))],
];

async function socketPair(
  connect: (address: string) => Parameters<typeof webSocketChannel>[0],
): Promise<[Channel, Channel]> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const sockets = new WebSocketServer({ server });
  const accepted = once(sockets, 'connection') as Promise<[WebSocket]>;
  const { port } = server.address() as AddressInfo;
  const near = webSocketChannel(connect(`ws://127.0.0.1:${port}`));
  const [socket] = await accepted;
  onTestFinished(() => {
    for (const client of sockets.clients) client.terminate();
    server.close();
  });
  return [near, webSocketChannel(socket)];
}

function shop() {
  const greetings: string[] = [];
  const api: Shop = {
    greet: ({ name }) => {
      greetings.push(name);
      return Promise.resolve(`Hello ${name}`);
    },
    count: () => Promise.resolve(greetings.length),
    nothing: () => Promise.resolve(),
    fail: ({ how }) => {
      if (how === 'known') throw new AppError('not-a-folder', '/nowhere is no folder.');
      if (how === 'unknown') throw new TypeError('first line\n    at secret (/home/me/file.ts:1)');
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- anything may be thrown
      throw 'a text';
    },
    never: () => new Promise(() => undefined),
    later: ({ answer }) =>
      new Promise((resolve) => setTimeout(resolve, answer === 1 ? 20 : 0, answer)),
  };
  const listeners = new Set<(event: never, data: never) => void>();
  return {
    api,
    listeners,
    events: {
      subscribe(listener: (event: never, data: never) => void) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    announce: <K extends keyof News>(event: K, data: News[K]) => {
      for (const listener of listeners) listener(event as never, data as never);
    },
  };
}

describe.each(transports)('over %s', (_name, open) => {
  async function openShop() {
    const [near, far] = await open();
    const owner = shop();
    const reports: [string, unknown][] = [];
    serve(far, owner.api, owner.events, (error, method) => reports.push([method, error]));
    return { ...owner, near, far, reports, client: createClient<Shop, News>(near) };
  }

  test('a call brings its input there and its answer back', async () => {
    const { client } = await openShop();
    expect(await client.api.greet({ name: '小明 🙂' })).toBe('Hello 小明 🙂');
    expect(await client.api.count()).toBe(1);
    await expect(client.api.nothing()).resolves.toBeUndefined();
  });

  test('answers find their callers in whatever order they come', async () => {
    const { client } = await openShop();
    const answers = [1, 2, 3].map((answer) => client.api.later({ answer }));
    expect(await Promise.all(answers)).toEqual([1, 2, 3]);
  });

  test('a known error arrives with its code and message', async () => {
    const { client, reports } = await openShop();
    await expect(client.api.fail({ how: 'known' })).rejects.toMatchObject({
      name: 'AppError',
      code: 'not-a-folder',
      message: '/nowhere is no folder.',
    });
    expect(reports).toEqual([]);
  });

  test('an unexpected error is “internal”, reported here, and shows no stack there', async () => {
    const { client, reports } = await openShop();
    await expect(client.api.fail({ how: 'unknown' })).rejects.toMatchObject({
      code: 'internal',
      message: '“fail” failed: first line',
    });
    await expect(client.api.fail({ how: 'text' })).rejects.toMatchObject({ code: 'internal' });
    expect(reports.map(([method]) => method)).toEqual(['fail', 'fail']);
  });

  test('announcements reach their listeners until these stop', async () => {
    const { client, announce } = await openShop();
    const heard: unknown[] = [];
    const stop = client.on('weather', (weather) => heard.push(weather));
    client.on('price', (price) => heard.push(price));
    announce('weather', { sunny: true });
    announce('price', 3);
    await client.api.count();
    stop();
    announce('weather', { sunny: false });
    await client.api.count();
    expect(heard).toEqual([{ sunny: true }, 3]);
  });

  test.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf', 'missing'])(
    'a method named %s is not there',
    async (method) => {
      const { client } = await openShop();
      const methods = client.api as unknown as Record<string, () => Promise<unknown>>;
      await expect(methods[method]?.()).rejects.toMatchObject({ code: 'not-found' });
    },
  );

  test.each([
    ['a text', 'hello'],
    ['null', null],
    ['a list', []],
    ['no id', { call: 'count' }],
    ['a fractional id', { id: 1.5, call: 'count' }],
    ['a negative id', { id: -1, call: 'count' }],
    ['a method that is no text', { id: 1, call: ['count'] }],
    ['an endless method name', { id: 1, call: 'x'.repeat(100_000) }],
    ['input that is a list', { id: 1, call: 'greet', input: [1] }],
    ['input that is a text', { id: 1, call: 'greet', input: 'me' }],
    ['unknown fields', { id: 1, call: 'count', admin: true }],
  ])('%s instead of a call ends the connection', async (_what, message) => {
    const { client, near, listeners } = await openShop();
    near.send(message);
    await client.closed;
    expect(listeners.size).toBe(0);
  });

  test('a close rejects the calls that are open, and all later ones', async () => {
    const { client, far, near, listeners } = await openShop();
    const open = client.api.never();
    await client.api.count();
    far.close();
    await expect(open).rejects.toMatchObject({ code: 'closed' });
    await client.closed;
    await expect(client.api.count()).rejects.toMatchObject({ code: 'closed' });
    near.send('into the void');
    near.close();
    expect(listeners.size).toBe(0);
  });

  test('a close from the client’s side ends its subscription at the server', async () => {
    const { client, near, far, listeners } = await openShop();
    await client.api.count();
    expect(listeners.size).toBe(1);
    const ended = new Promise<void>((resolve) => far.onClose(resolve));
    near.close();
    await ended;
    expect(listeners.size).toBe(0);
    // A listener that comes late hears of the end as well.
    await new Promise<void>((resolve) => far.onClose(resolve));
  });

  test('what arrives before anyone listens is kept in order', async () => {
    const [near, far] = await open();
    for (const number of [1, 2, 3]) near.send({ number });
    await new Promise((resolve) => setTimeout(resolve, 20));
    const received: unknown[] = [];
    await new Promise<void>((resolve) => {
      far.onMessage((message) => {
        received.push(message);
        if (received.length === 4) resolve();
      });
      near.send({ number: 4 });
    });
    expect(received).toEqual([1, 2, 3, 4].map((number) => ({ number })));
  });
});

test('awaiting a client’s api does not call it', async () => {
  const [near, far] = memoryPair();
  const received: unknown[] = [];
  far.onMessage((message) => received.push(message));
  // As `await` looks for it.
  expect(Reflect.get(createClient(near).api, 'then')).toBeUndefined();
  await Promise.resolve();
  expect(received).toEqual([]);
});

test('an answer that comes twice, or unasked, is ignored', async () => {
  const [near, far] = memoryPair();
  const client = createClient<Shop, News>(near);
  far.onMessage(() => {
    far.send({ id: 99, result: 'unasked' });
    far.send({ id: 1, result: 5 });
    far.send({ id: 1, error: { code: 'internal', message: 'again' } });
    far.send({ nonsense: true });
  });
  expect(await client.api.count()).toBe(5);
});

test('input that is no JSON rejects its call and nothing else', async () => {
  const [near, far] = memoryPair();
  serve(far, { count: () => Promise.resolve(1) }, { subscribe: () => () => undefined });
  const client = createClient<{ count(input?: object): Promise<number> }, News>(near);
  const circular: Record<string, unknown> = {};
  circular['self'] = circular;
  await expect(client.api.count(circular)).rejects.toThrow(/circular/i);
  expect(await client.api.count()).toBe(1);
});

test('an answer that is no JSON becomes an internal error', async () => {
  const [near, far] = memoryPair();
  serve(far, { count: () => Promise.resolve(1n) }, { subscribe: () => () => undefined });
  await expect(createClient<Shop, News>(near).api.count()).rejects.toMatchObject({
    code: 'internal',
  });
});

test('a flood of open calls ends the connection instead of filling the memory', async () => {
  const [near, far] = memoryPair();
  serve(far, { never: () => new Promise(() => undefined) }, { subscribe: () => () => undefined });
  const client = createClient<Shop, News>(near);
  const calls = Array.from({ length: 1001 }, () =>
    client.api.never().catch((error: unknown) => error),
  );
  await client.closed;
  expect(await Promise.all(calls)).toSatisfy((errors: AppError[]) =>
    errors.every((error) => error.code === 'closed'),
  );
});
