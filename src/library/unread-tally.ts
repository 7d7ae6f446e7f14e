/** How many files lie in a folder and are not read, kept by directory so that a part can be counted anew. */
import { extname } from 'node:path';
import { unreadEnding } from './unread.ts';

/** Numbers of files by their endings. */
export type UnreadCounts = ReadonlyMap<string, number>;

/** The files among these names that may be pictures and are not read; hidden ones are nobody's pictures. */
export function countUnread(names: Iterable<string>): UnreadCounts {
  const counts = new Map<string, number>();
  for (const name of names) {
    if (isUnread(name)) {
      const ending = extname(name).toLowerCase();
      counts.set(ending, (counts.get(ending) ?? 0) + 1);
    }
  }
  return counts;
}

/** Whether a file of this name is counted. */
export function isUnread(name: string): boolean {
  return !name.startsWith('.') && unreadEnding(name) !== null;
}

/** Of one folder; directories are named by their path below it, '' for itself. */
export class UnreadTally {
  readonly #directories = new Map<string, UnreadCounts>();

  /** Takes what was found in a directory and everything below it, in place of what was known there. */
  replaceBelow(below: string, found: ReadonlyMap<string, UnreadCounts>): void {
    for (const directory of this.#directories.keys()) {
      const isBelow = below === '' || directory === below || directory.startsWith(`${below}/`);
      if (isBelow) this.#directories.delete(directory);
    }
    for (const [directory, counts] of found) this.replace(directory, counts);
  }

  /** The same for a directory alone. */
  replace(directory: string, counts: UnreadCounts): void {
    if (counts.size === 0) this.#directories.delete(directory);
    else this.#directories.set(directory, counts);
  }

  totals(): UnreadCounts {
    const totals = new Map<string, number>();
    for (const counts of this.#directories.values()) {
      for (const [ending, count] of counts) totals.set(ending, (totals.get(ending) ?? 0) + count);
    }
    return totals;
  }
}
