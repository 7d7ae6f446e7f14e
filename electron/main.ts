/**
 * Entry of the desktop app: one instance, one window, one engine. Starts and supervises; decodes,
 * queries and computes nothing, so that the window never stutters.
 */
import { existsSync } from 'node:fs';
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
import { analyserEnvironment } from '../src/analyse/spawn.ts';
import { listWindowFiles } from '../src/web/window-files.ts';
import { readArguments, windowFolder, type StartArguments } from './arguments.ts';
import { createEngineProcess } from './engine-process.ts';
import { menuTemplate } from './menu.ts';
import { watchPower } from './power.ts';
import { handleSchemes, SCHEMES } from './protocol.ts';
import { quitInOrder } from './quitting.ts';
import { lockPages, lockSession } from './security.ts';
import { createShell } from './shell.ts';
import { createUpdateCheck } from './updates.ts';
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
  app.setPath('userData', windowFolder(app.getPath('appData'), given.libraryFolder));
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
    utilityProcess.fork(here('./engine-host.js'), [], {
      serviceName: 'Keepsake engine',
      stdio: ['ignore', 'inherit', 'pipe'],
    }),
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
  onCrash: (crashes, seconds, reason) => {
    window?.webContents.send('trouble', reason);
    if (crashes === CRASHES_UNTIL_TOLD) void tellOfCrashes(seconds, reason);
  },
});

async function tellOfCrashes(seconds: number, reason: string): Promise<void> {
  const { response } = await dialog.showMessageBox({
    type: 'warning',
    title: 'Keepsake',
    message: `Keepsake’s engine ended unexpectedly ${CRASHES_UNTIL_TOLD} times.`,
    detail: `${reason}\n\nIt is tried again in ${seconds} s. Your photos and everything you said about them are safe.`,
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

/** Only where two libraries were given one --user-data-dir. */
async function tellOfOtherLibrary(libraryFolder: string): Promise<void> {
  await dialog.showMessageBox({
    type: 'warning',
    title: 'Keepsake',
    message: `This window shows the library in ${given.libraryFolder}.`,
    detail: `To open the one in ${libraryFolder}, quit Keepsake first, or give it another --user-data-dir.`,
  });
}

async function addFolder(): Promise<void> {
  const folder = await desktop.chooseFolder();
  if (folder !== null) engine.addFolders([folder]);
}

connectPages(ipcMain, () => window, engine);

app.on('second-instance', (_event, _arguments, _folder, started) => {
  const { folders, libraryFolder } = started as StartArguments;
  openWindow();
  if (libraryFolder === given.libraryFolder) engine.addFolders(folders);
  else void tellOfOtherLibrary(libraryFolder);
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

// Not `await`: Electron is ready only when this module has run to its end (electron#40719).
void app.whenReady().then(() => {
  lockSession(session.defaultSession);
  const closeEngine = quitInOrder({ app, powerMonitor, close: () => engine.close() });
  handleSchemes(protocol, listWindowFiles(here('../renderer')), engine.images);
  const lookForUpdate = createUpdateCheck({
    loadUpdater: async () => (await import('electron-updater')).default.autoUpdater,
    showMessageBox: (options) => dialog.showMessageBox(options),
    version: app.getVersion(),
    locale: app.getLocale(),
    closeEngine,
    quit: () => app.quit(),
  });
  const template = menuTemplate(app.getLocale(), process.platform, {
    addFolder: () => void addFolder(),
    // The builder writes this file where it was told where new versions lie.
    ...(existsSync(join(process.resourcesPath, 'app-update.yml')) && {
      lookForUpdate: () => void lookForUpdate(),
    }),
  });
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
  void watchPower({
    powerMonitor,
    platform: process.platform,
    onChange: (onBattery) => engine.setPower(onBattery),
  }).then(() => engine.start());
  openWindow();
});
