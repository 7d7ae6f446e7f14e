/**
 * Entry of the desktop app: one instance, one window, one engine. Starts and supervises; decodes,
 * queries and computes nothing, so that the window never stutters.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  MessageChannelMain,
  nativeTheme,
  powerMonitor,
  protocol,
  session,
  shell,
  utilityProcess,
} from 'electron';
import { resourcesPath } from '../src/base/resources.ts';
import { analyserEnvironment } from '../src/pipeline/spawn.ts';
import { listWindowFiles } from '../src/web/window-files.ts';
import { readArguments } from './arguments.ts';
import { createEngineProcess, type EngineProcess } from './engine-process.ts';
import { menuTemplate } from './menu.ts';
import { handleSchemes, SCHEMES } from './protocol.ts';
import { lockPages, lockSession } from './security.ts';
import { createShell } from './shell.ts';
import { connectPages, fillWindow, windowOptions } from './window.ts';

/** Crashes in a row after which the user is told; before that it mends itself unseen. */
const CRASHES_UNTIL_TOLD = 3;

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));
const words = process.argv.slice(1);
// Unpackaged, the first word that is no switch is this repository.
if (!app.isPackaged)
  words.splice(
    words.findIndex((word) => !word.startsWith('-')),
    1,
  );
const given = readArguments(words, process.cwd());

// Chromium's own files, apart from the library, whose usual folder bears the plain name.
if (!app.commandLine.hasSwitch('user-data-dir')) {
  app.setPath('userData', join(app.getPath('appData'), 'Keepsake Window'));
}
// The engine sees to it that a library is opened once; this spares the user the error.
if (!app.requestSingleInstanceLock(given)) app.exit(0);
app.enableSandbox();
protocol.registerSchemesAsPrivileged(SCHEMES);
lockPages(app);

let window: BrowserWindow | null = null;
const desktop = createShell({ dialog, shell, window: () => window });
const engine = createEngineProcess({
  forkEngine: () =>
    utilityProcess.fork(here('./engine-host.js'), [], { serviceName: 'Keepsake engine' }),
  forkAnalyser: (role) =>
    utilityProcess.fork(here('./analyser-host.js'), [], {
      serviceName: `Keepsake analyser (${role})`,
      env: analyserEnvironment(),
      stdio: ['ignore', 'ignore', 'pipe'],
    }),
  createChannel: () => new MessageChannelMain(),
  shell: desktop,
  ...given,
  version: app.getVersion(),
  onRefused: (message) => {
    dialog.showErrorBox('Keepsake', message);
    app.exit(1);
  },
  onCrash: (crashes, seconds) => {
    if (crashes === CRASHES_UNTIL_TOLD) void tellOfCrashes(seconds);
  },
});

async function tellOfCrashes(seconds: number): Promise<void> {
  const { response } = await dialog.showMessageBox({
    type: 'warning',
    title: 'Keepsake',
    message: `Keepsake’s engine ended unexpectedly ${CRASHES_UNTIL_TOLD} times.`,
    detail: `It is tried again in ${seconds} s. Your photos and everything you said about them are safe.`,
    buttons: ['Keep trying', 'Quit'],
  });
  if (response === 1) app.quit();
}

function openWindow(): void {
  if (window) {
    if (window.isMinimized()) window.restore();
    window.focus();
    return;
  }
  window = new BrowserWindow(
    windowOptions(here('./preload.cjs'), join(resourcesPath(), 'icons', 'icon.png'), nativeTheme),
  );
  window.on('closed', () => {
    window = null;
  });
  fillWindow(window, () => void tellOfLostPage());
}

async function tellOfLostPage(): Promise<void> {
  await dialog.showMessageBox({
    type: 'warning',
    title: 'Keepsake',
    message: 'Keepsake’s window stops again and again.',
    detail: 'Work in the background goes on. Choose “Reload” in the menu “View” to try again.',
  });
}

async function addFolder(): Promise<void> {
  const folder = await desktop.chooseFolder();
  if (folder !== null) engine.addFolders([folder]);
}

connectPages(ipcMain, () => window, engine);

app.on('second-instance', (_event, _arguments, _folder, started) => {
  engine.addFolders((started as typeof given).folders);
  openWindow();
});
app.on('activate', openWindow);
// macOS: a folder was dropped onto the icon in the dock, perhaps before the app was ready.
app.on('open-file', (event, path) => {
  event.preventDefault();
  engine.addFolders([path]);
  if (app.isReady()) openWindow();
});
app.on('window-all-closed', () => {
  if (process.platform !== 'darwin') app.quit();
});
quitWhenClosed(engine);

// Not `await`: Electron is ready only when this module has run to its end (electron#40719).
void app.whenReady().then(() => {
  lockSession(session.defaultSession);
  handleSchemes(protocol, listWindowFiles(here('../renderer')), engine.images);
  const template = menuTemplate(app.getLocale(), process.platform, () => void addFolder());
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
  engine.start(powerMonitor.isOnBatteryPower());
  powerMonitor.on('on-battery', () => engine.setPower(true));
  powerMonitor.on('on-ac', () => engine.setPower(false));
  openWindow();
});

/** The engine ends in order before the app does. */
function quitWhenClosed(running: EngineProcess): void {
  let isClosed = false;
  app.on('before-quit', (event) => {
    if (isClosed) return;
    event.preventDefault();
    isClosed = true;
    void running.close().finally(() => app.quit());
  });
}
