/** The shell's small parts against doubles that keep what they were told. */
import { EventEmitter } from 'node:events';
import { mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { runInNewContext } from 'node:vm';
import ts from 'typescript';
import type { BrowserWindow, IpcMain, Protocol, Session } from 'electron';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readArguments, windowFolder } from '../../electron/arguments.ts';
import { isBuilt } from '../../electron/freshness.ts';
import { menuTemplate } from '../../electron/menu.ts';
import { handleSchemes } from '../../electron/protocol.ts';
import { lockPages, lockSession } from '../../electron/security.ts';
import { createShell } from '../../electron/shell.ts';
import { connectPages, fillWindow, windowOptions } from '../../electron/window.ts';
import { createClient } from '../../src/rpc/client.ts';
import {
  desktopChannel,
  onDesktopTrouble,
  type DesktopBridge,
  type DesktopPage,
} from '../../src/rpc/desktop.ts';
import { portChannel } from '../../src/rpc/port.ts';
import { serve } from '../../src/rpc/server.ts';
import { listWindowFiles } from '../../src/web/window-files.ts';
import { scratchFolder } from '../support/scratch.ts';
import { ORIGINAL, photos } from '../web/support.ts';

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

describe('the preload', () => {
  /** The compiled preload in a page of its own, with main behind it. */
  function openPage() {
    const source = readFileSync(resolve(import.meta.dirname, '../../electron/preload.cts'), 'utf8');
    const { outputText } = ts.transpileModule(source, {
      compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2024 },
    });
    const page = Object.assign(new EventTarget(), {
      location: { origin: 'keepsake://window' },
      postMessage(data: unknown, origin: string, ports: MessagePort[]) {
        if (origin !== 'keepsake://window') throw new Error(`posted to ${origin}`);
        page.dispatchEvent(Object.assign(new Event('message'), { data, source: page, ports }));
      },
    });
    const exposed: Record<string, unknown> = {};
    const ipcMain = new EventEmitter();
    const ipcRenderer = new EventEmitter();
    const frame = { url: 'keepsake://window/' };
    const sender = {
      postMessage: (name: string, _message: null, ports: MessagePort[]) =>
        ipcRenderer.emit(name, { ports }),
      send: (name: string, reason: string) => ipcRenderer.emit(name, {}, reason),
    };
    const electron = {
      contextBridge: {
        exposeInMainWorld: (name: string, api: unknown) => (exposed[name] = api),
      },
      ipcRenderer: Object.assign(ipcRenderer, {
        send: (name: string) => ipcMain.emit(name, { sender, senderFrame: frame }),
      }),
      webUtils: { getPathForFile: (file: { path?: string }) => file.path ?? '' },
    };
    const needed: string[] = [];
    const require = (name: string) => {
      needed.push(name);
      return electron;
    };
    runInNewContext(outputText, { require, window: page, exports: {} });
    return { page, exposed, ipcMain, sender, frame, needed };
  }

  test('needs nothing but electron and gives the page two calls', () => {
    const { exposed, needed } = openPage();
    expect(needed).toEqual(['electron']);
    expect(Object.keys(exposed)).toEqual(['keepsake']);
    const bridge = exposed['keepsake'] as DesktopBridge;
    expect(Object.keys(bridge)).toEqual(['connect', 'pathForFile']);
    expect(bridge.pathForFile({ path: '/home/me/Pictures' })).toBe('/home/me/Pictures');
  });

  function answeringEngine(trouble: string | null = null) {
    let connections = 0;
    return {
      trouble,
      connections: () => connections,
      connect: () => {
        connections += 1;
        const { port1, port2 } = new MessageChannel();
        const answer = { answer: () => Promise.resolve(42) };
        const channel = portChannel(port1);
        serve(channel, answer, { subscribe: () => () => undefined });
        onTestFinished(() => channel.close());
        return port2 as never;
      },
    };
  }

  test('brings the page its port from main, over which it can call', async () => {
    const { page, exposed, ipcMain, sender } = openPage();
    const engine = answeringEngine();
    const window = { webContents: sender } as unknown as BrowserWindow;
    connectPages(ipcMain as unknown as IpcMain, () => window, engine);
    Object.assign(page, exposed);
    const channel = await desktopChannel(page as unknown as DesktopPage);
    const { api } = createClient<{ answer(): Promise<number> }, object>(channel);
    expect(await api.answer()).toBe(42);
  });

  test('tells the page why there is no engine, and believes nobody else', () => {
    const { page, exposed, ipcMain, sender } = openPage();
    const window = { webContents: sender } as unknown as BrowserWindow;
    const engine = answeringEngine('unable to open database file');
    connectPages(ipcMain as unknown as IpcMain, () => window, engine);
    const heard: string[] = [];
    onDesktopTrouble(page as unknown as DesktopPage, (reason) => heard.push(reason));
    const data = { keepsakeTrouble: 'a stranger’s words' };
    page.dispatchEvent(Object.assign(new Event('message'), { data, source: {} }));
    expect(heard).toEqual([]);
    (exposed['keepsake'] as DesktopBridge).connect();
    expect(heard).toEqual(['unable to open database file']);
  });

  test('main answers no other sender and no foreign page', () => {
    const { ipcMain, sender, frame } = openPage();
    const engine = answeringEngine();
    const window = { webContents: sender } as unknown as BrowserWindow;
    connectPages(ipcMain as unknown as IpcMain, () => window, engine);
    ipcMain.emit('connect', { sender: { ...sender }, senderFrame: frame });
    ipcMain.emit('connect', { sender, senderFrame: { url: 'https://evil.example/' } });
    ipcMain.emit('connect', { sender, senderFrame: null });
    expect(engine.connections()).toBe(0);
    ipcMain.emit('connect', { sender, senderFrame: frame });
    expect(engine.connections()).toBe(1);
  });
});

