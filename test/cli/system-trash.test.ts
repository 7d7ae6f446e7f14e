/** The trash under Node, where Windows would delete for good. Its drives are told by a double. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { trashFile, type TrashSystem } from '../../src/cli/system-trash.ts';
import { scratchFolder } from '../support/scratch.ts';

function windows(path: string, drives: Record<string, string>): TrashSystem & { moved: string[] } {
  const moved: string[] = [];
  return {
    isWindows: true,
    windowsPath: () => Promise.resolve(path),
    driveType: (root) => {
      const type = drives[root];
      return type === undefined
        ? Promise.reject(new Error('no such drive'))
        : Promise.resolve(type);
    },
    moveToTrash: (one) => Promise.resolve(void moved.push(one)),
    moved,
  };
}

const drives = { 'C:\\': 'Fixed', 'E:\\': 'Removable', 'Z:\\': 'Network', 'R:\\': 'CDRom' };

test.each([
  ['a mapped drive, as its path is resolved', '\\\\server\\photos\\a.jpg'],
  ['a network folder without a letter', '\\\\192.168.1.2\\share\\a.jpg'],
  ['a network drive', 'Z:\\a.jpg'],
  ['a memory card', 'E:\\DCIM\\a.jpg'],
  ['a disc', 'R:\\a.jpg'],
  ['a drive that is not told of', 'Q:\\a.jpg'],
  ['a volume without a letter', '\\\\?\\Volume{1}\\a.jpg'],
])('%s has no recycle bin: the file stays, and why is said', async (_name, path) => {
  const system = windows(path, drives);
  await expect(trashFile('a.jpg', system)).rejects.toMatchObject({
    code: 'unsupported-here',
    message: expect.stringContaining('delete it for good') as string,
  });
  expect(system.moved).toEqual([]);
});

test.each([
  ['a fixed drive', 'C:\\Users\\me\\Pictures\\a.jpg'],
  ['Linux’s disk under Windows', '\\\\wsl.localhost\\Debian\\home\\me\\a.jpg'],
])('%s has one', async (_name, path) => {
  const system = windows(path, drives);
  await trashFile('a.jpg', system);
  expect(system.moved).toEqual(['a.jpg']);
});

test.skipIf(process.platform !== 'linux')('Linux’s trash takes the file', async () => {
  const folder = scratchFolder();
  const before = process.env['XDG_DATA_HOME'];
  process.env['XDG_DATA_HOME'] = join(folder, 'data');
  mkdirSync(join(folder, 'data'));
  const file = join(folder, 'a [1].jpg');
  writeFileSync(file, 'a');
  try {
    await trashFile(file);
  } finally {
    if (before === undefined) delete process.env['XDG_DATA_HOME'];
    else process.env['XDG_DATA_HOME'] = before;
  }
  expect(existsSync(file)).toBe(false);
});
