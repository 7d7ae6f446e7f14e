/** How the app ends, against an app that quits as Electron does: unless `before-quit` is prevented. */
import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { quitInOrder } from '../../electron/quitting.ts';

function startApp() {
  const events: string[] = [];
  const engine = Promise.withResolvers<undefined>();
  const app = Object.assign(new EventEmitter(), {
    quit() {
      const event = new Event('before-quit', { cancelable: true });
      app.emit('before-quit', event);
      events.push(event.defaultPrevented ? 'waits' : 'quits');
    },
  });
  const powerMonitor = new EventEmitter();
  const closeEngine = quitInOrder({
    app,
    powerMonitor,
    close: async () => {
      events.push('closes');
      await engine.promise;
    },
  });
  return { app, powerMonitor, events, closeEngine, ended: () => engine.resolve(undefined) };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test('the app quits when its engine has closed, and no sooner when asked again', async () => {
  const { app, events, ended } = startApp();
  app.quit();
  app.quit();
  app.quit();
  await settled();
  expect(events).toEqual(['closes', 'waits', 'waits', 'waits']);
  ended();
  await settled();
  expect(events.slice(4)).toEqual(['quits']);
});

test('a shutdown of the system waits for the engine', async () => {
  const { powerMonitor, events, ended } = startApp();
  const shutdown = new Event('shutdown', { cancelable: true });
  powerMonitor.emit('shutdown', shutdown);
  expect(shutdown.defaultPrevented).toBe(true);
  ended();
  await settled();
  expect(events).toEqual(['closes', 'waits', 'quits']);
});

test('the end of a Windows session closes the engine; a quit after it closes it no second time', async () => {
  const { app, events, ended } = startApp();
  const window = new EventEmitter();
  app.emit('browser-window-created', {}, window);
  window.emit('session-end', {});
  app.quit();
  ended();
  await settled();
  expect(events).toEqual(['closes', 'waits', 'quits']);
});

test('an engine that was closed ahead delays no quit', async () => {
  const { app, events, closeEngine, ended } = startApp();
  ended();
  await closeEngine();
  app.quit();
  expect(events).toEqual(['closes', 'quits']);
});
