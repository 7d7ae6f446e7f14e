/**
 * Walks a folder and hands on the photo files it finds, with what the disk says of them. Only names
 * are looked at, never contents; knows nothing of the store. Memory is bounded by the largest directory.
 */
import type { Dirent, Stats } from 'node:fs';
import { lstat, readdir, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { noAnswer, patiently, SILENT } from '../base/patience.ts';
import { askAll, identityOf, readDirectoryOrCode, lstatOrCode, statOrCode } from './disk.ts';
import { listedStamps, stampsAmong, type StampOf } from './sidecar-stamps.ts';
import { countUnread, type UnreadCounts } from './unread-tally.ts';
import { isInside, isSkippedFolder, isSystemRoot, isWantedFile, pathBelow } from './rules.ts';

// Directories read at the same time: hides the latency of a slow disk.
const WORKERS = 4;
const FILES_AT_ONCE = 1000;

/** A photo file on the disk. */
export interface SeenFile {
  /** Below the folder, '/' between the parts. */
  path: string;
  size: number;
  /** Milliseconds since 1970. */
  modifiedAt: number;
  /** When its bytes, name or rights last changed: no program can set this one. */
  changedAt: number;
  identity: string | null;
  /** Of the sidecars beside it, see facts/sidecar-paths.ts. */
  sidecars: string | null;
  /** The name is not valid text: neither a file nor a folder can be opened by it. */
  unreadableName: boolean;
  isFolder: boolean;
}

export interface WalkOptions {
  /** The folder, as a real path. */
  root: string;
  /** Where to begin, below the folder; '' for all of it. */
  below: string;
  /** Never entered: Keepsake's own folder. */
  own: string;
  /** Real paths of all known folders: a link into one of them is not followed. */
  knownRoots: readonly string[];
  /** Called with some files at a time; the walk waits for it. */
  onFiles: (files: SeenFile[]) => Promise<void>;
  signal: AbortSignal;
}

export interface WalkReport {
  /** Directories below the folder that could not be read: nothing is known of what is in them. */
  unreadable: { path: string; code: string }[];
  /** Links to folders elsewhere that were followed: the path below the folder, and the real one. */
  links: { path: string; real: string }[];
  /** What there is that may be pictures and is not read, by directories that have any. */
  unread: Map<string, UnreadCounts>;
}

interface Directory {
  path: string;
  /** Reached through a link: may be met again on another way. */
  linked: boolean;
}

/**
 * Walks. Ends early, without an error, when the signal is given.
 * @throws Error with the code `SILENT` where the disk does not answer
 */
export async function walk(options: WalkOptions): Promise<WalkReport> {
  const { root, below, signal } = options;
  const report: WalkReport = { unreadable: [], links: [], unread: new Map() };
  const start = below === '' ? root : join(root, below);
  const linked = below !== '' && !isInside(root, await realPath(start, root));
  const open: Directory[] = [{ path: start, linked }];
  const links: string[] = [];
  const visited = new Set<string>();
  const stampOfLink = listedStamps();

  const work = async (): Promise<void> => {
    for (let next = open.pop(); next !== undefined && !signal.aborted; next = open.pop()) {
      await visit(next);
    }
  };
  const visit = async ({ path, linked }: Directory): Promise<void> => {
    if (linked && !(await isFirstVisit(path, visited))) return;
    const entries = await readDirectoryOrCode(path);
    if (typeof entries === 'string') {
      if (entries === SILENT) throw noAnswer(path);
      report.unreadable.push({ path: pathBelow(root, path), code: entries });
      return;
    }
    const illegible = entries.some(({ name }) => name.includes('\uFFFD'))
      ? await handOnIllegible(options, path)
      : new Set<string>();
    const files: string[] = [];
    const others: string[] = [];
    for (const entry of entries) {
      const { name } = entry;
      if (illegible.has(name)) continue;
      if (entry.isDirectory()) {
        const inner = join(path, name);
        if (!isSkippedFolder(name) && inner !== options.own) open.push({ path: inner, linked });
      } else if (entry.isSymbolicLink()) {
        if (!name.startsWith('.')) links.push(join(path, name));
      } else if (entry.isFile() && isWantedFile(name)) files.push(name);
      else if (entry.isFile()) others.push(name);
    }
    const unread = countUnread(others);
    if (unread.size > 0) report.unread.set(pathBelow(root, path), unread);
    const stampOf = stampsAmong(
      path,
      entries.map(({ name }) => name),
    );
    await handOn(options, path, files, stampOf);
  };

  while (open.length > 0 && !signal.aborted) {
    await Promise.all(Array.from({ length: WORKERS }, work));
    // Links come last and in order, so that every walk finds the same way to what two of them reach.
    for (const link of links.sort().splice(0)) {
      const real = await followed(options, link, stampOfLink);
      if (real === null) continue;
      report.links.push({ path: pathBelow(root, link), real });
      open.unshift({ path: link, linked: true });
    }
  }
  return report;
}

/**
 * What the disk says of one path: a photo file, a directory to be walked, or nothing of ours.
 * `stampOf`: from `listedStamps`, for all paths that are looked at together.
 */
export async function lookAt(
  root: string,
  path: string,
  stampOf: StampOf,
): Promise<SeenFile | 'directory' | 'other' | { code: string }> {
  let stats = await lstatOrCode(path);
  if (typeof stats !== 'string' && stats.isSymbolicLink()) {
    stats = await statOrCode(path);
    if (await leadsToKernel(path)) return 'other';
  }
  if (typeof stats === 'string') return { code: stats };
  if (stats.isDirectory()) return 'directory';
  if (!stats.isFile()) return 'other';
  return { ...seenFile(pathBelow(root, path), stats), sidecars: await stampOf(path) };
}

async function handOn(
  options: WalkOptions,
  directory: string,
  names: string[],
  stampOf: StampOf,
): Promise<void> {
  for (let start = 0; start < names.length && !options.signal.aborted; start += FILES_AT_ONCE) {
    const some = names.slice(start, start + FILES_AT_ONCE);
    const answers = await askAll(some, (name) => lstatOrCode(join(directory, name)));
    const prefix = directory === options.root ? '' : `${pathBelow(options.root, directory)}/`;
    const files: SeenFile[] = [];
    for (const [index, stats] of answers.entries()) {
      // A file that vanished since the listing is simply not there.
      if (stats === SILENT) throw noAnswer(directory);
      if (typeof stats === 'string') continue;
      const name = some[index] ?? '';
      files.push({ ...seenFile(prefix + name, stats), sidecars: await stampOf(name) });
    }
    if (files.length > 0) await options.onFiles(files);
  }
}

function seenFile(path: string, stats: Stats, unreadableName = false): SeenFile {
  return {
    path,
    size: stats.size,
    modifiedAt: stats.mtimeMs,
    changedAt: stats.ctimeMs,
    identity: identityOf(stats),
    sidecars: null,
    unreadableName,
    isFolder: stats.isDirectory(),
  };
}

/** A linked photo is handed on; the real path of a linked folder is answered if it is to be entered. */
async function followed(
  options: WalkOptions,
  link: string,
  stampOf: StampOf,
): Promise<string | null> {
  const { root, knownRoots, own } = options;
  const stats = await statOrCode(link);
  if (typeof stats === 'string') return null;
  if (stats.isFile()) {
    const name = link.slice(link.lastIndexOf(sep) + 1);
    if (isWantedFile(name) && !(await leadsToKernel(link))) {
      const sidecars = await stampOf(link);
      await options.onFiles([{ ...seenFile(pathBelow(root, link), stats), sidecars }]);
    }
    return null;
  }
  if (!stats.isDirectory() || isSkippedFolder(link.slice(link.lastIndexOf(sep) + 1))) return null;
  const real = await realPath(link, null);
  // Inside a known folder it is walked anyway; around one it would be a loop.
  if (real === null || isInside(own, real) || isSystemRoot(real)) return null;
  return knownRoots.some((known) => isInside(known, real) || isInside(real, known)) ? null : real;
}

/** Whether a link leads to what the kernel makes up: files by its word, some without an end. */
async function leadsToKernel(link: string): Promise<boolean> {
  const real = await realPath(link, null);
  return real !== null && isSystemRoot(real);
}

async function isFirstVisit(path: string, visited: Set<string>): Promise<boolean> {
  const stats = await statOrCode(path);
  const identity = typeof stats === 'string' ? null : identityOf(stats);
  if (identity === null) return true;
  if (visited.has(identity)) return false;
  visited.add(identity);
  return true;
}

/**
 * Hands on the entries whose names are not valid text, marked, under the name as far as it can be
 * written, and answers those names. A folder of such a name counts as one entry, for nothing in it
 * can be opened.
 */
async function handOnIllegible(options: WalkOptions, directory: string): Promise<Set<string>> {
  const entries: Dirent<Buffer>[] = await patiently(directory, () =>
    readdir(directory, { withFileTypes: true, encoding: 'buffer' }),
  ).catch(() => []);
  const names = new Set<string>();
  const files: SeenFile[] = [];
  for (const entry of entries) {
    const name = entry.name.toString();
    if (Buffer.from(name).equals(entry.name)) continue;
    names.add(name);
    if (entry.isDirectory() ? isSkippedFolder(name) : !isWantedFile(name)) continue;
    const entryPath = Buffer.concat([Buffer.from(directory + sep), entry.name]);
    const stats = await patiently(directory, () => lstat(entryPath)).catch(() => null);
    const path = pathBelow(options.root, join(directory, name));
    if (stats !== null) files.push(seenFile(path, stats, true));
  }
  if (files.length > 0) await options.onFiles(files);
  return names;
}

async function realPath<Otherwise>(
  path: string,
  otherwise: Otherwise,
): Promise<string | Otherwise> {
  return patiently(path, () => realpath(path)).catch(() => otherwise);
}
