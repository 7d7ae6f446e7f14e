/**
 * The watched folders as the engine sees them: which there are, how they fare, and that something in
 * them has changed. Owns one monitor per folder.
 */
import { realpathSync } from 'node:fs';
import { access, constants, opendir, realpath, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Notice } from '../contract/activity.ts';
import type { Folder } from '../contract/folders.ts';
import { AppError } from '../base/errors.ts';
import { patiently, SILENT } from '../base/patience.ts';
import { unreadByKind } from './unread.ts';
import type { Store } from '../store/database.ts';
import { unseenPhotos } from '../store/embeddings.ts';
import {
  folderCounts,
  insertFolder,
  listFolders,
  removeFolder,
  type FolderRow,
} from '../store/folders.ts';
import { unreadCounts } from '../store/unread.ts';
import { codeOf } from './disk.ts';
import { FolderMonitor } from './folder-monitor.ts';
import { isInside, isReached, isSystemRoot, pathBelow } from './rules.ts';

export interface LibraryChange {
  /** File rows were written: there may be work, or photos came or went. */
  files: boolean;
  /** A folder came, went, or changed its state. */
  folders: boolean;
}

/** All watched folders of one store. */
export class Library {
  readonly #store: Store;
  readonly #monitors = new Map<number, FolderMonitor>();
  readonly #turns = new Map<string, Promise<void>>();
  readonly #listeners = new Set<(change: LibraryChange) => void>();
  readonly #notices: Notice[] = [];
  /** The library's own folder: no photo of the user's lies in it. */
  readonly #own: string;
  #closed = false;
  // Two orders about folders at once could each miss the other's folder.
  #orders: Promise<unknown> = Promise.resolve();

  constructor(store: Store) {
    this.#store = store;
    this.#own = realpathSync(store.folder);
  }

  /** Begins to compare and to watch every folder; answers before that is done. */
  start(): Promise<void> {
    // Every order begins with that: one that comes before the start must not miss a folder.
    return this.#inOrder(() => undefined);
  }

