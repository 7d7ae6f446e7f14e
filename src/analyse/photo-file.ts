/** Reads a photo's file whole, once, in the analyser process; and what may go wrong by that. */
import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { messageOf, PhotoError } from '../base/errors.ts';
import { openRegular, readWhole } from '../base/regular-file.ts';
import type { PhotoSource } from '../media/types.ts';
import { blankLead } from '../media/jpeg.ts';
import { MAX_BYTES } from '../media/limits.ts';
import type { FileRead } from './protocol.ts';

export interface ReadFile {
  /** The picture in it. */
  source: PhotoSource;
  /** The whole file. */
  bytes: Buffer;
  read: FileRead;
  /** False when the file changed between opening and the last byte. */
  settled: boolean;
}

/** Asked before opening, for the room that its bytes take. @throws PhotoError or a system error. */
export async function sizeOf(path: string): Promise<number> {
  return checkedSize(await stat(path));
}

/** @throws PhotoError or a system error, which `asPhotoError` names. */
export async function readPhotoFile(path: string): Promise<ReadFile> {
  const opened = await openRegular(path);
  if (opened === null) throw new PhotoError('not-a-photo', 'not a regular file');
  const { file, stats: before } = opened;
  try {
    checkedSize(before);
    const bytes = await readWhole(opened);
    const after = await file.stat();
    const skipped = blankLead(bytes);
    return {
      source: { path, bytes: bytes.subarray(skipped), skipped },
      bytes,
      read: { size: after.size, modifiedAt: after.mtimeMs },
      settled:
        before.size === bytes.length &&
        before.size === after.size &&
        before.mtimeMs === after.mtimeMs,
    };
  } finally {
    await file.close();
  }
}

function checkedSize({ size }: Stats): number {
  if (size > MAX_BYTES) throw new PhotoError('too-many-bytes', `${size} bytes`);
  return size;
}

const codesOfSystemErrors: Partial<Record<string, PhotoError['code']>> = {
  ENOENT: 'vanished',
  ENOTDIR: 'vanished',
  EACCES: 'no-permission',
  EPERM: 'no-permission',
  EISDIR: 'not-a-photo',
};

/** Any error of reading or decoding as the photo's. */
export function asPhotoError(error: unknown): PhotoError {
  if (error instanceof PhotoError) return error;
  const system = error instanceof Error && 'code' in error ? String(error.code) : '';
  return new PhotoError(codesOfSystemErrors[system] ?? 'unreadable', messageOf(error));
}
