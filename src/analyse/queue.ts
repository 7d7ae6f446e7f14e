/**
 * What is read next. The store knows what is pending and wanted; nothing is remembered here, so that
 * a kill loses nothing. Engine process.
 */
import type { Store } from '../store/database.ts';
import { beginTry, endTryUncounted, pendingCount, pendingFiles } from '../store/files.ts';
import { countTries, wantedCount, wantedFiles } from '../store/wanted.ts';
import type { UnderWay, Work } from './work.ts';

/** Counting what is wanted reads a row for each: it takes at most this share of the engine's time. */
const COUNTING_SHARE = 0.02;
const LEAST_MILLISECONDS_BETWEEN_COUNTS = 1000;

export interface QueueOptions {
  store: Store;
  /** Names of the tasks that read files. */
  tasks: readonly string[];
  /** Those of them whose photos are counted as work that is left. */
  counted: readonly string[];
  /** Ids of the folders whose files can be read now. */
  folders: () => number[];
}

/** The order of work. */
export class WorkQueue {
  readonly #options: QueueOptions;
  #wanted = 0;
  /** By `performance.now()`. */
  #countAt = 0;

  constructor(options: QueueOptions) {
    this.#options = options;
  }

  /**
   * At most `room` files to read: unread ones before those of known photos, each newest first. What
   * was under way when an analyser died comes last and alone, that which saw it least often first,
   * so that the file that kills it is told from those beside it.
   */
  next(room: number, underWay: UnderWay, exclude: ReadonlySet<number>): Work[] {
    const { store, tasks } = this.#options;
    const folders = this.#options.folders();
    const files = new Set([...underWay.keys(), ...exclude]);
    const pending = pendingFiles(store, room, { exclude: files, folders });
    const fresh: Work[] = pending.flatMap((file) =>
      file.tries === 0 ? [{ kind: 'file', file }] : [],
    );
    const photos = new Set<number>();
    for (const { work } of underWay.values()) {
      if (work.kind === 'results') photos.add(work.file.photoId);
    }
    const left = room - fresh.length;
    const wanted =
      left <= 0
        ? []
        : wantedFiles(store, tasks, left, { folders, exclude: photos }).filter(
            ({ fileId }) => !files.has(fileId),
          );
    // There was nothing, and is again.
    if (wanted.length > 0 && this.#wanted === 0) this.#countAt = 0;
    fresh.push(
      ...wanted.flatMap((file): Work[] => (file.tries === 0 ? [{ kind: 'results', file }] : [])),
    );
    if (fresh.length > 0) return hasSuspect(underWay) ? [] : fresh;
    if (underWay.size > 0) return [];
    const suspects: Work[] = [
      ...pending.map((file): Work => ({ kind: 'file', file })),
      ...wanted.map((file): Work => ({ kind: 'results', file })),
    ];
    if (suspects.length === 0) this.#wanted = 0;
    return suspects.sort((a, b) => a.file.tries - b.file.tries).slice(0, 1);
  }

  /** Notes that these are tried: what kills its reader is known afterwards. */
  begin(works: readonly Work[]): void {
    const { store, tasks } = this.#options;
    beginTry(store, fileIds(works));
    countTries(store, tasks, photoIds(works), 1);
  }

  /** Takes a try back: the reading was stopped for a reason that is not the file's. */
  endUncounted(works: readonly Work[]): void {
    const { store, tasks } = this.#options;
    endTryUncounted(store, fileIds(works));
    countTries(store, tasks, photoIds(works), -1);
  }

  /** Files that wait to be read, and photos that wait for a result of their pixels. */
  left(): number {
    const { store, folders } = this.#options;
    const now = performance.now();
    const online = folders();
    if (now >= this.#countAt) {
      this.#wanted = wantedCount(store, this.#options.counted, online);
      const took = performance.now() - now;
      this.#countAt = now + Math.max(LEAST_MILLISECONDS_BETWEEN_COUNTS, took / COUNTING_SHARE);
    }
    return pendingCount(store, online) + this.#wanted;
  }

  /** These got done. */
  done(works: readonly Work[]): void {
    const photos = works.filter(({ kind }) => kind === 'results').length;
    this.#wanted = Math.max(0, this.#wanted - photos);
  }
}

function hasSuspect(underWay: UnderWay): boolean {
  for (const { work } of underWay.values()) if (work.file.tries > 0) return true;
  return false;
}

function fileIds(works: readonly Work[]): number[] {
  return works.flatMap(({ kind, file }) => (kind === 'file' ? [file.fileId] : []));
}

function photoIds(works: readonly Work[]): number[] {
  return works.flatMap(({ kind, file }) => (kind === 'results' ? [file.photoId] : []));
}
