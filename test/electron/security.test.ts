/** What pages may do in the desktop window, and what the session lets through, against doubles. */
import { EventEmitter } from 'node:events';
import type { Session } from 'electron';
import { describe, expect, test } from 'vitest';
import { lockPages, lockSession } from '../../electron/security.ts';
import { windowOptions } from '../../electron/window.ts';

describe('pages', () => {
  type OpenHandler = (details: { url: string }) => { action: string };

  function lockedPage() {
    const app = new EventEmitter();
    lockPages(app as never);
    let openHandler: OpenHandler | undefined;
    const contents = Object.assign(new EventEmitter(), {
      setWindowOpenHandler: (handler: OpenHandler) => (openHandler = handler),
    });
    app.emit('web-contents-created', {}, contents);
    const isPrevented = (event: string, url: string) => {
      let prevented = false;
      contents.emit(event, { url, preventDefault: () => (prevented = true) });
      return prevented;
    };
    return { isPrevented, open: (url: string) => openHandler?.({ url }) };
  }

  test.each(['will-navigate', 'will-frame-navigate', 'will-redirect'])(
    '%s leads nowhere',
    (event) => {
      const { isPrevented } = lockedPage();
      for (const url of [
        'https://evil.example/',
        'file:///etc/passwd',
        'javascript:alert(1)',
        'keepsake://window.evil.example/',
        'keepsake://other/',
        'photo://image/1/full',
        'data:text/html,hi',
      ]) {
        expect([url, isPrevented(event, url)]).toEqual([url, true]);
      }
      expect(isPrevented(event, 'keepsake://window/#/folders')).toBe(false);
    },
  );

  test('no window opens and nothing is embedded', () => {
    const { open, isPrevented } = lockedPage();
    expect(open('https://evil.example/')).toEqual({ action: 'deny' });
    expect(open('keepsake://window/')).toEqual({ action: 'deny' });
    expect(isPrevented('will-attach-webview', 'keepsake://window/')).toBe(true);
  });

  test('the window is sandboxed and without Node', () => {
    const options = windowOptions('/preload.cjs', '/icon.png', { shouldUseDarkColors: true });
    expect(options.webPreferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
    });
  });
});

describe('the session', () => {
  function lockedSession() {
    const handlers: Record<string, (...parts: never[]) => unknown> = {};
    const keep = (name: string) => (handler: (...parts: never[]) => unknown) => {
      handlers[name] = handler;
    };
    let spellChecker = true;
    const events = new EventEmitter();
    const session = {
      setPermissionRequestHandler: keep('request'),
      setPermissionCheckHandler: keep('check'),
      setDevicePermissionHandler: keep('device'),
      setDisplayMediaRequestHandler: keep('display'),
      setSpellCheckerEnabled: (enabled: boolean) => (spellChecker = enabled),
      webRequest: { onBeforeRequest: keep('before') },
      on: events.on.bind(events),
    };
    lockSession(session as unknown as Session);
    return { handlers, events, spellChecker: () => spellChecker };
  }

  test('the window may copy and fill the screen; every other permission and device is denied', () => {
    const { handlers, spellChecker } = lockedSession();
    const isGranted = (permission: string, url: string) => {
      let asked: unknown;
      const answer = (given: unknown) => (asked = given);
      const details = { requestingUrl: url };
      handlers['request']?.(
        ...([null, permission, answer, details] as [never, never, never, never]),
      );
      const { protocol, host } = new URL(url);
      const checked = handlers['check']?.(
        ...([null, permission, `${protocol}//${host}`] as [never, never, never]),
      );
      expect([permission, checked]).toEqual([permission, asked]);
      return asked;
    };
    for (const permission of ['clipboard-sanitized-write', 'fullscreen']) {
      expect(isGranted(permission, 'keepsake://window/')).toBe(true);
      expect(isGranted(permission, 'https://evil.example/')).toBe(false);
      expect(isGranted(permission, 'keepsake://window.evil.example/')).toBe(false);
    }
    for (const permission of ['media', 'geolocation', 'clipboard-read', 'openExternal']) {
      expect(isGranted(permission, 'keepsake://window/')).toBe(false);
    }
    const answers: unknown[] = [];
    handlers['display']?.(null as never, ((given: unknown) => answers.push(given)) as never);
    expect(answers).toEqual([{}]);
    expect(handlers['device']?.()).toBe(false);
    expect(spellChecker()).toBe(false);
  });

  test('no request leaves the machine and nothing is downloaded', () => {
    const { handlers, events } = lockedSession();
    const isCancelled = (url: string) => {
      let cancelled: boolean | undefined;
      const answer = ({ cancel }: { cancel: boolean }) => (cancelled = cancel);
      handlers['before']?.({ url } as never, answer as never);
      return cancelled;
    };
    for (const url of [
      'https://a.example/',
      'http://127.0.0.1/',
      'ws://a.example/',
      'file:///etc/passwd',
    ]) {
      expect([url, isCancelled(url)]).toEqual([url, true]);
    }
    for (const url of ['keepsake://window/', 'photo://image/1/thumb', 'blob:keepsake://window/1']) {
      expect([url, isCancelled(url)]).toEqual([url, false]);
    }
    let prevented = false;
    events.emit('will-download', { preventDefault: () => (prevented = true) });
    expect(prevented).toBe(true);
  });
});
