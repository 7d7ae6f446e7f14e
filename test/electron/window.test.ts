/** The desktop window: where it is, and what happens when its page dies. */
import { EventEmitter } from 'node:events';
import type { BrowserWindow } from 'electron';
import { describe, expect, test } from 'vitest';
import { fillWindow, windowOptions } from '../../electron/window.ts';

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
