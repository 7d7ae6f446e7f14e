/** What the loopback server gives a window: its files and pictures. */
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { AppError } from '../../src/base/errors.ts';
import { startServer } from '../../src/web/server.ts';
import { pathBehindKey } from '../../src/rpc/loopback.ts';
import { scratchFolder } from '../support/scratch.ts';
import { ORIGINAL, sendLines, startSite } from './support.ts';

describe('the window’s files', () => {
  test('come with their types and the strict policy', async () => {
    const site = await startSite();
    const page = await fetch(`${site.origin}/`);
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const policy = page.headers.get('content-security-policy');
    expect(policy).toContain(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:",
    );
    expect(policy).toContain(`connect-src 'self' ws://127.0.0.1:${site.port};`);
    expect(policy).not.toMatch(/unsafe|data:|\*/);
    expect(Object.fromEntries(page.headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
    });
    expect(page.headers.get('access-control-allow-origin')).toBeNull();
    const script = await fetch(`${site.origin}/assets/index-1.js?x=1`);
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(await script.text()).toBe('export {};');
  });

  test('HEAD answers the same without a body', async () => {
    const site = await startSite();
    const answer = await sendLines(site.port, ['HEAD / HTTP/1.1', `Host: 127.0.0.1:${site.port}`]);
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(answer).toContain('Content-Length: 38');
    expect(answer.endsWith('\r\n\r\n')).toBe(true);
  });

  test.each([
    '/../secret.html',
    '/assets/../../secret.html',
    '/%2e%2e/secret.html',
    '/%252e%252e/secret.html',
    '/..%2fsecret.html',
    '/..\\secret.html',
    '/%5c..%5csecret.html',
    '/assets/..%c0%af..%c0%afsecret.html',
    '//secret.html',
    '/index.html/../../secret.html',
    '/index.html%00.js',
    '/C:/Windows/win.ini',
    '/etc/passwd',
    'file:///etc/passwd',
    'http://127.0.0.1/etc/passwd',
    '/assets/notes.txt',
    '/assets',
    '/assets/',
    '/Index.html',
  ])('%s leads nowhere', async (path) => {
    const site = await startSite();
    const answer = await sendLines(site.port, [
      `GET ${path} HTTP/1.1`,
      `Host: 127.0.0.1:${site.port}`,
    ]);
    expect(answer).toMatch(/^HTTP\/1\.1 40[04] /);
    expect(answer).not.toMatch(/secret|root:|not for the window/);
  });

  test('a window that is not built is said at the start', async () => {
    const started = startServer({
      port: 0,
      windowFolder: scratchFolder(),
      api: {} as never,
      events: { subscribe: () => () => undefined },
      images: { thumbnail: () => Promise.resolve(null), full: () => Promise.resolve(null) },
    });
    await expect(started).rejects.toThrow(/npm run build/);
  });

  test('a port that is taken is named', async () => {
    const site = await startSite();
    const second = startSite({ port: site.port });
    await expect(second).rejects.toThrow(`Port ${site.port} is taken`);
    await expect(second).rejects.toBeInstanceOf(AppError);
  });
});

