/** The window's files and pictures by the desktop's own schemes. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Protocol } from 'electron';
import { describe, expect, test } from 'vitest';
import { handleSchemes } from '../../electron/protocol.ts';
import { listWindowFiles } from '../../src/web/window-files.ts';
import { scratchFolder } from '../support/scratch.ts';
import { ORIGINAL, photos } from '../web/support.ts';

describe('schemes', () => {
  type Handler = (request: Request) => Promise<Response>;

  function schemes() {
    const folder = scratchFolder();
    mkdirSync(join(folder, 'window'));
    writeFileSync(join(folder, 'window', 'index.html'), '<!doctype html>');
    writeFileSync(join(folder, 'secret.html'), 'secret');
    const handlers = new Map<string, Handler>();
    const protocol: Pick<Protocol, 'handle'> = {
      handle: (scheme, handler) => void handlers.set(scheme, handler as Handler),
    };
    handleSchemes(protocol, listWindowFiles(join(folder, 'window')), photos(folder));
    return (url: string, init?: RequestInit) => {
      const handler = handlers.get(new URL(url).protocol.slice(0, -1));
      if (!handler) throw new Error(`no handler for ${url}`);
      return handler(new Request(url, init));
    };
  }

  test('keepsake:// serves the window with its policy, and no other file', async () => {
    const ask = schemes();
    const page = await ask('keepsake://window/');
    expect(await page.text()).toBe('<!doctype html>');
    const policy = page.headers.get('content-security-policy');
    expect(policy).toContain("script-src 'self'; style-src 'self'; img-src 'self' blob: photo:;");
    expect(policy).not.toMatch(/unsafe|\*/);
    for (const path of [
      '../secret.html',
      '%2e%2e/secret.html',
      '..%2fsecret.html',
      '..%5csecret.html',
    ]) {
      expect((await ask(`keepsake://window/${path}`)).status).toBe(404);
    }
    expect((await ask('keepsake://other/index.html')).status).toBe(404);
  });

  test('photo:// serves pictures by id: thumbnails, originals, parts of them', async () => {
    const ask = schemes();
    const thumbnail = await ask('photo://image/1/thumb?v=1');
    expect(thumbnail.headers.get('content-type')).toBe('image/webp');
    expect(await thumbnail.text()).toBe('small');
    const etag = thumbnail.headers.get('etag') ?? '';
    const again = await ask('photo://image/1/thumb', { headers: { 'if-none-match': etag } });
    expect(again.status).toBe(304);
    const original = await ask('photo://image/1/full');
    expect(original.headers.get('content-security-policy')).toContain('sandbox');
    expect(Buffer.from(await original.arrayBuffer())).toEqual(ORIGINAL);
    const part = await ask('photo://image/1/full', { headers: { range: 'bytes=10-19' } });
    expect(part.status).toBe(206);
    expect(Buffer.from(await part.arrayBuffer())).toEqual(ORIGINAL.subarray(10, 20));
  });

  test.each([
    'photo://image/9/thumb',
    'photo://image/etc/passwd',
    'photo://other/1/thumb',
    'photo://image/1/../../secret.html',
  ])('%s is not there', async (url) => {
    expect((await schemes()(url)).status).toBe(404);
  });

  test('while the engine is being restarted pictures are unavailable, not an error', async () => {
    const handlers = new Map<string, Handler>();
    const protocol: Pick<Protocol, 'handle'> = {
      handle: (scheme, handler) => void handlers.set(scheme, handler as Handler),
    };
    const down = () => Promise.reject(new Error('the engine is being restarted'));
    handleSchemes(protocol, () => Promise.resolve(null), { thumbnail: down, full: down });
    const response = await handlers.get('photo')?.(new Request('photo://image/1/thumb'));
    expect(response?.status).toBe(503);
  });
});
