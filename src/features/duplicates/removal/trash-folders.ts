/**
 * Finds a file in the trash of a freedesktop system and puts it back. Other systems tell nobody what
 * lies in theirs. After the Trash Specification 1.0, https://specifications.freedesktop.org/trash-spec/
 */
import { constants } from 'node:fs';
import { access, copyFile, link, mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { DiskFile } from './removal-log.ts';
import { contentHashOf } from './disk-check.ts';

/** Where a trashed file lies. */
interface Trashed {
  file: string;
  info: string;
}

/** The trashed file that lay at this path and has this content, the newest one; null when there is none. */
export async function findInTrash(wanted: DiskFile): Promise<Trashed | null> {
  const found: (Trashed & { at: string })[] = [];
  for (const { folder, top } of await trashFolders(wanted.path)) {
    const names = await readdir(join(folder, 'info')).catch(() => []);
    for (const name of names) {
      if (!name.endsWith('.trashinfo')) continue;
      const info = join(folder, 'info', name);
      const entry = await readInfo(info);
      // Elsewhere than at home, paths may be given from the top of the volume.
      if (entry === null || resolve(top, entry.path) !== wanted.path) continue;
      const file = join(folder, 'files', name.slice(0, -'.trashinfo'.length));
      const size = await stat(file).then(
        (facts) => facts.size,
        () => -1,
      );
      if (size === wanted.size) found.push({ file, info, at: entry.at });
    }
  }
  for (const { file, info } of found.sort((x, y) => y.at.localeCompare(x.at))) {
    const hash = await contentHashOf(file).catch(() => null);
    if (hash?.equals(wanted.contentHash) === true) return { file, info };
  }
  return null;
}

/** Puts a trashed file back to its place. @throws Error with code EEXIST where something lies there. */
export async function putBack({ file, info }: Trashed, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  try {
    // Unlike a rename, a link never replaces what has come there meanwhile.
    await link(file, path);
  } catch (error) {
    if (!isCode(error, 'EXDEV', 'EPERM', 'ENOTSUP', 'EMLINK')) throw error;
    await copyFile(file, path, constants.COPYFILE_EXCL);
  }
  await rm(file);
  await rm(info, { force: true });
}

/** The trash at home, and those at the top of each folder on the way to the file. */
async function trashFolders(path: string): Promise<{ folder: string; top: string }[]> {
  const data = process.env['XDG_DATA_HOME'] ?? join(homedir(), '.local/share');
  const folders = [{ folder: join(data, 'Trash'), top: '/' }];
  // Not by the user's name, which the system may look up elsewhere.
  const user = process.getuid?.() ?? 0;
  for (let top = dirname(path); ; top = dirname(top)) {
    folders.push({ folder: join(top, '.Trash', String(user)), top });
    folders.push({ folder: join(top, `.Trash-${user}`), top });
    if (dirname(top) === top) break;
  }
  const there = await Promise.all(
    folders.map(({ folder }) =>
      access(join(folder, 'info')).then(
        () => true,
        () => false,
      ),
    ),
  );
  return folders.filter((_, index) => there[index]);
}

async function readInfo(path: string): Promise<{ path: string; at: string } | null> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const encoded = /^Path=(.*)$/m.exec(text)?.[1];
  if (encoded === undefined) return null;
  try {
    return {
      path: decodeURIComponent(encoded),
      at: /^DeletionDate=(.*)$/m.exec(text)?.[1] ?? '',
    };
  } catch {
    return null;
  }
}

/** Whether a system error has one of these codes. */
export function isCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}
