/**
 * The only code between the page and Electron: hands the page its one port to the engine, and the
 * path of what was dropped on it. Runs sandboxed in the renderer, hence CommonJS and no imports of ours.
 */
import type { DesktopBridge, TroubleMessage } from '../src/rpc/desktop.ts' with {
  'resolution-mode': 'import',
};

// eslint-disable-next-line @typescript-eslint/no-require-imports -- a sandboxed preload has no import
const electron = require('electron') as typeof Electron.CrossProcessExports;

const bridge: DesktopBridge = {
  connect: () => electron.ipcRenderer.send('connect'),
  pathForFile: (file) => electron.webUtils.getPathForFile(file as File),
};

electron.contextBridge.exposeInMainWorld('keepsake', bridge);

electron.ipcRenderer.on('port', (event) => {
  // To this page and no other origin that might one day be loaded here. PORT_MESSAGE of src/rpc.
  window.postMessage('keepsake-port', window.location.origin, event.ports);
});

electron.ipcRenderer.on('trouble', (_event, reason: string) => {
  const message: TroubleMessage = { keepsakeTrouble: reason };
  window.postMessage(message, window.location.origin);
});
