/** Whether a file on the disk is still what was compared: size, date, then every byte. Runs in the engine. */
import { createHash } from 'node:crypto';
import { lstat, realpath } from 'node:fs/promises';
import type { Refusal } from '../../../contract/removals.ts';
import { messageOf } from '../../../base/errors.ts';
import { patiently } from '../../../base/patience.ts';
import { openRegular } from '../../../base/regular-file.ts';
import type { DiskFile } from './removal-log.ts';

const CHUNK_BYTES = 1024 * 1024;

/** SHA-256 of a file's bytes, read now. @throws Error where it is no file, or cannot be read */
export async function contentHashOf(path: string): Promise<Buffer> {
  const opened = await patiently(path, () => openRegular(path));
  if (opened === null) throw new Error('it is no file any more');
  const { file } = opened;
  try {
    const hash = createHash('sha256');
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    for (;;) {
      const { bytesRead } = await patiently(path, () => file.read(chunk, 0, CHUNK_BYTES));
      if (bytesRead === 0) return hash.digest();
      hash.update(chunk.subarray(0, bytesRead));
    }
  } finally {
    // A disk that does not answer closes nothing either.
    file.close().catch(() => undefined);
  }
}

/** Why a file is not what it was when it was compared; null when it is, byte by byte. */
export async function changeSince(file: DiskFile): Promise<Refusal | null> {
  const { path } = file;
  try {
    const facts = await patiently(path, () => lstat(path));
    // A link in the file's place would lead the trash elsewhere.
    const isSame = facts.isFile() && facts.size === file.size && facts.mtimeMs === file.modifiedAt;
    if (isSame && (await contentHashOf(path)).equals(file.contentHash)) return null;
    return {
      code: 'changed',
      message: `${path} has changed since it was compared. It stays; let Keepsake read it again first.`,
    };
  } catch (error) {
    const isGone = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return isGone
      ? { code: 'vanished', message: `${path} is not there any more.` }
      : { code: 'unreadable', message: `${path} cannot be read: ${messageOf(error)}` };
  }
}

/**
 * Whether two paths lead to one file, as through a linked folder, a second mount, or a name in other
 * case: then trashing one takes both. Hard links are two files, for one outlives the other.
 */
export async function isOneFile(one: string, other: string): Promise<boolean> {
  try {
    const [first, second] = await Promise.all(
      [one, other].map((path) => patiently(path, () => lstat(path))),
    );
    if (first === undefined || second === undefined) return false;
    if (first.dev !== second.dev || first.ino !== second.ino) return false;
    // Some file systems have no inodes.
    if (first.ino === 0) return false;
    return first.nlink < 2 || (await realPath(one)) === (await realPath(other));
  } catch {
    // One of them is not there, which the check of its content tells.
    return false;
  }
}

function realPath(path: string): Promise<string> {
  return patiently(path, () => realpath(path));
}