describe('the window', () => {
  test('is where and as large as it was, by Electron’s own memory', () => {
    const options = windowOptions('/preload.cjs', '/icon.png', { shouldUseDarkColors: false });
    expect(options).toMatchObject({ name: 'main', windowStatePersistence: true, show: false });
  });

  test('is loaded anew when its page dies, but not for ever', () => {
    const contents = new EventEmitter();
    let loads = 0;
    const window = Object.assign(new EventEmitter(), {
      webContents: contents,
      loadURL: () => Promise.resolve(void (loads += 1)),
      reload: () => (loads += 1),
      show: () => undefined,
    });
    const crashed: number[] = [];
    fillWindow(window as unknown as BrowserWindow, (times) => crashed.push(times));
    contents.emit('render-process-gone', {}, { reason: 'clean-exit' });
    expect(loads).toBe(1);
    for (let crash = 0; crash < 10; crash += 1)
      contents.emit('render-process-gone', {}, { reason: 'crashed' });
    expect(loads).toBe(4);
    expect(crashed).toEqual([4]);
  });
});

describe('the shell', () => {
  test('chooses a folder with the system’s dialog, or none', async () => {
    let chosen: string[] = ['/home/me/Pictures'];
    const dialog = {
      showOpenDialog: () => Promise.resolve({ canceled: false, filePaths: chosen }),
    };
    const shell = createShell({
      dialog,
      shell: { showItemInFolder: () => undefined, trashItem: () => Promise.resolve() },
      window: () => null,
    });
    expect(await shell.chooseFolder()).toBe('/home/me/Pictures');
    chosen = [];
    expect(await shell.chooseFolder()).toBeNull();
  });

  test('shows a file that is there, says when it is not, and moves one to the trash', async () => {
    const shown: string[] = [];
    const trashed: string[] = [];
    const dialog = { showOpenDialog: () => Promise.reject(new Error('not asked')) };
    const shell = createShell({
      dialog,
      shell: {
        showItemInFolder: (path) => void shown.push(path),
        trashItem: (path) => Promise.resolve(void trashed.push(path)),
      },
      window: () => null,
    });
    const file = join(scratchFolder(), 'a.jpg');
    writeFileSync(file, '');
    await shell.reveal({ path: file });
    await expect(shell.reveal({ path: `${file}x` })).rejects.toMatchObject({ code: 'not-found' });
    expect(shown).toEqual([file]);
    await shell.trash({ path: file });
    expect(trashed).toEqual([file]);
  });

  test('has a menu in English and Chinese with the same entries', () => {
    const actions = { addFolder: () => undefined };
    const shape = (locale: string, platform: NodeJS.Platform) =>
      menuTemplate(locale, platform, actions).map(({ submenu }) =>
        Array.isArray(submenu) ? submenu.map(({ role, type }) => role ?? type ?? 'own') : 'system',
      );
    expect(shape('zh-CN', 'linux')).toEqual(shape('en-GB', 'linux'));
    expect(menuTemplate('zh-CN', 'linux', actions)[0]?.label).toBe('文件');
    expect(shape('en', 'darwin')[0]).toBe('system');
    expect(shape('en', 'darwin').at(-1)).toEqual(['minimize', 'zoom', 'separator', 'front']);
    const asked: string[] = [];
    const file = menuTemplate('en', 'linux', {
      addFolder: () => asked.push('folder'),
      lookForUpdate: () => asked.push('update'),
    })[0]?.submenu;
    if (Array.isArray(file)) for (const { click } of file) click?.({} as never, undefined, {});
    expect(asked).toEqual(['folder', 'update']);
  });

  test('reads folders and the library from the command line, and leaves Chromium its switches', () => {
    const given = ['--no-sandbox', 'Pictures', '--library', 'lib', '/photos', '--inspect=1'];
    expect(readArguments(given, '/home/me')).toEqual({
      folders: [resolve('/home/me/Pictures'), resolve('/photos')],
      libraryFolder: resolve('/home/me/lib'),
    });
    expect(readArguments(['--library=x'], '/a').libraryFolder).toBe(resolve('/a/x'));
    expect(readArguments([], '/a').folders).toEqual([]);
  });

  test('each library has a window of its own, the same at every start', () => {
    const first = windowFolder('/data', '/home/me/lib');
    expect(windowFolder('/data', '/home/me/lib')).toBe(first);
    expect(windowFolder('/data', '/home/me/other')).not.toBe(first);
    expect(first).toContain('Keepsake Window');
  });
});

