/** Questions to the disk, without stopping the engine; one that is not answered has the code `SILENT`. */
import type { Dirent, Stats } from 'node:fs';
import { lstat, readdir, stat, statfs } from 'node:fs/promises';
import { patiently } from '../base/patience.ts';

// Enough to keep the disk busy, and few enough for each to have its turn before anybody loses patience.
const TOGETHER = 8;

/** 'device:inode': follows a file through a rename. Null where the file system has no inodes. */
export function identityOf(stats: Stats): string | null {
  return stats.ino === 0 ? null : `${stats.dev}:${stats.ino}`;
}

/** The device part of an identity. */
export function deviceOf(identity: string | null): string | null {
  return identity?.split(':')[0] ?? null;
}

/** What the system says of a path, or the error's code. Links are not followed. */
export function lstatOrCode(path: string): Promise<Stats | string> {
  return patiently(path, () => lstat(path)).catch(codeOf);
}

/** Like `lstatOrCode`, but of what a link leads to. */
export function statOrCode(path: string): Promise<Stats | string> {
  return patiently(path, () => stat(path)).catch(codeOf);
}

/** Whether an answer of `lstatOrCode` says that there is nothing, as opposed to: it could not be told. */
export function isGone(answer: Stats | string): boolean {
  return answer === 'ENOENT' || answer === 'ENOTDIR';
}

/** The entries of a directory, or the error's code. */
export function readDirectoryOrCode(directory: string): Promise<Dirent[] | string> {
  return patiently(directory, () => readdir(directory, { withFileTypes: true })).catch(codeOf);
}

/** Runs `ask` for every item, a bounded number at a time; the answers are in the items' order. */
export async function askAll<Item, Answer>(
  items: readonly Item[],
  ask: (item: Item) => Promise<Answer>,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  const left = items.entries();
  const work = async (): Promise<void> => {
    for (const [index, item] of left) answers[index] = await ask(item);
  };
  await Promise.all(Array.from({ length: TOGETHER }, work));
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
    const { type } = await patiently(folder, () => statfs(folder));
    return remoteTypes.has(type >>> 0);
  } catch {
    return false;
  }
}

/** The code of a system's error. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'UNKNOWN';
}