  /**
   * Begins to watch a folder and everything below it. One inside a known folder answers with that
   * one; known folders inside it become a part of it, and nothing is read again.
   * @throws AppError 'not-found', 'not-a-folder', 'no-permission', 'bad-input'
   */
  addFolder(path: string): Promise<Folder> {
    return this.#inOrder(async () => {
      const real = await this.#checked(path);
      for (const { folder } of this.#monitors.values()) {
        if (folder.path === real || (isInside(folder.path, real) && isReached(folder.path, real))) {
          return this.#describe(folder.path);
        }
      }
      const inner: { id: number; below: string }[] = [];
      for (const monitor of this.#monitors.values()) {
        const { id, path: known } = monitor.folder;
        if (!isInside(real, known) || !isReached(real, known)) continue;
        await monitor.close();
        inner.push({ id, below: pathBelow(real, known) });
      }
      for (const { id } of inner) this.#monitors.delete(id);
      try {
        insertFolder(this.#store, real, inner);
      } finally {
        // Also after an error, when the inner ones are still there.
        this.#monitorAll();
      }
      this.#tell({ files: inner.length > 0, folders: true });
      return this.#describe(real);
    });
  }

  /** Forgets a folder; its photos leave the library, their vectors and the user's work are kept. */
  removeFolder(id: number): Promise<void> {
    return this.#inOrder(async () => {
      const monitor = this.#known(id);
      await monitor.close();
      this.#monitors.delete(id);
      removeFolder(this.#store, id);
      this.#tell({ files: true, folders: true });
    });
  }

  /** Compares one folder, or all, with the disk; answers when that is queued. */
  rescan(id?: number): Promise<void> {
    return this.#inOrder(() => {
      const monitors = id === undefined ? [...this.#monitors.values()] : [this.#known(id)];
      for (const monitor of monitors) monitor.scan();
    });
  }

  /** All folders with what they hold, in the order of their paths. */
  folders(): Folder[] {
    const counts = folderCounts(this.#store);
    const nothing = { photos: 0, pending: 0, failed: 0 };
    return [...this.#monitors.values()]
      .map(({ folder: { id, path, scannedAt }, state, watch }) => ({
        ...{ id, path, state, watch },
        ...(counts.get(id) ?? nothing),
        scannedAt,
        unseen: state === 'offline' || state === 'denied' ? unseenPhotos(this.#store, id) : 0,
        unread: unreadByKind(unreadCounts(this.#store, id)),
      }))
      .sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  /** The state of every folder, without counting: asked as often as one likes. */
  folderStates(): Map<number, Folder['state']> {
    return new Map([...this.#monitors].map(([id, { state }]) => [id, state]));
  }

  /** What the user should know about the watching. */
  notices(): Notice[] {
    return [...this.#notices];
  }

  /** Calls the listener after every change, until what is returned is called. */
  onChange(listener: (change: LibraryChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Stops; resolves when nothing reads the disk or writes the store any more. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#orders;
    await Promise.all([...this.#monitors.values()].map((monitor) => monitor.close()));
    this.#listeners.clear();
  }

  /** Starts a monitor for every folder that has none. */
  #monitorAll(): void {
    for (const folder of listFolders(this.#store)) {
      if (!this.#monitors.has(folder.id)) this.#monitor(folder);
    }
  }

  #monitor(folder: FolderRow): void {
    const monitor = new FolderMonitor({
      store: this.#store,
      folder,
      own: this.#own,
      knownRoots: () => [...this.#monitors.values()].map((other) => other.folder.path),
      inTurn: (device, work) => this.#inTurn(device, work),
      onFiles: () => this.#tell({ files: true, folders: false }),
      onState: () => this.#tell({ files: false, folders: true }),
      onLimit: () => this.#noteLimit(),
    });
    this.#monitors.set(folder.id, monitor);
    monitor.start();
  }

  #inTurn(device: string, work: () => Promise<void>): Promise<void> {
    const before = this.#turns.get(device) ?? Promise.resolve();
    const turn = before.then(work);
    this.#turns.set(
      device,
      turn.catch(() => undefined),
    );
    return turn;
  }

  #noteLimit(): void {
    if (this.#notices.length > 0) return;
    this.#notices.push({
      code: 'watch-limit',
      message:
        'The system cannot watch so many folders, so some are compared with the disk every few minutes instead. On Linux, raise fs.inotify.max_user_watches to see changes at once.',
    });
  }

  /** The real path of a folder that may be added. */
  async #checked(path: string): Promise<string> {
    const full = resolve(path);
    const stats = await patiently(full, () => stat(full)).catch((error: unknown) => {
      if (codeOf(error) === SILENT) throw noAnswerFrom(full, error);
      if (codeOf(error) === 'EACCES' || codeOf(error) === 'EPERM') throw noPermission(full, error);
      throw new AppError('not-found', `There is no folder ${full}. Check the path.`, {
        cause: error,
      });
    });
    if (!stats.isDirectory()) {
      throw new AppError(
        'not-a-folder',
        `${full} is a file. Add the folder that it lies in: ${dirname(full)}`,
      );
    }
    // Only opening tells: macOS grants the mode's rights and refuses all the same.
    const real = await patiently(full, async () => {
      await opendir(full).then((directory) => directory.close());
      await access(full, constants.X_OK);
      return realpath(full);
    }).catch((error: unknown) => {
      throw codeOf(error) === SILENT ? noAnswerFrom(full, error) : noPermission(full, error);
    });
    if (isSystemRoot(real)) {
      throw new AppError(
        'bad-input',
        `${real} is the whole system. Add the folders that hold your photos.`,
      );
    }
    if (isInside(this.#own, real)) {
      throw new AppError('bad-input', `${real} belongs to Keepsake itself. Choose another folder.`);
    }
    return real;
  }

  #known(id: number): FolderMonitor {
    const monitor = this.#monitors.get(id);
    if (monitor === undefined) throw new AppError('not-found', `There is no folder ${id}.`);
    return monitor;
  }

  #describe(path: string): Folder {
    const folder = this.folders().find((one) => one.path === path);
    if (folder === undefined) throw new AppError('not-found', `There is no folder ${path}.`);
    return folder;
  }

  #inOrder<T>(order: () => T | Promise<T>): Promise<T> {
    const done = this.#orders.then(() => {
      if (this.#closed) throw new AppError('closed', 'The library is being closed.');
      this.#monitorAll();
      return order();
    });
    this.#orders = done.catch(() => undefined);
    return done;
  }

  #tell(change: LibraryChange): void {
    for (const listener of this.#listeners) listener(change);
  }
}

function noAnswerFrom(path: string, cause: unknown): AppError {
  return new AppError(
    'not-found',
    `The disk of ${path} does not answer. Connect it, or wait for its server, then add it again.`,
    { cause },
  );
}

function noPermission(path: string, cause: unknown): AppError {
  const remedy =
    process.platform === 'darwin'
      ? 'Allow it in System Settings, under Privacy & Security › Files and Folders'
      : 'Give your user the right to read it';
  return new AppError(
    'no-permission',
    `Keepsake may not read ${path}. ${remedy}, then add it again.`,
    { cause },
  );
}
