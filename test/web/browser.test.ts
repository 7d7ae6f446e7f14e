/** The loopback server in a real browser: admission, and what a page on another port can reach. */
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { chromium, type Browser, type Page } from 'playwright';
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import sharp from 'sharp';
import { startSite, type Site } from './support.ts';

/** Debian's, else the one that Playwright has installed. */
const executablePath = existsSync('/usr/bin/chromium')
  ? '/usr/bin/chromium'
  : chromium.executablePath();

describe.skipIf(!existsSync(executablePath))('in a browser (needs Chromium)', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  });
  afterAll(() => browser.close());

  async function site(): Promise<Site> {
    const create = { width: 8, height: 6, channels: 3 as const, background: '#c03020' };
    const bytes = await sharp({ create }).webp().toBuffer();
    return startSite({
      api: { status: () => Promise.resolve({ version: '1' }) } as never,
      images: {
        thumbnail: () => Promise.resolve({ bytes, mediaType: 'image/webp', etag: '1' }),
        full: () => Promise.resolve({ bytes, mediaType: 'image/webp' }),
      },
    });
  }

  async function openAt(address: string): Promise<Page> {
    const context = await browser.newContext();
    onTestFinished(() => context.close());
    const page = await context.newPage();
    await page.goto(address);
    return page;
  }

  /** What scripts of the page can get from the server: a picture's width, a call's answer, a text. */
  function reach(page: Page, origin: string) {
    return page.evaluate(async (from) => {
      const picture = new Image();
      const width = new Promise<number>((resolve) => {
        picture.onload = () => resolve(picture.naturalWidth);
        picture.onerror = () => resolve(0);
      });
      picture.src = `${from}/image/1/thumb`;
      const socket = new WebSocket(`${from.replace('http', 'ws')}/rpc`);
      const answer = new Promise<string>((resolve) => {
        socket.onopen = () => socket.send('{"id":1,"call":"status"}');
        socket.onmessage = ({ data }) => resolve(String(data));
        socket.onclose = () => resolve('closed');
      });
      const text = fetch(`${from}/index.html`).then(
        (response) => response.status,
        () => 'failed',
      );
      return { width: await width, answer: await answer, text: await text };
    }, origin);
  }

  test('the printed address leads to a clean one that works, also in a second tab', async () => {
    const server = await site();
    const page = await openAt(server.address);
    await page.waitForURL(`${server.origin}/`);
    expect(await page.evaluate(() => document.cookie)).toBe('');
    const everything = { width: 8, answer: '{"id":1,"result":{"version":"1"}}', text: 200 };
    expect(await reach(page, server.origin)).toEqual(everything);
    const tab = await page.context().newPage();
    await tab.goto(server.origin);
    expect(await tab.title()).toBe('Keepsake');
  });

  test('a link on a strange page opens it, too', async () => {
    const server = await site();
    const stranger = await strangePage(`<a href="${server.address}">open</a>`);
    const page = await openAt(stranger);
    await page.getByText('open').click();
    await page.waitForURL(`${server.origin}/`);
    expect(await page.title()).toBe('Keepsake');
  });

  test('a page on another port of this machine, in the same browser, reaches nothing', async () => {
    const server = await site();
    const page = await openAt(server.address);
    await page.waitForURL(`${server.origin}/`);
    await page.goto(await strangePage(`<iframe src="${server.origin}/"></iframe>`));
    expect(await reach(page, server.origin)).toEqual({
      width: 0,
      answer: 'closed',
      text: 'failed',
    });
    const framed = page.frames().find((frame) => frame.parentFrame() !== null);
    expect(await framed?.title()).not.toBe('Keepsake');
  });

  test('markup and scripts from a string, and inline styles, are refused by the policy', async () => {
    const server = await site();
    const page = await openAt(server.address);
    await page.waitForURL(`${server.origin}/`);
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

  async function strangePage(body: string): Promise<string> {
    const server = createServer((_request, response) => {
      response.setHeader('Content-Type', 'text/html');
      response.end(`<!doctype html><title>Stranger</title>${body}`);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  }
});
