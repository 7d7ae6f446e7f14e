/**
 * Opens a file that others have named. A named pipe would hold its reader until somebody writes to it,
 * and some devices for ever: neither is waited for, and what is no file is not read.
 */
import type { Stats } from 'node:fs';
import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';

/** Windows has no such flag, and no pipes among its files. */
const WITHOUT_WAITING = process.platform === 'win32' ? 0 : constants.O_NONBLOCK;

/** An open file, and what the system says of it, which a look at its path would not prove. */
export interface RegularFile {
  file: FileHandle;
  stats: Stats;
}

/** Null where something else than a file lies there. @throws the file system's errors */
export async function openRegular(path: string): Promise<RegularFile | null> {
  const file = await open(path, constants.O_RDONLY | WITHOUT_WAITING).catch((error: unknown) => {
    // A socket.
    if (error instanceof Error && 'code' in error && error.code === 'ENXIO') return null;
    throw error;
  });
  if (file === null) return null;
  try {
    const stats = await file.stat();
    if (stats.isFile()) return { file, stats };
  } catch (error) {
    await file.close();
    throw error;
  }
  await file.close();
  return null;
}

/**
 * The bytes that the file has by the system's word, and no more of one that grows meanwhile. What a
 * kernel makes up (`/proc/self/pagemap`) is empty by that word, and has no end.
 */
export async function readWhole({ file, stats }: RegularFile): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(stats.size);
  let length = 0;
  while (length < bytes.length) {
    const { bytesRead } = await file.read(bytes, length, bytes.length - length, length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return bytes.subarray(0, length);
}

/** All bytes of a file. @throws Error where it is none, or cannot be read */
export async function readRegular(path: string): Promise<Buffer> {
  const opened = await openRegular(path);
  if (opened === null) throw new Error(`${path} is no file`);
  try {
    return await readWhole(opened);
  } finally {
    await opened.file.close();
  }
}
