/** Who is let in by the loopback server, and who is not. */
import { describe, expect, onTestFinished, test } from 'vitest';
import { ADMISSION_PATH, pathBehindKey, ticketIn } from '../../src/rpc/loopback.ts';
import { admission, sendLines, sendRaw, startSite } from './support.ts';

describe('admission', () => {
  test('the announced address has 256 random bits where no browser sends them', async () => {
    const announced: string[] = [];
    const site = await startSite({ announce: (address) => announced.push(address) });
    const ticket = ticketIn(new URL(announced[0] ?? '').hash) ?? '';
    expect(Buffer.from(ticket, 'base64url')).toHaveLength(32);
    expect(ticket).not.toBe(site.key);
    // The one that was used is followed by another.
    expect(announced).toHaveLength(2);
    expect(site.address).toBe(announced[1]);
  });

  test('a ticket is good for one browser, which gets the key and no cookie', async () => {
    const site = await startSite();
    const { address } = site;
    const first = await admission(address);
    expect(first.status).toBe(200);
    expect(await first.text()).toBe(site.key);
    expect(first.headers.get('cache-control')).toBe('no-store');
    expect(first.headers.get('set-cookie')).toBeNull();
    const second = await admission(address);
    expect(second.status).toBe(403);
    expect(await second.text()).toContain('Open the address that Keepsake printed last');
    expect((await admission(site.address)).status).toBe(200);
  });

  test('a ticket for a program that is started ends after its time', async () => {
    const site = await startSite();
    const [fresh, late] = [site.passingAddress(600_000), site.passingAddress(0)];
    const printed = site.address;
    expect((await admission(late)).status).toBe(403);
    expect((await admission(fresh)).status).toBe(200);
    expect((await admission(fresh)).status).toBe(403);
    // The printed one was not used, and is not announced again.
    expect(site.address).toBe(printed);
  });

  test.each(['', 'A'.repeat(43), 'A'.repeat(8000), 'a b', '*'])(
    'the ticket “%s” is none',
    async (ticket) => {
      const site = await startSite();
      const answer = await admission(`${site.origin}/#ticket=${ticket}`);
      expect(answer.status).toBe(403);
      expect(await answer.text()).not.toContain(site.key);
    },
  );

  test.each(['http://evil.example', 'http://127.0.0.1:1', 'null', 'http://localhost:PORT'])(
    'a page of the origin %s cannot hand in a ticket',
    async (origin) => {
      const site = await startSite();
      const { address } = site;
      const by = { origin: origin.replace('PORT', String(site.port)) };
      expect((await admission(address, by)).status).toBe(403);
      // Nor does it use it up.
      expect((await admission(address)).status).toBe(200);
    },
  );

  test.each([
    ['nothing', ''],
    ['an empty key', '/key/'],
    ['a wrong key', `/key/${'A'.repeat(43)}`],
    ['an endless key', `/key/${'A'.repeat(8000)}`],
  ])('with %s the window’s files are all there is', async (_what, before) => {
    const site = await startSite();
    const picture = await fetch(`${site.origin}${before}/image/1/thumb`);
    expect(picture.status).toBe(before === '' ? 404 : 403);
    expect(await picture.text()).not.toContain('small');
    expect((await fetch(`${site.origin}/`)).status).toBe(200);
  });

  test('a ticket is no key, and another server’s key is none here', async () => {
    const [site, other] = [await startSite(), await startSite()];
    const ticket = ticketIn(new URL(site.address).hash) ?? '';
    for (const key of [ticket, other.key]) {
      const picture = await fetch(`${site.origin}${pathBehindKey(key, '/image/1/thumb')}`);
      expect(picture.status).toBe(403);
    }
  });

  test('no cookie is ever given or asked for', async () => {
    const site = await startSite();
    for (const path of ['/', '/assets/index-1.js', pathBehindKey(site.key, '/image/1/thumb')]) {
      const answer = await fetch(`${site.origin}${path}`);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('set-cookie')).toBeNull();
    }
  });
});

