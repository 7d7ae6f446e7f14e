/** Puts a sidecar in its place so that a kill or a full disk leaves the old one or the new one, whole. */
import { createHash } from 'node:crypto';
import { open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AppError } from '../../base/errors.ts';
import { readRegular } from '../../base/regular-file.ts';

/** What the copy of another program's sidecar is called; made once, before Keepsake's first change. */
export const BACKUP_ENDING = '.before-keepsake';

/**
 * Replaces the sidecar at `path`, whose content was `before` (null: there was none), by `after`. A new
 * one gets the `mode`, as far as the umask lets it.
 * @throws AppError 'bad-input' where another program changed it meanwhile; errors of the file system.
 */
export async function saveSidecar(
  path: string,
  before: Buffer | null,
  after: Buffer,
  options: { backUp: boolean; mode: number },
): Promise<void> {
  // A link stays one: what it points to is replaced.
  const target = before === null ? path : await realpath(path);
  const mode = before === null ? options.mode : (await stat(target)).mode & 0o777;
  await putWhole(target, after, mode, async () => {
    if (before === null) return refuseIfThere(target);
    if (options.backUp) await backUp(target, before, mode);
    const now = await readRegular(target);
    if (!now.equals(before)) throw changedMeanwhile(path);
  });
}

/** Writes all of it beside its place, then `check`s, then puts it there. */
async function putWhole(
  path: string,
  bytes: Buffer,
  mode: number,
  check = (): Promise<void> => Promise.resolve(),
): Promise<void> {
  const temporary = temporaryPath(path);
  // What a kill may have left there.
  await rm(temporary, { force: true });
  try {
    const file = await open(temporary, 'wx', mode);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await check();
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/**
 * Hidden and without an ending of ours: neither a photo nor a sidecar to anyone who looks meanwhile.
 * Always the same for one sidecar, so that the next export removes what a kill has left.
 */
function temporaryPath(target: string): string {
  const name = createHash('sha256').update(basename(target)).digest('hex').slice(0, 16);
  return join(dirname(target), `.keepsake-${name}.tmp`);
}

/** The oldest is the one to keep; under its name there is never a part of one. */
async function backUp(path: string, content: Buffer, mode: number): Promise<void> {
  const backup = path + BACKUP_ENDING;
  if (!(await isThere(backup))) await putWhole(backup, content, mode);
}

async function refuseIfThere(path: string): Promise<void> {
  if (await isThere(path)) throw changedMeanwhile(path);
}

function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function changedMeanwhile(path: string): AppError {
  return new AppError('bad-input', `${path} was changed by another program just now. Try again.`);
}
