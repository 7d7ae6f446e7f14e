/** Hears of changes below a folder from the system, through chokidar, and names the paths. */
import { FSWatcher } from 'chokidar';
import type { Stats } from 'node:fs';
import { basename, join, sep } from 'node:path';
import { isSidecarName } from '../facts/sidecar-paths.ts';
import { isUnread } from './unread-tally.ts';
import { isInside, isSkippedFolder, isWantedFile, pathBelow } from './rules.ts';

export interface WatchOptions {
  /** The folder, as a real path. */
  root: string;
  /** Keepsake's own folder, as a real path. */
  own: string;
  /** A path, absolute and below the root, may have changed, come or gone. */
  onPath: (path: string) => void;
  /** A file came or went in this directory that may be a picture and is not read. */
  onUnread: (directory: string) => void;
  /** Everything is watched from now on. */
  onReady: () => void;
  /** The system can watch no more; the watcher has closed itself. */
  onLimit: () => void;
}

/**
 * Whether chokidar can watch this path. It takes `\\` for `/` everywhere: what is named so on Linux or
 * macOS it looks for in other places, above the folder too, and never ends. Comparisons find it.
 */
export function isWatchable(path: string): boolean {
  return sep === '\\' || !path.includes('\\');
}

/** `ignored` is asked with the name that chokidar has made of it; this one with the name on the disk. */
class OwnWatcher extends FSWatcher {
  override isIgnored(path: string, stats?: Stats): boolean {
    return !isWatchable(path) || super.isIgnored(path, stats);
  }
}

/** Watches one folder, and the folders elsewhere that links in it lead to. */
export class FolderWatcher {
  readonly #options: WatchOptions;
  readonly #watcher: FSWatcher;
  /** Real path of a link's folder -> the link's path. */
  readonly #links = new Map<string, string>();

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#watcher = new OwnWatcher({
      ignored: (path, stats) => this.#isIgnored(path, stats?.isFile() === true),
      ignoreInitial: true,
      // Links are followed by the walk, which knows loops and other folders; see `follow`.
      followSymlinks: false,
      ignorePermissionErrors: true,
      // A file that is replaced or still growing is told apart by its facts, not by timing.
      atomic: false,
    });
    this.#watcher.on('all', (_event, path) => options.onPath(this.#asFound(path)));
    // What is ignored shows only as the system tells it: a name, and the directory that is watched.
    this.#watcher.on('raw', (_event, name, details) => this.#heard(name, details));
    this.#watcher.on('ready', options.onReady);
    this.#watcher.on('error', (error) => this.#failed(error));
    this.#watcher.add(options.root);
  }

  /** Watches the folder that a link leads to; its changes are named by paths through the link. */
  follow(link: string, real: string): void {
    if (this.#watcher.closed || this.#links.has(real) || !isWatchable(real)) return;
    this.#links.set(real, link);
    this.#watcher.add(real);
  }

  close(): Promise<void> {
    return this.#watcher.close();
  }

  #isIgnored(path: string, isFile: boolean): boolean {
    const { root, own } = this.#options;
    if (path === root || this.#links.has(path)) return false;
    if (isInside(own, path)) return true;
    const name = basename(path);
    return isFile ? !isWantedFile(name) && !isSidecarName(name) : isSkippedFolder(name);
  }

  #heard(name: unknown, details: unknown): void {
    if (typeof name !== 'string' || !isUnread(basename(name))) return;
    const isTold = typeof details === 'object' && details !== null && 'watchedPath' in details;
    const directory = isTold ? details.watchedPath : null;
    if (typeof directory === 'string') this.#options.onUnread(this.#asFound(directory));
  }

  #asFound(path: string): string {
    if (isInside(this.#options.root, path)) return path;
    for (const [real, link] of this.#links) {
      if (isInside(real, path)) return join(link, pathBelow(real, path));
    }
    return path;
  }

  #failed(error: unknown): void {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    // ENOSPC: no inotify watches left. EMFILE: no descriptors left. Anything else is one path's affair,
    // and the regular comparison finds what was not heard.
    if ((code !== 'ENOSPC' && code !== 'EMFILE') || this.#watcher.closed) return;
    void this.#watcher.close();
    this.#options.onLimit();
  }
}
