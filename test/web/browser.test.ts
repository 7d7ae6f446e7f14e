/**
 * The served window in a real browser: how it is opened, and what another user's server on another
 * port of this machine, or a page of it in the same browser, can get.
 */
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { drawPhoto } from '../support/gallery.ts';
import { onCpu } from '../support/on-cpu.ts';
import {
  hasBrowser,
  launchBrowser,
  openWindow,
  picturesShown,
  serveLibrary,
  type Served,
} from '../support/window.ts';

describe.skipIf(!hasBrowser)('in a browser (needs Chromium)', () => {
  let root: string;
  let browser: Browser;
  let served: Served;
  let origin: string;

  beforeAll(async () => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'keepsake-browser-')));
    mkdirSync(join(root, 'photos'));
    writeFileSync(join(root, 'photos', 'a.jpg'), await drawPhoto('pizza', { seed: 1 }));
    browser = await launchBrowser();
    served = await serveLibrary({
      library: await onCpu(join(root, 'library')),
      home: root,
      folders: [join(root, 'photos')],
    });
    origin = `http://127.0.0.1:${served.port}`;
  });
  afterAll(async () => {
    await browser.close();
    await served.stop();
    rmSync(root, { recursive: true, force: true });
  });

  async function context(): Promise<BrowserContext> {
    const own = await browser.newContext();
    onTestFinished(() => own.close());
    return own;
  }

  /** A window that was let in, with its picture. */
  async function admitted(): Promise<Page> {
    const { page, complaints, close } = await openWindow(browser, served.address);
    onTestFinished(close);
    await picturesShown(page);
    expect(complaints).toEqual([]);
    return page;
  }

  test('the printed address leads to a clean one that works on: reload, second tab, bookmark', async () => {
    const page = await admitted();
    await page.reload();
    await picturesShown(page);
    const key = await page.evaluate(() => localStorage.getItem('keepsake.key'));
    expect(key).toMatch(/^[\w-]{43}$/);
    const tab = await page.context().newPage();
    for (const address of [origin, `${origin}/#/photos`]) {
      await tab.goto(address);
      await tab.reload();
      await picturesShown(tab);
    }
    for (const one of [page, tab]) {
      expect(one.url()).not.toContain(key);
      expect(await one.evaluate(() => document.cookie)).toBe('');
    }
    expect(await page.context().cookies()).toEqual([]);
  });

  test('a new address pasted over a window that is not let in admits it', async () => {
    const page = await (await context()).newPage();
    await page.goto(`${origin}/`);
    await page.getByText(/Open the new address that it printed/).waitFor();
    await page.evaluate((address) => location.assign(address), served.address);
    await picturesShown(page);
    expect(new URL(page.url()).hash).not.toContain('ticket');
  });

  test('what stays in the history opens nothing elsewhere', async () => {
    const { address } = served;
    const { page, close } = await openWindow(browser, address);
    onTestFinished(close);
    // In the same browser it does: that has the key.
    await page.goto('about:blank');
    await page.goto(address);
    await picturesShown(page);
    const other = await (await context()).newPage();
    await other.goto(address);
    await other.getByText(/Open the new address that it printed/).waitFor();
    expect(await other.locator('img').count()).toBe(0);
  });

  test('a link on a strange page opens it, too', async () => {
    const stranger = await startStranger(`<a href="${served.address}">open</a>`);
    const page = await (await context()).newPage();
    await page.goto(stranger.origin);
    await page.getByText('open').click();
    await picturesShown(page);
  });

  test('a server on another port hears nothing that opens the library', async () => {
    const page = await admitted();
    const key = (await page.evaluate(() => localStorage.getItem('keepsake.key'))) ?? '?';
    const stranger = await startStranger('');
    // By a link, by the address bar, and as the frame and the picture of a page.
    await page.evaluate((href) => {
      const link = document.createElement('a');
      document.body.append(Object.assign(link, { href }));
      link.click();
    }, stranger.origin);
    await page.waitForURL(stranger.origin);
    await page.goBack();
    await picturesShown(page);
    await page.goto(stranger.origin);
    const seen = JSON.stringify(stranger.heard);
    expect(stranger.heard.length).toBeGreaterThanOrEqual(2);
    expect(seen).not.toContain(key);
    for (const { headers } of stranger.heard) {
      expect(headers.cookie).toBeUndefined();
      expect(headers.referer ?? '').not.toContain(origin);
    }

    // All that it heard, from a program that can forge what a browser would not.
    const last = stranger.heard.at(-1)?.headers ?? {};
    for (const path of ['/image/1/thumb', '/image/1/full', '/key/', '/key//image/1/thumb']) {
      expect([403, 404]).toContain(await statusOf(path, { ...last, host: new URL(origin).host }));
      expect([403, 404]).toContain(
        await statusOf(path, { ...last, host: new URL(origin).host, origin }),
      );
    }
    const upgrade = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' };
    const asked = { ...last, ...upgrade, host: new URL(origin).host, origin };
    const withKey = { ...asked, 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==' };
    expect(await statusOf('/rpc', withKey)).toBe(403);
  });

  test('a page on another port, in the same browser, reaches nothing', async () => {
    const page = await admitted();
    await page.goto((await startStranger(`<iframe src="${origin}/"></iframe>`)).origin);
    const got = await page.evaluate(async (from) => {
      const width = (path: string) =>
        new Promise<number>((resolve) => {
          const picture = new Image();
          picture.onload = () => resolve(picture.naturalWidth);
          picture.onerror = () => resolve(0);
          picture.src = from + path;
        });
      const socket = new WebSocket(`${from.replace('http', 'ws')}/rpc`);
      const opened = new Promise<string>((resolve) => {
        socket.onopen = () => resolve('open');
        socket.onclose = () => resolve('closed');
      });
      const admission = fetch(`${from}/admission`, { method: 'POST', credentials: 'include' });
      const beside = window.open(`${from}/`);
      let storage = 'none';
      try {
        storage = beside?.localStorage.getItem('keepsake.key') ?? 'none';
      } catch {
        // Another origin's.
      }
      return {
        pictures: [await width('/image/1/thumb'), await width('/key//image/1/thumb')],
        socket: await opened,
        admission: await admission.then(
          ({ status }) => status,
          () => 'failed',
        ),
        storage,
        own: localStorage.getItem('keepsake.key') ?? 'none',
      };
    }, origin);
    expect(got).toEqual({
      pictures: [0, 0],
      socket: 'closed',
      admission: 'failed',
      storage: 'none',
      own: 'none',
    });
    const framed = page.frames().find((frame) => frame.parentFrame() !== null);
    expect(await framed?.title()).not.toBe('Keepsake');
  });

  test('markup and scripts from a string, and inline styles, are refused by the policy', async () => {
    const page = await admitted();
    const refused = await page.evaluate(() => {
      const tries: Record<string, () => void> = {
        markup: () => (document.body.innerHTML = '<img src=x onerror=alert(1)>'),
        code: () => (document.createElement('script').text = 'alert(1)'),
        style: () => {
          document.body.setAttribute('style', 'color: red');
          if (document.body.style.color !== 'red') throw new Error('not applied');
        },
      };
      return Object.entries(tries).flatMap(([name, attempt]) => {
        try {
          attempt();
          return [];
        } catch {
          return [name];
        }
      });
    });
    expect(refused).toEqual(['markup', 'code', 'style']);
  });

  /** The status of what a program of another user gets. */
  function statusOf(path: string, headers: IncomingHttpHeaders): Promise<number | undefined> {
    return new Promise((resolve, reject) => {
      const sent = request(`${origin}${path}`, { headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      sent.once('upgrade', (response, socket) => {
        socket.destroy();
        resolve(response.statusCode);
      });
      sent.once('error', reject).end();
    });
  }

  /** Another user's server, which notes all that it hears. */
  async function startStranger(body: string) {
    const heard: { url: string | undefined; headers: IncomingHttpHeaders }[] = [];
    const server = createServer(({ url, headers }, response) => {
      heard.push({ url, headers });
      response.setHeader('Content-Type', 'text/html');
      response.end(`<!doctype html><title>Stranger</title>${body}`);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, heard };
  }
});