describe('npm start', () => {
  function repository() {
    const root = scratchFolder();
    const write = (path: string, seconds: number) => {
      mkdirSync(join(root, path, '..'), { recursive: true });
      writeFileSync(join(root, path), '');
      utimesSync(join(root, path), seconds, seconds);
    };
    for (const folder of ['src/base', 'electron', 'renderer/paraglide']) {
      mkdirSync(join(root, folder), { recursive: true });
    }
    const settle = () => {
      for (const folder of ['src/base', 'src', 'electron', 'renderer'])
        utimesSync(join(root, folder), 10, 10);
    };
    settle();
    return { root, write, settle };
  }

  test('builds when nothing is built, when a source is newer, and when one was removed', () => {
    const { root, write, settle } = repository();
    write('src/base/a.ts', 10);
    settle();
    expect(isBuilt(root)).toBe(false);
    write('dist/renderer/index.html', 20);
    expect(isBuilt(root)).toBe(false);
    write('dist/electron/main.js', 21);
    expect(isBuilt(root)).toBe(true);
    write('renderer/paraglide/messages.js', 30);
    settle();
    expect(isBuilt(root)).toBe(true);
    write('src/base/a.ts', 30);
    settle();
    expect(isBuilt(root)).toBe(false);
    write('src/base/a.ts', 10);
    settle();
    expect(isBuilt(root)).toBe(true);
    utimesSync(join(root, 'src/base'), 30, 30);
    expect(isBuilt(root)).toBe(false);
  });
});
