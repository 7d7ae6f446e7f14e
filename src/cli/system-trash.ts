/**
 * The system's trash for the Node host; Electron has its own, which refuses by itself. Windows has a
 * recycle bin on its fixed drives only: elsewhere what is trashed is deleted for good, unasked.
 */
import { execFile } from 'node:child_process';
import { realpath } from 'node:fs/promises';
import { release } from 'node:os';
import { win32 } from 'node:path';
import { promisify } from 'node:util';
import { AppError } from '../base/errors.ts';

const run = promisify(execFile);

/** What the system is asked. */
export interface TrashSystem {
  /** Whether Windows keeps the trash: also of its drives under Linux in Windows (WSL). */
  isWindows: boolean;
  /** The path as Windows knows it, links and mapped drives resolved: a network's begins with `\\`. */
  windowsPath(path: string): Promise<string>;
  /** .NET's word for a drive such as `E:\`: `Fixed`, `Removable`, `Network`. */
  driveType(root: string): Promise<string>;
  moveToTrash(path: string): Promise<void>;
}

/** Moves a file to the trash. @throws AppError 'unsupported-here' where there is none; it stays then. */
export async function trashFile(path: string, system: TrashSystem = thisSystem): Promise<void> {
  if (system.isWindows && !(await hasRecycleBin(path, system))) {
    throw new AppError(
      'unsupported-here',
      'it lies on a network or removable drive, where Windows has no recycle bin and would delete it for good. Delete it yourself if you want that',
    );
  }
  await system.moveToTrash(path);
}

async function hasRecycleBin(path: string, system: TrashSystem): Promise<boolean> {
  const { root } = win32.parse(await system.windowsPath(path));
  // Linux's own disk, as Windows sees it: there Linux's trash is used.
  if (/^\\\\wsl(\.localhost|\$)\\/i.test(root)) return true;
  // A drive that nobody can tell of is treated as one without.
  const type = /^[a-z]:\\$/i.test(root) ? await system.driveType(root).catch(() => '') : '';
  return type === 'Fixed';
}

const isWsl = process.platform === 'linux' && /microsoft/i.test(release());

const thisSystem: TrashSystem = {
  isWindows: process.platform === 'win32' || isWsl,
  windowsPath: async (path) => {
    const real = await realpath(path);
    return isWsl ? (await run('wslpath', ['-w', real])).stdout.trim() : real;
  },
  driveType: async (root) => {
    const question = `[IO.DriveInfo]::new('${root}').DriveType`;
    const words = ['-NoProfile', '-NonInteractive', '-Command', question];
    return (await run('powershell.exe', words)).stdout.trim();
  },
  moveToTrash: async (path) => {
    const { default: moveToTrash } = await import('trash');
    // Names are taken as they are, never as patterns.
    await moveToTrash([path], { glob: false });
  },
};
