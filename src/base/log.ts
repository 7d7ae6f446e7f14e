/**
 * The log that a user can add to a bug report: small, bounded, and without a photo's content, its
 * file name or a word that was searched for. Written by the process that owns the library, and by no
 * other. Never fails its caller: where it cannot be written, there is none.
 */
import { appendFileSync, readFileSync, renameSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { messageOf } from './errors.ts';
import { photoEndings } from './formats.ts';

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
    const words = all.slice(0, 4 * LONGEST_LINE);
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

/** A folder that must not be told to strangers. */
export interface Place {
  path: string;
  /** What stands for it: `<folder 3>`. */
  name: string;
  /** Whether file names in it are private, too. */
  isPrivate: boolean;
}

/**
 * Takes private paths out of a text, and the names of photos wherever they lie. Where a file name
 * ends cannot be told, so that rather too much is taken: up to the last photo's ending of the line,
 * else up to the line's end.
 */
export function withoutPaths(text: string, places: readonly Place[]): string {
  const home = { path: homedir(), name: '~', isPrivate: false };
  const longestFirst = [...places, home]
    .filter(({ path }) => path.length > 1)
    .sort((a, b) => b.path.length - a.path.length);
  const shorter = longestFirst.reduce((rest, { path, name, isPrivate }) => {
    const written = spellings(path);
    const here = new RegExp(`${written}(?=${SLASH}|\\W|$)`, 'gi');
    if (!isPrivate) return rest.replace(here, name);
    return rest
      .replace(
        new RegExp(`${written}${SLASH}.*(\\.[a-z0-9]{2,4})(?=['"”’]?(\\W|$))`, 'gi'),
        `${name}/…$1`,
      )
      .replace(new RegExp(`${written}${SLASH}.*`, 'gi'), `${name}/…`)
      .replace(here, name);
  }, text);
  return shorter.replace(OTHER_PHOTO_PATHS, '…/….$1').replace(PHOTO_NAMES, '….$1');
}

const SLASH = '(?:[\\\\/]|%2f|%5c)+';
/** Also what lies beside photos and is not read. */
const BESIDE_PHOTOS = '.bmp .jxl .jp2 .psd .mpo .mov .mp4 .aae .xmp'.split(' ');
const ENDINGS = [...photoEndings, ...BESIDE_PHOTOS].map((ending) => ending.slice(1));
const PHOTO_ENDING = `\\.(${ENDINGS.join('|')})(?![\\w.])`;
/** From where an absolute path, or one at home, can begin. */
const OTHER_PHOTO_PATHS = new RegExp(
  `(?<![\\w>…])(?:file:|~[\\\\/]|[a-z]:[\\\\/]|[\\\\/]).*${PHOTO_ENDING}`,
  'gi',
);
/** A name alone: all of it in quotes, else its last word. */
const PHOTO_NAMES = new RegExp(
  `(?:(?<=['"“‘])[^'"“”‘’…\\n]{1,255}|[^\\s'"“”‘’…<>|\\\\/]{1,255})${PHOTO_ENDING}`,
  'gi',
);

/** A pattern for a path as programs write it: with either slash, doubled, encoded, as `file://`. */
function spellings(path: string): string {
  const forms = new Set([path, path.normalize('NFC'), path.normalize('NFD')]);
  const written = [...forms].map((form) =>
    Array.from(form.replace(/[\\/]+$/, ''), spelling).join(''),
  );
  return `(?:file:/*)?(?:${written.join('|')})`;
}

function spelling(letter: string): string {
  if (letter === '/' || letter === '\\') return SLASH;
  const bytes = [...Buffer.from(letter)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`);
  return `(?:${letter.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}|${bytes.join('')})`;
}

/** Where the full one goes. */
function oldPath(path: string): string {
  return path.replace(/\.log$/, '.old.log');
}
