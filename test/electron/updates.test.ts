/** Looking for a new version: each step only after a yes, and nothing that names the computer. */
import type { UpdateCheckResult } from 'electron-updater';
import { expect, test } from 'vitest';
import { createUpdateCheck, type Updater } from '../../electron/updates.ts';

interface Course {
  /** The newest version, or why it cannot be known. */
  newest: string | Error;
  /** What the user chooses, by its place among the buttons. */
  answers?: number[];
  locale?: string;
  installFails?: boolean;
}

function startCheck({ newest, answers = [], locale = 'en', installFails = false }: Course) {
  const steps: string[] = [];
  const said: string[] = [];
  let onError: ((error: Error) => void) | undefined;
  const updater = {
    autoDownload: true,
    autoInstallOnAppQuit: true,
    logger: null,
    requestHeaders: null,
    checkForUpdates: () => {
      steps.push('check');
      if (newest instanceof Error) return Promise.reject(newest);
      return Promise.resolve({
        isUpdateAvailable: newest !== '1.0.0',
        updateInfo: { version: newest },
      } as UpdateCheckResult);
    },
    downloadUpdate: () => Promise.resolve(steps.push('download')).then(() => []),
    quitAndInstall: () => {
      steps.push('install');
      if (installFails) onError?.(new Error('no space left'));
    },
    once: (_event: string, listener: (error: Error) => void) => {
      onError = listener;
      return updater;
    },
  };
  const look = createUpdateCheck({
    loadUpdater: () => Promise.resolve(updater as unknown as Updater),
    showMessageBox: ({ message, detail, buttons }) => {
      said.push([message, detail].filter(Boolean).join(' '));
      return Promise.resolve({
        response: buttons ? (answers.shift() ?? 1) : 0,
        checkboxChecked: false,
      });
    },
    version: '1.0.0',
    locale,
    closeEngine: () => Promise.resolve(void steps.push('close')),
    quit: () => steps.push('quit'),
  });
  return { look, steps, said, updater };
}

test('the newest version says so, and nothing is downloaded', async () => {
  const { look, steps, said } = startCheck({ newest: '1.0.0' });
  await look();
  expect(steps).toEqual(['check']);
  expect(said).toEqual(['Keepsake 1.0.0 is the newest version.']);
});

test('a newer one is downloaded and installed only after a yes to each', async () => {
  const refused = startCheck({ newest: '1.1.0', answers: [1] });
  await refused.look();
  expect(refused.steps).toEqual(['check']);

  const later = startCheck({ newest: '1.1.0', answers: [0, 1] });
  await later.look();
  expect(later.steps).toEqual(['check', 'download']);
  expect(later.updater).toMatchObject({ autoDownload: false, autoInstallOnAppQuit: false });

  const { look, steps, said } = startCheck({ newest: '1.1.0', answers: [0, 0] });
  await look();
  expect(steps).toEqual(['check', 'download', 'close', 'install']);
  expect(said[0]).toMatch(/1\.1\.0 is available.*You have 1\.0\.0/);
});

test('no question carries the number that electron-updater gives a computer', async () => {
  const { look, updater } = startCheck({ newest: '1.0.0' });
  await look();
  expect(updater.requestHeaders).toEqual({ 'x-user-staging-id': 'none' });
});

test('what goes wrong is said, in the user’s language, and may be tried again', async () => {
  const { look, steps, said } = startCheck({ newest: new Error('net::ERR'), locale: 'zh-CN' });
  await look();
  await look();
  expect(steps).toEqual(['check', 'check']);
  expect(said).toEqual(['Keepsake 更新失败。 net::ERR', 'Keepsake 更新失败。 net::ERR']);
});

test('a second call while one runs asks nothing', async () => {
  const { look, steps } = startCheck({ newest: '1.0.0' });
  await Promise.all([look(), look()]);
  expect(steps).toEqual(['check']);
});

test('an installer that fails leaves no window without its engine', async () => {
  const { look, steps, said } = startCheck({
    newest: '1.1.0',
    answers: [0, 0],
    installFails: true,
  });
  await look();
  await new Promise((resolve) => setImmediate(resolve));
  expect(steps).toEqual(['check', 'download', 'close', 'install', 'quit']);
  expect(said.at(-1)).toBe('Keepsake could not be updated. no space left');
});
