/**
 * The log that a user can add to a bug report: small, bounded, and without a photo's content, its
 * file name or a word that was searched for. Written by the process that owns the library, and by no
 * other. Never fails its caller: where it cannot be written, there is none.
 */
import { appendFileSync, readFileSync, renameSync, statSync } from 'node:fs';
import { messageOf } from './errors.ts';
import { withoutPaths, type Place } from './without-paths.ts';

/** Hears of errors that stop nothing and of what helps to understand them; `where` is one word. */
export type Report = (what: unknown, where: string) => void;

/** A full one becomes the old one, so that both together take twice this. */
const MOST_BYTES = 1_000_000;
const LONGEST_LINE = 2000;
/** What a fault that repeats itself may write. */
const LINES_A_MINUTE = 200;

/** One log file and the old one beside it. */
export class Log {
  readonly path: string;
  readonly #places: () => readonly Place[];
  readonly #mostBytes: number;
  #minute = 0;
  #lines = 0;

  /** `places` are shortened wherever a line names them. */
  constructor(
    path: string,
    places: () => readonly Place[],
    { mostBytes = MOST_BYTES }: { mostBytes?: number } = {},
  ) {
    this.path = path;
    this.#places = places;
    this.#mostBytes = mostBytes;
  }

  /** Adds one line, at once: what is written before a crash is what explains it. */
  readonly note: Report = (what, where) => {
    const now = new Date();
    if (!this.#isRoom(now)) return;
    const all = what instanceof Error ? (what.stack ?? what.message) : messageOf(what);
    // Looking for paths takes time; most of what is longer than this would be cut off anyway.
    const words = oneLine(all.slice(0, 4 * LONGEST_LINE));
    const isLast = this.#lines === LINES_A_MINUTE;
    const text = isLast ? 'more than a minute may say is left out' : this.withoutPaths(words);
    const line = text.replace(/\s*\n\s*/g, ' | ').slice(0, LONGEST_LINE);
    try {
      if ((statSync(this.path, { throwIfNoEntry: false })?.size ?? 0) > this.#mostBytes) {
        renameSync(this.path, oldPath(this.path));
      }
      appendFileSync(this.path, `${now.toISOString()} ${where}: ${line}\n`, { mode: 0o600 });
    } catch {
      // A full disk or a read-only folder: the work matters more than its log.
    }
  };

  /** The last lines, oldest first; none where there is no log. */
  tail(count: number): string[] {
    const read = (path: string): string[] => {
      try {
        return readFileSync(path, 'utf8').split('\n').slice(0, -1);
      } catch {
        return [];
      }
    };
    const lines = read(this.path);
    return [...(lines.length < count ? read(oldPath(this.path)) : []), ...lines].slice(-count);
  }

  #isRoom(now: Date): boolean {
    const minute = Math.floor(now.getTime() / 60_000);
    if (minute !== this.#minute) this.#lines = 0;
    this.#minute = minute;
    this.#lines += 1;
    return this.#lines <= LINES_A_MINUTE;
  }

  /** The text as it may be told to strangers. */
  withoutPaths(text: string): string {
    try {
      return withoutPaths(text, this.#places());
    } catch {
      // The library that knows the places is closed or damaged.
      return withoutPaths(text, []);
    }
  }
}

/** A name may have line breaks in it: they end nothing. Those before the steps of a stack do. */
function oneLine(text: string): string {
  return text.replace(/\n(?!\s+at )/g, ' | ');
}

/** Where the full one goes. */
function oldPath(path: string): string {
  return path.replace(/\.log$/, '.old.log');
}
