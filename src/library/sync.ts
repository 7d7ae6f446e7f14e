/**
 * Compares a folder, or a part of it, with the store and writes the differences: added, changed,
 * moved, missing, back. Reads names and file facts only.
 */
import { basename, dirname, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { isSidecarName } from '../facts/sidecar-paths.ts';
import type { Store } from '../store/database.ts';
import { applyChanges, type FileChange } from '../store/file-changes.ts';
import {
  filesByIdentity,
  filesOfSidecar,
  knownFile,
  knownFiles,
  type KnownFile,
} from '../store/files.ts';
import { folderPath, type FolderRow } from '../store/folders.ts';
import { photoAddedAt } from '../store/photos.ts';
import { askAll, deviceOf, identityOf, isGone, lstatOrCode, statOrCode } from './disk.ts';
import { listedStamps } from './sidecar-stamps.ts';
import { lookAt, walk, type SeenFile, type WalkReport } from './scan.ts';
import { isInside, isReached, isWantedFile, pathBelow } from './rules.ts';

// One transaction for so many changes: the first photos show soon, and the disk is not worn by fsyncs.
const CHANGES_AT_ONCE = 500;

export interface SyncContext {
  store: Store;
  folder: FolderRow;
  /** Device of the root before this sync and now: they differ after a volume was mounted anew. */
  devices: { before: string | null; now: string | null };
  /** Keepsake's own folder, as a real path. */
  own: string;
  /** Real paths of all known folders. */
  knownRoots: readonly string[];
  /** Whether a file's bytes have come to rest; one that has not is left out and remembered there. */
  isSettled: (file: SeenFile) => boolean;
  /** Whether the folder is still there; asked before files are called missing. */
  isThere: () => Promise<boolean>;
  /** After every transaction. */
  onWritten: () => void;
  signal: AbortSignal;
}

/** Compares everything below a directory of the folder ('' for all of it), recursively. */
export async function syncBelow(context: SyncContext, below: string): Promise<WalkReport> {
  const { store, folder, signal } = context;
  const unseen = new Map<string, KnownFile>();
  for (const rows of knownFiles(store, folder.id, below)) {
    for (const row of rows) unseen.set(row.path, row);
    await nextTurn();
  }
  const changes = new ChangeWriter(context);
  const report = await walk({
    root: folder.path,
    below,
    own: context.own,
    knownRoots: context.knownRoots,
    signal,
    onFiles: async (files) => {
      for (const file of files) {
        const row = unseen.get(file.path);
        unseen.delete(file.path);
        if (!isUnchanged(file, row)) await changes.note(file, row);
      }
    },
  });
  if (signal.aborted) return report;
  for (const { path, code } of report.unreadable) {
    if (path === '' || (code !== 'EACCES' && code !== 'EPERM')) continue;
    unseen.delete(path);
    const nothing = { size: 0, modifiedAt: 0, identity: null };
    changes.add({ kind: 'unreadable', code: 'no-permission', path, isFolder: true, ...nothing });
  }
  await changes.finish();
  const candidates = [...unseen.values()].filter(
    (row) =>
      row.state !== 'missing' &&
      !changes.isPlaced(row) &&
      !report.unreadable.some(({ path }) => path === '' || row.path.startsWith(`${path}/`)),
  );
  await noteMissing(context, candidates, changes);
  return report;
}

/** What was found at single paths, and of which paths below the folder everything was compared. */
export interface PathsReport extends WalkReport {
  whole: string[];
}

/** Compares single paths, absolute and inside the folder, as a watcher names them. */
export async function syncPaths(
  context: SyncContext,
  paths: readonly string[],
): Promise<PathsReport> {
  const { store, folder, signal } = context;
  const report: PathsReport = { unreadable: [], links: [], unread: new Map(), whole: [] };
  const changes = new ChangeWriter(context);
  const gone: string[] = [];
  const directories: string[] = [];
  const stampOf = listedStamps();
  for (const path of withPhotosOfSidecars(context, paths)) {
    if (signal.aborted) return report;
    if (!isReached(folder.path, dirname(path))) continue;
    // The names of a directory that is walked anyway.
    if (directories.some((directory) => isInside(directory, path))) continue;
    const seen = await lookAt(folder.path, path, stampOf);
    if (seen === 'directory') directories.push(path);
    else if (seen === 'other') continue;
    else if ('code' in seen) gone.push(path);
    else if (isWantedFile(path.slice(dirname(path).length + 1))) {
      const row = knownFile(store, folder.id, seen.path);
      if (!isUnchanged(seen, row)) await changes.note(seen, row);
    }
  }
  await changes.finish();
  // What is there comes before what is not: a rename names both, in any order.
  for (const directory of directories) {
    const below = pathBelow(folder.path, directory);
    const part = await syncBelow(context, below);
    report.whole.push(below);
    for (const [inner, counts] of part.unread) report.unread.set(inner, counts);
    report.unreadable.push(...part.unreadable);
    report.links.push(...part.links);
  }
  const candidates: KnownFile[] = [];
  for (const path of gone) {
    const below = pathBelow(folder.path, path);
    report.whole.push(below);
    const row = knownFile(store, folder.id, below);
    if (row !== undefined) candidates.push(row);
    for (const rows of knownFiles(store, folder.id, below)) candidates.push(...rows);
  }
  await noteMissing(
    context,
    candidates.filter((row) => row.state !== 'missing' && !changes.isPlaced(row)),
    changes,
  );
  return report;
}

/** In order, and with the photos beside sidecars: these are read again with them. */
function withPhotosOfSidecars(
  { store, folder }: SyncContext,
  paths: readonly string[],
): readonly string[] {
  const photos = paths
    .filter((path) => isSidecarName(basename(path)))
    .flatMap((path) =>
      filesOfSidecar(store, folder.id, pathBelow(folder.path, path)).map((row) =>
        join(folder.path, row.path),
      ),
    );
  return [...new Set([...paths, ...photos])].sort();
}

function isUnchanged(file: SeenFile, row: KnownFile | undefined): boolean {
  return (
    row !== undefined &&
    row.state !== 'missing' &&
    row.size === file.size &&
    row.modifiedAt === file.modifiedAt &&
    row.identity === file.identity &&
    row.sidecars === file.sidecars
  );
}

/**
 * Decides what a difference is, and writes the decisions in transactions of bounded size. Where
 * another file stands at a known path the decision waits for `finish`: only then is it known
 * whether the old one was edited, or went elsewhere.
 */
class ChangeWriter {
  readonly #context: SyncContext;
  readonly #replaced: { file: SeenFile; row: KnownFile }[] = [];
  /** Rows whose path has been decided upon. */
  readonly #placed = new Set<number>();
  #changes: FileChange[] = [];

  constructor(context: SyncContext) {
    this.#context = context;
  }

  isPlaced(row: KnownFile): boolean {
    return this.#placed.has(row.id);
  }

  add(change: FileChange): void {
    if ('fileId' in change) this.#placed.add(change.fileId);
    this.#changes.push(change);
    if (this.#changes.length >= CHANGES_AT_ONCE) this.flush();
  }

  flush(): void {
    const changes = this.#changes;
    if (changes.length === 0) return;
    this.#changes = [];
    applyChanges(this.#context.store, this.#context.folder.id, changes);
    this.#context.onWritten();
  }

  /** Notes a file whose facts are not those of `known`, the row at its path. */
  async note(file: SeenFile, known: KnownFile | undefined): Promise<void> {
    const row = known === undefined || this.isPlaced(known) ? undefined : known;
    const { path, size, modifiedAt, identity, sidecars } = file;
    const facts = { size, modifiedAt, identity, sidecars };
    if (file.unreadableName) {
      const { isFolder } = file;
      this.add({ kind: 'unreadable', code: 'unreadable-name', path, isFolder, ...facts });
    } else if (
      row?.size === size &&
      row.modifiedAt === modifiedAt &&
      !this.#isReplaced(file, row)
    ) {
      this.add({ kind: row.state === 'missing' ? 'back' : 'identity', fileId: row.id, ...facts });
      for (const change of sidecarChange(file, row)) this.add(change);
    } else if (row !== undefined && identity !== null && identity !== row.identity) {
      this.#replaced.push({ file, row });
    } else if (row !== undefined) {
      this.#noteBytes(file, row);
    } else {
      const from = await this.#movedFrom(file);
      if (from === undefined) this.#noteBytes(file, undefined);
      else {
        this.add({ kind: 'moved', fileId: from.id, path, ...facts });
        for (const change of sidecarChange(file, from)) this.add(change);
      }
    }
  }

  /** Decides what was put off, and writes everything. */
  async finish(): Promise<void> {
    this.flush();
    const moves: FileChange[] = [];
    const taken = new Set<string>();
    for (const { file } of this.#replaced) {
      const from = await this.#movedFrom(file);
      // A file that nobody has read, renamed over a known one, is how careful programs save.
      if (from === undefined || from.photoId === null) continue;
      this.#placed.add(from.id);
      const { path, size, modifiedAt, identity } = file;
      taken.add(path);
      moves.push({ kind: 'moved', fileId: from.id, path, size, modifiedAt, identity });
      moves.push(...sidecarChange(file, from));
    }
    // Files that change places are moved in one transaction, however many.
    this.#changes = moves;
    this.flush();
    for (const { file, row } of this.#replaced) {
      if (!taken.has(file.path)) this.#noteBytes(file, this.isPlaced(row) ? undefined : row);
    }
    this.flush();
  }

  #noteBytes(file: SeenFile, row: KnownFile | undefined): void {
    if (!this.#context.isSettled(file)) return;
    const { path, size, modifiedAt, identity, sidecars } = file;
    const facts = { size, modifiedAt, identity, sidecars };
    if (row === undefined) this.add({ kind: 'added', path, ...facts });
    else this.add({ kind: 'changed', fileId: row.id, ...facts });
  }

  /**
   * Whether another file stands there that came after the photo was read, although it has its size and
   * time: exiftool -P, and digiKam where it is told so, keep the time of what they write into. Another
   * inode alone says nothing: some file systems give new ones whenever they are mounted.
   */
  #isReplaced({ identity, changedAt }: SeenFile, row: KnownFile): boolean {
    if (row.state === 'missing' || row.photoId === null) return false;
    if (identity === null || row.identity === null || identity === row.identity) return false;
    if (deviceOf(identity) !== deviceOf(row.identity)) return false;
    return changedAt > (photoAddedAt(this.#context.store, row.photoId) ?? Infinity);
  }

  /** The row of this very file at the path where it was before, in whatever folder. */
  async #movedFrom(file: SeenFile): Promise<KnownFile | undefined> {
    const { store, folder } = this.#context;
    if (file.identity === null) return undefined;
    for (const row of filesByIdentity(store, file.identity)) {
      // File systems give inodes out again: without the same size and time it is another file.
      if (row.size !== file.size || row.modifiedAt !== file.modifiedAt) continue;
      if (this.isPlaced(row) || (row.folderId === folder.id && row.path === file.path)) continue;
      if (row.state === 'missing' || (await this.#hasLeft(row, file))) return row;
    }
    return undefined;
  }

  async #hasLeft(row: KnownFile, file: SeenFile): Promise<boolean> {
    const { store, folder } = this.#context;
    const root = folderPath(store, row.folderId);
    if (root === null) return true;
    // On a disk that ignores case or accents' spelling, the old name still finds the renamed file.
    if (ignoresCase && row.folderId === folder.id && folded(row.path) === folded(file.path))
      return true;
    const stats = await statOrCode(join(root, row.path));
    return typeof stats === 'string' ? isGone(stats) : identityOf(stats) !== file.identity;
  }
}

/** None where what lies beside the file is as it was. */
function sidecarChange({ sidecars }: SeenFile, row: KnownFile): FileChange[] {
  return sidecars === row.sidecars ? [] : [{ kind: 'sidecars', fileId: row.id, sidecars }];
}

const ignoresCase = process.platform === 'darwin' || process.platform === 'win32';

function folded(path: string): string {
  return path.normalize('NFC').toLowerCase();
}

/** Marks those files missing that are truly gone, not merely out of sight. */
async function noteMissing(
  context: SyncContext,
  candidates: readonly KnownFile[],
  changes: ChangeWriter,
): Promise<void> {
  const { folder, signal } = context;
  if (candidates.length === 0) return;
  const answers = await askAll(candidates, (row) => statOrCode(join(folder.path, row.path)));
  if (!(await context.isThere())) return;
  const absent = new Map<string, Promise<boolean>>();
  for (const [index, row] of candidates.entries()) {
    const answer = answers[index];
    if (answer === undefined) continue;
    // A folder at a file's path: the file is gone, or the folder can be read again.
    const isFolder = typeof answer !== 'string' && answer.isDirectory();
    if (!isFolder && !isGone(answer)) continue;
    if (await isOnAbsentVolume(context, row, absent)) continue;
    if (signal.aborted) return;
    changes.add({ kind: 'missing', fileId: row.id });
  }
  changes.flush();
}

/**
 * Whether a file lay on a volume that was mounted inside the folder, or reached through a link, and is
 * not there now. Its device was not the root's, and the nearest directory that still exists is on
 * the root's: the volume is gone, the file is not.
 */
async function isOnAbsentVolume(
  context: SyncContext,
  row: KnownFile,
  known: Map<string, Promise<boolean>>,
): Promise<boolean> {
  const { folder, devices } = context;
  const device = deviceOf(row.identity);
  if (device === null || device === devices.before || device === devices.now) return false;
  const directory = dirname(join(folder.path, row.path));
  let answer = known.get(directory);
  if (answer === undefined) {
    answer = nearestDevice(folder.path, directory).then((nearest) => nearest === devices.now);
    known.set(directory, answer);
  }
  return answer;
}

async function nearestDevice(root: string, directory: string): Promise<string | null> {
  const stats = await lstatOrCode(directory);
  if (typeof stats !== 'string') return String(stats.dev);
  return directory === root ? null : nearestDevice(root, dirname(directory));
}
