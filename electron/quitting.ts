/** The app ends after its engine has, whoever ends it and however often they ask. Main process. */
import type { App, Event } from 'electron';

export interface QuitParts {
  app: Pick<App, 'quit'> & Pick<NodeJS.EventEmitter, 'on'>;
  powerMonitor: Pick<NodeJS.EventEmitter, 'on'>;
  /** Lets the engine finish; settles in bounded time. */
  close: () => Promise<void>;
}

/** Answers how to close the engine ahead of a quit, for who replaces the app's files. */
export function quitInOrder({ app, powerMonitor, close }: QuitParts): () => Promise<void> {
  let closing: Promise<void> | undefined;
  let isClosed = false;
  let isQuitting = false;

  function closeOnce(): Promise<void> {
    closing ??= close().finally(() => {
      isClosed = true;
    });
    return closing;
  }

  app.on('before-quit', (event: Event) => {
    if (isClosed) return;
    event.preventDefault();
    if (isQuitting) return;
    isQuitting = true;
    void closeOnce().finally(() => app.quit());
  });
  // Linux and macOS wait with the shutdown for who asks them to, and for no longer than they like.
  powerMonitor.on('shutdown', (event: Event) => {
    event.preventDefault();
    app.quit();
  });
  // Windows tells windows instead, and does not wait: what is closed by then is closed.
  app.on('browser-window-created', (_event: Event, window: Pick<NodeJS.EventEmitter, 'on'>) => {
    window.on('session-end', () => void closeOnce());
  });
  return closeOnce;
}
