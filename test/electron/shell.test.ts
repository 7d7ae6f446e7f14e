/** The shell's small parts: dialogs, the file manager, the trash, the menu, the command line. */
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readArguments, windowFolder } from '../../electron/arguments.ts';
import { menuTemplate } from '../../electron/menu.ts';
import { createShell } from '../../electron/shell.ts';
import { scratchFolder } from '../support/scratch.ts';

describe('the shell', () => {
  test('chooses a folder with the system’s dialog, or none', async () => {
    let chosen: string[] = ['/home/me/Pictures'];
    const dialog = {
      showOpenDialog: () => Promise.resolve({ canceled: false, filePaths: chosen }),
    };
    const shell = createShell({
      dialog,
      shell: { showItemInFolder: () => undefined, trashItem: () => Promise.resolve() },
      window: () => null,
    });
    expect(await shell.chooseFolder()).toBe('/home/me/Pictures');
    chosen = [];
    expect(await shell.chooseFolder()).toBeNull();
  });

  test('shows a file that is there, says when it is not, and moves one to the trash', async () => {
    const shown: string[] = [];
    const trashed: string[] = [];
    const dialog = { showOpenDialog: () => Promise.reject(new Error('not asked')) };
    const shell = createShell({
      dialog,
      shell: {
        showItemInFolder: (path) => void shown.push(path),
        trashItem: (path) => Promise.resolve(void trashed.push(path)),
      },
      window: () => null,
    });
    const file = join(scratchFolder(), 'a.jpg');
    writeFileSync(file, '');
    await shell.reveal({ path: file });
    await expect(shell.reveal({ path: `${file}x` })).rejects.toMatchObject({ code: 'not-found' });
    expect(shown).toEqual([file]);
    await shell.trash({ path: file });
    expect(trashed).toEqual([file]);
  });

  test('has a menu in English and Chinese with the same entries', () => {
    const actions = { addFolder: () => undefined };
    const shape = (locale: string, platform: NodeJS.Platform) =>
      menuTemplate(locale, platform, actions).map(({ submenu }) =>
        Array.isArray(submenu) ? submenu.map(({ role, type }) => role ?? type ?? 'own') : 'system',
      );
    expect(shape('zh-CN', 'linux')).toEqual(shape('en-GB', 'linux'));
    expect(menuTemplate('zh-CN', 'linux', actions)[0]?.label).toBe('文件');
    expect(shape('en', 'darwin')[0]).toBe('system');
    expect(shape('en', 'darwin').at(-1)).toEqual(['minimize', 'zoom', 'separator', 'front']);
    const asked: string[] = [];
    const file = menuTemplate('en', 'linux', {
      addFolder: () => asked.push('folder'),
      lookForUpdate: () => asked.push('update'),
    })[0]?.submenu;
    if (Array.isArray(file)) for (const { click } of file) click?.({} as never, undefined, {});
    expect(asked).toEqual(['folder', 'update']);
  });

  test('reads folders and the library from the command line, and leaves Chromium its switches', () => {
    const given = ['--no-sandbox', 'Pictures', '--library', 'lib', '/photos', '--inspect=1'];
    expect(readArguments(given, '/home/me')).toEqual({
      folders: [resolve('/home/me/Pictures'), resolve('/photos')],
      libraryFolder: resolve('/home/me/lib'),
    });
    expect(readArguments(['--library=x'], '/a').libraryFolder).toBe(resolve('/a/x'));
    expect(readArguments([], '/a').folders).toEqual([]);
  });

  test('each library has a window of its own, the same at every start', () => {
    const first = windowFolder('/data', '/home/me/lib');
    expect(windowFolder('/data', '/home/me/lib')).toBe(first);
    expect(windowFolder('/data', '/home/me/other')).not.toBe(first);
    expect(first).toContain('Keepsake Window');
  });
});
