/**
 * Keeps one folder's rows equal to the disk: compares it as a whole, then hears of changes or asks
 * regularly, and waits while the folder is offline. One thing at a time.
 */
import { join } from 'node:path';
import { asDisk } from '../base/patience.ts';
import type { Folder } from '../contract/folders.ts';
import type { Store } from '../store/database.ts';
import { setRootIdentity, setScanned, type FolderRow } from '../store/folders.ts';
import { saveUnread } from '../store/unread.ts';
import { deviceOf, isRemote, readDirectoryOrCode } from './disk.ts';
import { absenceOf, checkRoot, rootIdentity } from './root.ts';
import type { WalkReport } from './scan.ts';
import { SETTLE_MS, Settling } from './settle.ts';
import { syncBelow, syncPaths, type SyncContext } from './sync.ts';
import { pathBelow } from './rules.ts';
import { countUnread, UnreadTally } from './unread-tally.ts';
import { FolderWatcher, isWatchable } from './watch.ts';

// A burst is taken together; a rename arrives as two events.
const COLLECT_MS = 200;
const LONGEST_COLLECT_MS = 2000;
// What nobody announces: a volume that is unmounted, or back.
const ROOT_CHECK_MS = 5000;
const SAFETY_SCAN_MS = 60 * 60 * 1000;
const PERIODIC_SCAN_MS = 2 * 60 * 1000;
// Of its time, a slow disk may be busy with comparisons for one part in so many.
const SCAN_SHARE = 20;
// After an error that is not the disk's, such as a full disk under the library.
const RETRY_MS = 10_000;

export interface MonitorOptions {
  store: Store;
  folder: FolderRow;
  /** Keepsake's own folder, as a real path. */
  own: string;
  /** Real paths of all known folders. */
  knownRoots: () => readonly string[];
  /** Runs `work` when the disk of this device is free for it: folders on one disk take turns. */
  inTurn: (device: string, work: () => Promise<void>) => Promise<void>;
  onFiles: () => void;
  onState: () => void;
  /** The system can watch no more folders. */
  onLimit: () => void;
}

/** Watches over one folder from `start` to `close`. */
export class FolderMonitor {
  readonly folder: FolderRow;
  readonly #options: MonitorOptions;
  readonly #stop = new AbortController();
  readonly #settling = new Settling();
  readonly #dirty = new Set<string>();
  readonly #tally = new UnreadTally();
  /** Directories in which files came or went that are not read. */
  readonly #uncounted = new Set<string>();
  #dirtySince = 0;
  /** Why the folder cannot be looked at; null while it can. */
  #absence: Extract<Folder['state'], 'offline' | 'denied'> | null = null;
  #scanWanted = false;
  #working: Promise<void> | undefined;
  #watcher: FolderWatcher | undefined;
  #watch: Folder['watch'] = 'none';
  #limitReached = false;
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #noDisk: () => void;

  constructor(options: MonitorOptions) {
    this.#options = options;
    this.folder = options.folder;
    this.#noDisk = asDisk(this.folder.path);
  }

