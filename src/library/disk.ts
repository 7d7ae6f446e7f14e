/** Questions to the disk: many at a time, without stopping the engine. */
import { lstat, readdir, stat, type Dirent, type Stats } from 'node:fs';
import { statfs } from 'node:fs/promises';

// Enough to keep libuv's thread pool busy; more only costs memory.
const TOGETHER = 128;

/** 'device:inode': follows a file through a rename. Null where the file system has no inodes. */
export function identityOf(stats: Stats): string | null {
  return stats.ino === 0 ? null : `${stats.dev}:${stats.ino}`;
}

/** The device part of an identity. */
export function deviceOf(identity: string | null): string | null {
  return identity?.split(':')[0] ?? null;
}

/** What the system says of a path, or the error's code. Links are not followed. */
export function look(path: string): Promise<Stats | string> {
  return new Promise((resolve) => {
    lstat(path, (error, stats) => resolve(error ? codeOf(error) : stats));
  });
}

/** Like `look`, but of what a link leads to. */
export function lookThrough(path: string): Promise<Stats | string> {
  return new Promise((resolve) => {
    stat(path, (error, stats) => resolve(error ? codeOf(error) : stats));
  });
}

/** Whether an answer of `look` says that there is nothing, as opposed to: it could not be told. */
export function isGone(answer: Stats | string): boolean {
  return answer === 'ENOENT' || answer === 'ENOTDIR';
}

/** The entries of a directory, or the error's code. */
export function list(directory: string): Promise<Dirent[] | string> {
  return new Promise((resolve) => {
    readdir(directory, { withFileTypes: true }, (error, entries) =>
      resolve(error ? codeOf(error) : entries),
    );
  });
}

/** Runs `ask` for every item, a bounded number at a time; the answers are in the items' order. */
export async function askAll<Item, Answer>(
  items: readonly Item[],
  ask: (item: Item) => Promise<Answer>,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let start = 0; start < items.length; start += TOGETHER) {
    answers.push(...(await Promise.all(items.slice(start, start + TOGETHER).map(ask))));
  }
  return answers;
}

// Linux's magic numbers (statfs(2)) of file systems that do not tell about other machines' changes:
// NFS, SMB, CIFS, SMB2, AFS, Ceph, 9P (also Windows drives under WSL), FUSE (sshfs, rclone).
const remoteTypes = new Set([
  0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x5346414f, 0x00c36400, 0x01021997, 0x65735546,
]);

/** Whether a folder is on another machine, as far as the system tells: changes there go unannounced. */
export async function isRemote(folder: string): Promise<boolean> {
  if (process.platform === 'win32') return folder.startsWith('\\\\');
  if (process.platform !== 'linux') return false;
  try {
    const { type } = await statfs(folder);
    return remoteTypes.has(type >>> 0);
  } catch {
    return false;
  }
}

/** The code of a system's error. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'UNKNOWN';
}