describe('strangers', () => {
  test.each([
    'evil.example',
    'evil.example:PORT',
    '127.0.0.1',
    '127.0.0.1:1',
    '127.0.0.1.evil.example:PORT',
    // It may mean ::1, where another user can have the port.
    'localhost:PORT',
    '0.0.0.0:PORT',
    '',
  ])('Host %s is another name and is refused even with the key', async (host) => {
    const site = await startSite();
    const answer = await sendLines(site.port, [
      `GET ${pathBehindKey(site.key, '/image/1/thumb')} HTTP/1.1`,
      `Host: ${host.replace('PORT', String(site.port))}`,
    ]);
    expect(answer).toMatch(/^HTTP\/1\.1 403 /);
  });

  test('a rebound name cannot even try a ticket', async () => {
    const site = await startSite();
    const answer = await sendLines(site.port, [
      `POST ${ADMISSION_PATH} HTTP/1.1`,
      `Host: evil.example:${site.port}`,
      `Origin: http://evil.example:${site.port}`,
      `Authorization: Bearer ${ticketIn(new URL(site.address).hash) ?? ''}`,
      'Content-Length: 0',
    ]);
    expect(answer).toMatch(/^HTTP\/1\.1 403 /);
    expect(answer).not.toContain(site.key);
  });

  test('two Hosts or none are refused', async () => {
    const site = await startSite();
    const host = `Host: 127.0.0.1:${site.port}`;
    const get = 'GET / HTTP/1.1';
    expect(await sendLines(site.port, [get])).toMatch(/^HTTP\/1\.1 400 /);
    const two = await sendLines(site.port, [get, 'Host: evil.example', host]);
    expect(two).toMatch(/^HTTP\/1\.1 40[03] /);
  });

  test.each([
    { origin: 'http://evil.example' },
    { origin: 'null' },
    { origin: 'http://127.0.0.1:1' },
    { origin: 'https://127.0.0.1:PORT' },
    { 'sec-fetch-site': 'cross-site' },
    // A page on another port of 127.0.0.1 is same-site.
    { 'sec-fetch-site': 'same-site' },
    { referer: 'http://127.0.0.1:1/page' },
  ])('a picture for another page (%o) is refused even with the key', async (headers) => {
    const site = await startSite();
    const given = Object.entries(headers).map(
      ([name, value]) => `${name}: ${value.replace('PORT', String(site.port))}`,
    );
    const answer = await sendLines(site.port, [
      `GET ${pathBehindKey(site.key, '/image/1/thumb')} HTTP/1.1`,
      `Host: 127.0.0.1:${site.port}`,
      ...given,
    ]);
    expect(answer).toMatch(/^HTTP\/1\.1 403 /);
  });

  test('our own page is served: same origin, or typed by the user', async () => {
    const site = await startSite();
    for (const by of [
      'Sec-Fetch-Site: same-origin',
      'Sec-Fetch-Site: none',
      `Origin: ${site.origin}`,
    ]) {
      const answer = await sendLines(site.port, [
        `GET ${pathBehindKey(site.key, '/image/1/thumb')} HTTP/1.1`,
        `Host: 127.0.0.1:${site.port}`,
        by,
      ]);
      expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    }
  });

  test('a strange page may link to the window, but take nothing of it', async () => {
    const site = await startSite();
    const ask = (path: string) =>
      sendLines(site.port, [
        `GET ${path} HTTP/1.1`,
        `Host: 127.0.0.1:${site.port}`,
        'Sec-Fetch-Site: cross-site',
      ]);
    expect(await ask('/')).toMatch(/^HTTP\/1\.1 200 /);
    expect(await ask('/assets/index-1.js')).toMatch(/^HTTP\/1\.1 403 /);
  });

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE'])(
    '%s is refused',
    async (method) => {
      const site = await startSite();
      const answer = await sendLines(site.port, [
        `${method} / HTTP/1.1`,
        `Host: 127.0.0.1:${site.port}`,
        'Content-Length: 0',
      ]);
      expect(answer).toMatch(/^HTTP\/1\.1 405 /);
      expect(answer.toLowerCase()).not.toContain('access-control-');
    },
  );

  test('CONNECT, nonsense and endless headers end the connection', async () => {
    const site = await startSite();
    const host = `Host: 127.0.0.1:${site.port}`;
    expect(await sendLines(site.port, ['CONNECT evil.example:80 HTTP/1.1', host])).not.toMatch(
      / 200 /,
    );
    expect(await sendRaw(site.port, '\x16\x03\x01 nonsense\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
    const long = await sendLines(site.port, [
      'GET / HTTP/1.1',
      host,
      `X-Long: ${'x'.repeat(40_000)}`,
    ]);
    expect(long).toMatch(/^HTTP\/1\.1 431 /);
    expect((await fetch(`${site.origin}/`)).status).toBe(200);
  });

  test('a sender that never finishes its headers is cut off', async () => {
    const site = await startSite({ patience: { request: 200, check: 50 } });
    const answer = await sendRaw(site.port, 'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ');
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  });

  test('a socket that was opened ahead and never used is closed without a word', async () => {
    const site = await startSite({ patience: { request: 200, check: 50 } });
    expect(await sendRaw(site.port, '')).toBe('');
  });

  test('it listens on 127.0.0.1 and no other address', async () => {
    const site = await startSite();
    // All of 127/8 is this machine, but only one address of it is ours.
    await expect(fetch(`http://127.0.0.2:${site.port}/`)).rejects.toThrow();
  });
});

test('closing ends every connection at once', async () => {
  const site = await startSite();
  await fetch(`${site.origin}/`);
  const hanging = sendRaw(site.port, 'GET / HTTP/1.1\r\n');
  onTestFinished(() =>
    hanging.then(
      () => undefined,
      () => undefined,
    ),
  );
  await new Promise((resolve) => setTimeout(resolve, 20));
  await site.close();
  await expect(fetch(site.origin)).rejects.toThrow();
});