  get state(): Folder['state'] {
    if (this.#absence !== null) return this.#absence;
    const busy = this.#scanWanted || this.#working !== undefined || this.#settling.isAwaiting;
    return busy ? 'scanning' : 'online';
  }

  get watch(): Folder['watch'] {
    return this.#absence === null ? this.#watch : 'none';
  }

  /** Begins with a whole comparison; answers at once. */
  start(): void {
    this.#after('root', ROOT_CHECK_MS, () => this.#checkRootSoon());
    this.scan();
  }

  /** Compares the whole folder soon; answers at once. */
  scan(): void {
    this.#scanWanted = true;
    this.#options.onState();
    if (this.#absence === null) this.#work();
    else void this.#lookForRoot();
  }

  /** Stops; resolves when nothing of it runs any more. */
  async close(): Promise<void> {
    this.#stop.abort();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    await this.#stopWatching();
    await this.#working;
    this.#noDisk();
  }

  /** Does what is wanted, one thing after the other, until nothing is. */
  #work(): void {
    if (this.#working !== undefined || this.#stop.signal.aborted) return;
    this.#working = this.#workOff()
      .catch(() => {
        // What the failed part would have found is found by a whole comparison.
        this.#scanWanted = true;
        this.#after('retry', RETRY_MS, () => this.#work());
      })
      .finally(() => {
        this.#working = undefined;
        if (!this.#stop.signal.aborted) this.#options.onState();
      });
  }

  async #workOff(): Promise<void> {
    while (this.#absence === null && !this.#stop.signal.aborted) {
      if (this.#scanWanted) {
        const device = deviceOf(this.folder.rootIdentity) ?? '';
        await this.#options.inTurn(device, () => this.#scan());
      } else if (this.#dirty.size > 0) await this.#syncDirty();
      else if (this.#uncounted.size > 0) await this.#countAgain();
      else return;
    }
  }

  async #scan(): Promise<void> {
    const identity = await this.#rootOrOffline({ mayBeEmpty: false });
    if (identity === null) return;
    const begun = performance.now();
    this.#scanWanted = false;
    this.#dirty.clear();
    this.#uncounted.clear();
    const report = await syncBelow(this.#context(identity), '');
    if (this.#stop.signal.aborted) return;
    if (identity !== this.folder.rootIdentity) {
      // Another directory than the one that is being watched.
      await this.#stopWatching();
      setRootIdentity(this.#options.store, this.folder.id, identity);
      this.folder.rootIdentity = identity;
    }
    this.#tally.replaceBelow('', report.unread);
    this.#saveTally();
    this.folder.scannedAt = setScanned(this.#options.store, this.folder.id);
    this.#lookAgain();
    await this.#listen(report);
    const pause = this.#watch === 'periodic' ? PERIODIC_SCAN_MS : SAFETY_SCAN_MS;
    this.#after('scan', Math.max(pause, SCAN_SHARE * (performance.now() - begun)), () =>
      this.scan(),
    );
  }

  async #syncDirty(): Promise<void> {
    const identity = await this.#rootOrOffline({ mayBeEmpty: true });
    if (identity === null) return;
    if (identity !== this.folder.rootIdentity) {
      this.#scanWanted = true;
      return;
    }
    const paths = [...this.#dirty];
    this.#dirty.clear();
    for (const path of this.#settling.paths()) paths.push(join(this.folder.path, path));
    const report = await syncPaths(this.#context(identity), [...new Set(paths)]);
    for (const below of report.whole) this.#tally.replaceBelow(below, new Map());
    for (const [directory, counts] of report.unread) this.#tally.replace(directory, counts);
    if (report.whole.length > 0) this.#saveTally();
    this.#follow(report);
    this.#lookAgain();
  }

  /** Directories that were not walked: what is not read is told by names alone. */
  async #countAgain(): Promise<void> {
    const directories = [...this.#uncounted];
    this.#uncounted.clear();
    for (const directory of directories) {
      const entries = await readDirectoryOrCode(directory);
      if (typeof entries === 'string') continue;
      const files = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
      this.#tally.replace(pathBelow(this.folder.path, directory), countUnread(files));
    }
    this.#saveTally();
  }

  #saveTally(): void {
    if (this.#stop.signal.aborted) return;
    saveUnread(this.#options.store, this.folder.id, this.#tally.totals());
  }

  #context(identity: string): SyncContext {
    const { store, own, knownRoots, onFiles } = this.#options;
    this.#settling.begin();
    return {
      store,
      folder: this.folder,
      devices: { before: deviceOf(this.folder.rootIdentity), now: deviceOf(identity) },
      own,
      knownRoots: knownRoots(),
      isSettled: (file) => this.#settling.isSettled(file),
      isThere: async () => (await rootIdentity(this.folder.path)) === identity,
      onWritten: onFiles,
      signal: this.#stop.signal,
    };
  }

  async #rootOrOffline(options: { mayBeEmpty: boolean }): Promise<string | null> {
    const identity = await checkRoot(this.#options.store, this.folder, options);
    if (identity === null && !this.#stop.signal.aborted) {
      this.#absence = await absenceOf(this.folder.path);
      this.#dirty.clear();
      this.#settling.begin();
      await this.#stopWatching();
    }
    return identity;
  }

  /** Something may have happened at a path: it is compared when the burst is over. */
  #changed(path: string, changes = this.#dirty): void {
    const now = performance.now();
    if (this.#dirty.size + this.#uncounted.size === 0) this.#dirtySince = now;
    changes.add(path);
    const wait = Math.min(COLLECT_MS, this.#dirtySince + LONGEST_COLLECT_MS - now);
    this.#after('collect', Math.max(0, wait), () => this.#work());
  }

  /** Compares the files that have not come to rest once more when they may have. */
  #lookAgain(): void {
    if (this.#settling.paths().length === 0) return;
    this.#after('settle', SETTLE_MS, () => {
      for (const path of this.#settling.paths()) this.#dirty.add(join(this.folder.path, path));
      this.#work();
    });
  }

  async #listen(report: WalkReport): Promise<void> {
    const { path } = this.folder;
    if (this.#limitReached || !isWatchable(path) || (await isRemote(path))) {
      this.#watch = 'periodic';
    } else if (this.#watcher === undefined && !this.#stop.signal.aborted) {
      this.#watcher = new FolderWatcher({
        root: this.folder.path,
        own: this.#options.own,
        onPath: (path) => this.#changed(path),
        onUnread: (directory) => this.#changed(directory, this.#uncounted),
        onReady: () => {
          this.#watch = 'live';
          // What happened between the comparison and this moment was heard by nobody.
          this.scan();
        },
        onLimit: () => {
          this.#limitReached = true;
          this.#watcher = undefined;
          this.#options.onLimit();
          this.scan();
        },
      });
    }
    this.#follow(report);
  }

  #follow(report: WalkReport): void {
    for (const { path, real } of report.links) {
      this.#watcher?.follow(join(this.folder.path, path), real);
    }
  }

  async #stopWatching(): Promise<void> {
    const watcher = this.#watcher;
    this.#watcher = undefined;
    this.#watch = 'none';
    await watcher?.close();
  }

  async #checkRootSoon(): Promise<void> {
    if (this.#absence !== null) await this.#lookForRoot();
    else if (this.#working === undefined) {
      const identity = await rootIdentity(this.folder.path);
      if (identity !== this.folder.rootIdentity && !this.#stop.signal.aborted) this.scan();
    }
    if (this.#stop.signal.aborted) return;
    this.#after('root', ROOT_CHECK_MS, () => this.#checkRootSoon());
  }

  async #lookForRoot(): Promise<void> {
    const identity = await checkRoot(this.#options.store, this.folder, { mayBeEmpty: false });
    const absence = identity === null ? await absenceOf(this.folder.path) : null;
    if (absence === this.#absence || this.#stop.signal.aborted) return;
    this.#absence = absence;
    if (absence === null) this.scan();
    else this.#options.onState();
  }

  /** One timer of each kind; a new one takes the place of the old. None keeps the process alive. */
  #after(kind: string, milliseconds: number, action: () => unknown): void {
    clearTimeout(this.#timers.get(kind));
    if (this.#stop.signal.aborted) return;
    this.#timers.set(kind, setTimeout(() => void action(), milliseconds).unref());
  }
}
