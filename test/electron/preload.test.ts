/** The compiled preload in a page of its own, with main behind it. */
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { runInNewContext } from 'node:vm';
import ts from 'typescript';
import type { BrowserWindow, IpcMain } from 'electron';
import { describe, expect, onTestFinished, test } from 'vitest';
import { connectPages } from '../../electron/window.ts';
import { createClient } from '../../src/rpc/client.ts';
import {
  desktopChannel,
  onDesktopTrouble,
  type DesktopBridge,
  type DesktopPage,
} from '../../src/rpc/desktop.ts';
import { portChannel } from '../../src/rpc/port.ts';
import { serve } from '../../src/rpc/server.ts';

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
