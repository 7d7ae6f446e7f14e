/**
 * New versions, when the user asks for them in the menu and never otherwise: each step is a question.
 * Main process. Besides the download of encoders (src/models/download/source.ts), only this goes online.
 */
import type { MessageBoxOptions, MessageBoxReturnValue } from 'electron';
import type { AppUpdater } from 'electron-updater';
import { messageOf } from '../src/base/errors.ts';

export type Updater = Pick<
  AppUpdater,
  | 'autoDownload'
  | 'autoInstallOnAppQuit'
  | 'logger'
  | 'requestHeaders'
  | 'checkForUpdates'
  | 'downloadUpdate'
  | 'quitAndInstall'
  | 'once'
>;

export interface UpdateParts {
  loadUpdater: () => Promise<Updater>;
  showMessageBox: (options: MessageBoxOptions) => Promise<MessageBoxReturnValue>;
  /** This version. */
  version: string;
  /** As Electron's `app.getLocale()` gives it. */
  locale: string;
  /** Ends the engine: an installer waits for no database. */
  closeEngine: () => Promise<void>;
  quit: () => void;
}

interface Words {
  newest: (version: string) => string;
  available: (version: string) => string;
  availableMore: (version: string) => string;
  download: string;
  ready: (version: string) => string;
  readyMore: string;
  install: string;
  later: string;
  failed: string;
}

const ENGLISH: Words = {
  newest: (version) => `Keepsake ${version} is the newest version.`,
  available: (version) => `Keepsake ${version} is available.`,
  availableMore: (version) => `You have ${version}. It is downloaded only if you want it.`,
  download: 'Download',
  ready: (version) => `Keepsake ${version} is ready to be installed.`,
  readyMore: 'Keepsake closes and starts again. Your library and your photos stay as they are.',
  install: 'Install and restart',
  later: 'Not now',
  failed: 'Keepsake could not be updated.',
};

const CHINESE: Words = {
  newest: (version) => `Keepsake ${version} 已是最新版本。`,
  available: (version) => `Keepsake ${version} 可供下载。`,
  availableMore: (version) => `当前版本为 ${version}。只有在你确认后才会下载。`,
  download: '下载',
  ready: (version) => `Keepsake ${version} 已准备好安装。`,
  readyMore: 'Keepsake 将关闭并重新启动。你的资料库和照片保持不变。',
  install: '安装并重新启动',
  later: '暂不',
  failed: 'Keepsake 更新失败。',
};

/** Answers what the menu calls. One check at a time; a second call during it does nothing. */
export function createUpdateCheck(parts: UpdateParts): () => Promise<void> {
  const words = parts.locale.toLowerCase().startsWith('zh') ? CHINESE : ENGLISH;
  let isChecking = false;

  async function isWanted(message: string, detail: string, yes: string): Promise<boolean> {
    const { response } = await parts.showMessageBox({
      type: 'question',
      message,
      detail,
      buttons: [yes, words.later],
      defaultId: 0,
      cancelId: 1,
    });
    return response === 0;
  }

  async function tellOfFailure(error: unknown): Promise<void> {
    const detail = messageOf(error);
    await parts.showMessageBox({ type: 'warning', message: words.failed, detail });
  }

  async function check(): Promise<void> {
    const updater = await parts.loadUpdater();
    updater.autoDownload = false;
    updater.autoInstallOnAppQuit = false;
    updater.logger = null;
    // Else a number that names this computer would go with every question.
    updater.requestHeaders = { 'x-user-staging-id': 'none' };
    const found = await updater.checkForUpdates();
    if (found?.isUpdateAvailable !== true) {
      await parts.showMessageBox({ type: 'info', message: words.newest(parts.version) });
      return;
    }
    const { version } = found.updateInfo;
    const { available, availableMore, download, ready, readyMore, install } = words;
    if (!(await isWanted(available(version), availableMore(parts.version), download))) return;
    await updater.downloadUpdate();
    if (!(await isWanted(ready(version), readyMore, install))) return;
    await parts.closeEngine();
    // Without its engine the app is of no use, installed or not.
    updater.once('error', (error) => void tellOfFailure(error).finally(parts.quit));
    updater.quitAndInstall();
  }

  return async () => {
    if (isChecking) return;
    isChecking = true;
    try {
      await check();
    } catch (error) {
      await tellOfFailure(error);
    } finally {
      isChecking = false;
    }
  };
}
