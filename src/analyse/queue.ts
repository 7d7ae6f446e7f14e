/**
 * What is read next. The store knows what is pending and wanted; nothing is remembered here, so that
 * a kill loses nothing. Engine process.
 */
import type { Store } from '../store/database.ts';
import { beginTry, endTryUncounted, pendingCount, pendingFiles } from '../store/files.ts';
import { countTries, wantedCount, type WantedFile } from '../store/wanted.ts';
import { WantedLook } from '../store/wanted-look.ts';
import type { Work } from './work.ts';

/** Counting what is wanted reads a row for each: it takes at most this share of the engine's time. */
const COUNTING_SHARE = 0.02;
const LEAST_MILLISECONDS_BETWEEN_COUNTS = 1000;

export interface QueueOptions {
  store: Store;
  /** Names of the tasks that read files and are counted as work that is left. */
  counted: readonly string[];
  /** Names of those that are done beside all else. */
  uncounted: readonly string[];
  /** Ids of the folders whose files can be read now. */
  folders: () => number[];
}

/** The order of work. */
export class WorkQueue {
  readonly #options: QueueOptions;
  readonly #look: WantedLook;
  #wanted = 0;
  /** By `performance.now()`. */
  #countAt = 0;

  constructor(options: QueueOptions) {
    this.#options = options;
    this.#look = new WantedLook(options.store);
  }

  /**
   * At most `room` files to read: unread ones, then those of known photos, those that nobody waits for
   * last, each newest first. What was under way when an analyser died comes after all of them and
   * alone, that which saw it least often first, so that the file that kills it is told from those
   * beside it. `waiting`: what is finished and not written.
   */
  next(room: number, underWay: readonly Work[], waiting: readonly Work[]): Work[] {
    const { store, counted, uncounted, folders } = this.#options;
    const online = folders();
    const taken = [...underWay, ...waiting];
    const exclude = new Set(taken.map(({ file }) => file.fileId));
    const works: Work[] = pendingFiles(store, room, { folders: online, exclude }).map((file) => {
      return { kind: 'file', file };
    });
    const wantedBy = (tasks: readonly string[]): WantedFile[] => {
      const photos = new Set(photoIds([...taken, ...works]));
      const wanted = this.#look.next(tasks, room, { folders: online, exclude: photos });
      // The file may be under way as an unread one.
      return wanted.filter(({ fileId }) => !exclude.has(fileId));
    };
    if (works.filter(isFresh).length < room) {
      const wanted = wantedBy(counted);
      // Work appeared where the last count found none: count anew.
      if (wanted.length > 0 && this.#wanted === 0) this.#countAt = 0;
      works.push(...wanted.map((file): Work => ({ kind: 'results', file, isCounted: true })));
    }
    if (!works.some(isFresh)) {
      const wanted = wantedBy(uncounted);
      works.push(...wanted.map((file): Work => ({ kind: 'results', file, isCounted: false })));
    }
    if (works.some(isFresh)) {
      return underWay.every(isFresh) ? works.filter(isFresh).slice(0, room) : [];
    }
    if (underWay.length > 0) return [];
    if (works.length === 0) this.#wanted = 0;
    return works.sort((a, b) => a.file.tries - b.file.tries).slice(0, 1);
  }

  /** Notes that these are tried: what kills its reader is known afterwards. */
  begin(works: readonly Work[]): void {
    const { store } = this.#options;
    beginTry(store, fileIds(works));
    countTries(store, this.#tasks, photoIds(works), 1);
  }

  /** Takes a try back: the reading was stopped for a reason that is not the file's. */
  endUncounted(works: readonly Work[]): void {
    const { store } = this.#options;
    endTryUncounted(store, fileIds(works));
    countTries(store, this.#tasks, photoIds(works), -1);
  }

  /** Files that wait to be read, and photos that wait for a result that is counted. */
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
    const photos = works.filter((work) => work.kind === 'results' && work.isCounted).length;
    this.#wanted = Math.max(0, this.#wanted - photos);
  }

  get #tasks(): string[] {
    return [...this.#options.counted, ...this.#options.uncounted];
  }
}

/** Whether it was not under way when an analyser died. */
function isFresh({ file }: Work): boolean {
  return file.tries === 0;
}

function fileIds(works: readonly Work[]): number[] {
  return works.flatMap(({ kind, file }) => (kind === 'file' ? [file.fileId] : []));
}

function photoIds(works: readonly Work[]): number[] {
  return works.flatMap(({ kind, file }) => (kind === 'results' ? [file.photoId] : []));
}
