/** The one window: sandboxed, without Node, with nothing but its preload. Main process. */
import type {
  BrowserWindow,
  BrowserWindowConstructorOptions,
  IpcMain,
  NativeTheme,
} from 'electron';
import type { EngineProcess } from './engine-process.ts';
import { WINDOW_URL } from './security.ts';

/** @param preload absolute path of preload.cjs */
export function windowOptions(
  preload: string,
  icon: string,
  theme: Pick<NativeTheme, 'shouldUseDarkColors'>,
): BrowserWindowConstructorOptions {
  return {
    title: 'Keepsake',
    icon,
    // Electron keeps size, place and whether it was maximised under this name.
    name: 'main',
    windowStatePersistence: true,
    width: 1280,
    height: 840,
    minWidth: 480,
    minHeight: 360,
    show: false,
    autoHideMenuBar: true,
    // Shown until the page has drawn itself: no white flash in the dark.
    backgroundColor: theme.shouldUseDarkColors ? '#16161a' : '#ffffff',
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      allowRunningInsecureContent: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    },
  };
}

/** Deaths of the page in one window after which loading it anew is no help. */
const MOST_DEATHS = 3;

/**
 * Loads the page; the window is shown with its first frame. A page that died is loaded anew; `onLost`
 * hears when it has died so often that it is left.
 */
export function fillWindow(window: BrowserWindow, onLost: (deaths: number) => void): void {
  let deaths = 0;
  window.once('ready-to-show', () => window.show());
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit') return;
    deaths += 1;
    if (deaths <= MOST_DEATHS) window.reload();
    else if (deaths === MOST_DEATHS + 1) onLost(deaths);
  });
  void window.loadURL(WINDOW_URL);
}

/**
 * Gives the page its port when it asks, again after the engine was restarted, and says why there is no
 * engine where there is none. Nobody else is answered.
 */
export function connectPages(
  ipcMain: Pick<IpcMain, 'on'>,
  window: () => BrowserWindow | null,
  engine: Pick<EngineProcess, 'connect' | 'trouble'>,
): void {
  ipcMain.on('connect', ({ sender, senderFrame }) => {
    if (sender !== window()?.webContents || !senderFrame?.url.startsWith(WINDOW_URL)) return;
    sender.postMessage('port', null, [engine.connect()]);
    if (engine.trouble !== null) sender.send('trouble', engine.trouble);
  });
}