describe('pictures', () => {
  test('a thumbnail is asked for again only when it changed', async () => {
    const site = await startSite();
    const first = await site.get('/image/1/thumb?v=2');
    expect(first.headers.get('content-type')).toBe('image/webp');
    expect(await first.text()).toBe('small');
    const etag = first.headers.get('etag') ?? '';
    const again = await site.get('/image/1/thumb', { 'if-none-match': `"other", ${etag}` });
    expect(again.status).toBe(304);
    expect((await site.get('/image/1/thumb', { 'if-none-match': '"v0"' })).status).toBe(200);
  });

  test('an original can run and load nothing, whatever is in it', async () => {
    const site = await startSite();
    const response = await site.get('/image/1/full');
    expect(response.headers.get('content-type')).toBe('image/jpeg');
    expect(response.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('cache-control')).toContain('private');
    expect(Buffer.from(await response.arrayBuffer())).toEqual(ORIGINAL);
  });

  test.each([
    ['bytes=0-9', 206, 'bytes 0-9/1000', [0, 10]],
    ['bytes=990-', 206, 'bytes 990-999/1000', [990, 1000]],
    ['bytes=-5', 206, 'bytes 995-999/1000', [995, 1000]],
    ['bytes=5-100000', 206, 'bytes 5-999/1000', [5, 1000]],
    ['bytes=-100000', 206, 'bytes 0-999/1000', [0, 1000]],
    ['bytes=1000-', 416, 'bytes */1000', [0, 0]],
    ['bytes=-0', 416, 'bytes */1000', [0, 0]],
    ['bytes=9-5', 200, null, [0, 1000]],
    ['bytes=0-1,4-5', 200, null, [0, 1000]],
    ['lines=0-1', 200, null, [0, 1000]],
    ['bytes=-', 200, null, [0, 1000]],
  ] as const)('Range %s is answered with %i', async (range, status, contentRange, [from, to]) => {
    const site = await startSite();
    const response = await site.get('/image/1/full', { range });
    expect(response.status).toBe(status);
    expect(response.headers.get('content-range')).toBe(contentRange);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(ORIGINAL.subarray(from, to));
  });

  test('a rendering comes as bytes and is not kept', async () => {
    const site = await startSite();
    const response = await site.get('/image/2/full');
    expect(await response.text()).toBe('rendered');
    expect(response.headers.get('cache-control')).toBe('private, no-store');
  });

  test.each([
    '/image/9/thumb',
    '/image/9/full',
    '/image/3/full',
    '/image/4/full',
    '/image/5/full',
    '/image/0/thumb',
    '/image/-1/thumb',
    '/image/1.5/thumb',
    '/image/1e3/thumb',
    '/image/0x1/thumb',
    '/image/01/thumb',
    '/image/9999999999999999/thumb',
    '/image/1%20or%201=1/thumb',
    '/image/1/thumb/',
    '/image/1/original',
    '/image/../../etc/passwd',
    '/image/1/full/../../../secret.html',
    '/image//etc/passwd',
    '/index.html',
    '/rpc',
    '/',
  ])('%s is not there', async (path) => {
    const site = await startSite();
    const answer = await sendLines(site.port, [
      `GET ${pathBehindKey(site.key, path)} HTTP/1.1`,
      `Host: 127.0.0.1:${site.port}`,
    ]);
    expect(answer).toMatch(/^HTTP\/1\.1 404 /);
  });

  // The kernel says 4096 bytes and gives six, as a file does that shrinks just now.
  const shrunk = '/sys/class/net/lo/mtu';
  test.skipIf(!existsSync(shrunk))('a file that ends too early ends the connection', async () => {
    const site = await startSite({
      images: {
        thumbnail: () => Promise.resolve(null),
        full: () => Promise.resolve({ file: shrunk, mediaType: 'image/jpeg' }),
      },
    });
    const socket = connect(site.port, '127.0.0.1');
    const request = `GET ${pathBehindKey(site.key, '/image/1/full')} HTTP/1.1\r\nHost: 127.0.0.1:${site.port}\r\n\r\n`;
    let heard = '';
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      heard += bytes.toString('latin1');
      // Its answer would be taken for the rest of the picture.
      if (heard.endsWith('\n') && socket.writable) socket.write(request);
    });
    socket.write(request);
    await expect.poll(() => socket.closed, { timeout: 20_000 }).toBe(true);
    expect(heard).toContain('Content-Length: 4096');
    expect(heard.split('HTTP/1.1 ')).toHaveLength(2);
  });

  test('a failing source is reported and answered without its words', async () => {
    const reports: unknown[] = [];
    const site = await startSite({
      images: {
        thumbnail: () => Promise.reject(new Error('/home/me/private.db is locked')),
        full: () => Promise.resolve(null),
      },
      report: (...report) => reports.push(report),
    });
    const response = await site.get('/image/1/thumb');
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('private');
    expect(reports).toEqual([[expect.any(Error), '/image/1/thumb']]);
  });
});
