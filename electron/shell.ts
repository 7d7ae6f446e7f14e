/** The few things that only a desktop can do for the engine: dialogs and the file manager. Main process. */
import { stat } from 'node:fs/promises';
import type { BrowserWindow, Dialog, Shell } from 'electron';
import { AppError } from '../src/base/errors.ts';
import type { ShellApi } from './messages.ts';

export interface ShellParts {
  dialog: Pick<Dialog, 'showOpenDialog'>;
  shell: Pick<Shell, 'showItemInFolder' | 'trashItem'>;
  /** The window that a dialog belongs to, while there is one. */
  window: () => BrowserWindow | null;
}

export function createShell({ dialog, shell, window }: ShellParts): ShellApi {
  return {
    async chooseFolder() {
      const options = { properties: ['openDirectory' as const] };
      const parent = window();
      const answer = await (parent
        ? dialog.showOpenDialog(parent, options)
        : dialog.showOpenDialog(options));
      return answer.filePaths[0] ?? null;
    },
    async reveal({ path }) {
      // Electron's call is silent about a file that is not there.
      const found = await stat(path).catch(() => null);
      if (!found) throw new AppError('not-found', `${path} is not there any more.`);
      shell.showItemInFolder(path);
    },
    trash: ({ path }) => shell.trashItem(path),
  };
}
