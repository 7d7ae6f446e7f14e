/** Takes out of a text what must not be told to strangers: where photos lie, and their names. */
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { photoEndings } from './formats.ts';

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
  const program = { path: PROGRAM, name: '<program>', isPrivate: false };
  const longestFirst = [...places, home, program]
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
  return shorter
    .replace(OTHER_PHOTO_PATHS, '…/….$1')
    .replace(PHOTO_NAMES, '….$1')
    .replace(QUOTED_PATHS, '…')
    .replace(OTHER_HOMES, '<home>');
}

/** Where this program lies: no secret, and what a stack is about. */
const PROGRAM = resolve(import.meta.dirname, '../..');
/** Also encoded, or encoded twice. */
const SLASH = '(?:[\\\\/]|%(?:25)*(?:2f|5c)){1,8}';
/** Also what lies beside photos and is not read. */
const BESIDE_PHOTOS = '.bmp .jxl .jp2 .psd .mpo .mov .mp4 .aae .xmp'.split(' ');
const ENDINGS = [...photoEndings, ...BESIDE_PHOTOS].map((ending) => ending.slice(1));
/** With what others append to it: `.jpg.supplemental-metadata.json`. */
const PHOTO_ENDING = `\\.(${ENDINGS.join('|')})(?:\\.[\\w-]+)*(?!\\w)`;
/** From where an absolute path, or one at home, can begin. */
const OTHER_PHOTO_PATHS = new RegExp(
  `(?<![\\w>…\\\\/])(?:file:|~[\\\\/]|[a-z]:[\\\\/]|[\\\\/]).*${PHOTO_ENDING}`,
  'gi',
);
/** A name alone: all of it in quotes, which it may have in it, else its last word. */
const PHOTO_NAMES = new RegExp(
  `(?:(?<=['"“‘])[^…<>\\n]{1,255}|[^\\s'"“‘’…<>|\\\\/]{1,255})${PHOTO_ENDING}`,
  'gi',
);
/** A file or a folder that is none of the program's, as the system's errors name it. */
const QUOTED_PATHS = /(?<=['"“‘])(?:file:|~[\\/]|[a-z]:[\\/]|[\\/])[^…\n]*(?=['"”’])/gi;
/** What is another user's, wherever it stands: the name up to the next slash, else a word. */
const OTHER_HOMES = new RegExp(
  `(?:file:/*)?(?:[a-z]:)?${SLASH}(?:home|users|(?:run${SLASH})?media)${SLASH}` +
    `(?:[^\\s\\\\/'"“”‘’…<>|][^\\\\/'"“”‘’…<>|]{0,63}?(?=${SLASH})|[^\\s\\\\/'"“”‘’…<>|]+)`,
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
  const bytes = [...Buffer.from(letter)].map(
    (byte) => `%(?:25)*${byte.toString(16).padStart(2, '0')}`,
  );
  const plus = letter === ' ' ? '|\\+' : '';
  return `(?:${letter.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}|${bytes.join('')}${plus})`;
}
