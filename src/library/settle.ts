/** Files that may still be written to, and for how long they are waited for. */
import type { SeenFile } from './scan.ts';

/** A file that changed more recently than this may still be written to. */
export const SETTLE_MS = 2000;
// A file that somebody writes to without end must not keep the library busy for ever.
const AWAITED_MS = 30_000;

interface Unsettled {
  size: number;
  modifiedAt: number;
  /** When these facts were first seen, and when the file first was, by `performance.now()`. */
  since: number;
  known: number;
}

/** Remembers the files of a folder that changed a moment ago until their facts have stood still. */
export class Settling {
  #before = new Map<string, Unsettled>();
  #files = new Map<string, Unsettled>();

  /** Begins a round in which every file that is remembered is looked at again. */
  begin(): void {
    this.#before = this.#files;
    this.#files = new Map();
  }

  /** Whether the file's bytes have come to rest; if not, it is remembered. */
  isSettled(file: SeenFile): boolean {
    const { path, size, modifiedAt } = file;
    const now = performance.now();
    const before = this.#before.get(path);
    const since = before?.size === size && before.modifiedAt === modifiedAt ? before.since : now;
    // Another machine's disk may have a clock ahead of ours: then our own watching counts.
    if (Date.now() - file.changedAt >= SETTLE_MS || now - since >= SETTLE_MS) return true;
    this.#files.set(path, { size, modifiedAt, since, known: before?.known ?? now });
    return false;
  }

  /** Paths below the folder of the files to be looked at again. */
  paths(): string[] {
    return [...this.#files.keys()];
  }

  /** Whether files are expected to come to rest soon. */
  get isAwaiting(): boolean {
    const longAgo = performance.now() - AWAITED_MS;
    for (const { known } of this.#files.values()) if (known > longAgo) return true;
    return false;
  }
}
