/** What the names of files and folders say of a condition. Engine process. */
import type { Database } from 'better-sqlite3';
import { prepared } from '../store/connection.ts';
import { fileFlags, fileTable } from '../store/file-table.ts';
import type { Directory, FileTable } from '../store/file-table.ts';
import { withFold } from '../store/folding.ts';
import { photoTable } from '../store/photo-table.ts';
import { emptyMask, none } from './mask.ts';
import type { Mask } from './mask.ts';
import { contains } from './text-clause.ts';
import { fold } from '../base/fold.ts';

const ascii = /^[ -~]*$/;

/** Photos with a file whose name contains the text. */
export function nameMask(library: Database, text: string): Mask {
  const files = fileTable(library);
  // Of a name no part holds a slash.
  const rows = text.includes('/') ? [] : rowsNamed(library, files, text);
  return photosMask(library, (put) => {
    for (const row of rows) put(files.photoOf(row));
  });
}

/** Photos with a file of this ending, in small letters without the dot. */
export function extensionMask(library: Database, extension: string): Mask {
  const files = fileTable(library);
  return photosMask(library, (put) => {
    if (files.size === 0) return;
    files.names.eachEndingIn(`.${fold(extension)}`, (row) => put(files.photoOf(row)));
  });
}

/**
 * Photos in a folder on the way to which a name contains the text, from the folder that was added
 * downwards. A text with slashes spans folders, and may begin at the root of the disk:
 * `folder:2021/rome`, `folder:/art/` for a whole name.
 */
export function folderMask(library: Database, written: string): Mask {
  const text = written.replaceAll('\\', '/');
  const roots = new Map(
    prepared<[], { id: number; path: string }>(library, 'SELECT id, path FROM folders')
      .all()
      .map(({ id, path }) => [id, path.replaceAll('\\', '/')]),
  );
  const isWhole = text.includes('/');
  return placesMask(library, text, (folder, path) => {
    const root = roots.get(folder) ?? '';
    if (isWhole) return text.endsWith('/') ? `${root}/${path}` : `${root}/${path}`.slice(0, -1);
    // A root's own name counts, what lies above it does not: `folder:anna` is not /home/anna.
    return `${root.slice(root.lastIndexOf('/') + 1)}/${path}`;
  });
}

/** Photos that have no file in a folder that is there. */
export function offlineMask(library: Database, offlineFolders: readonly number[]): Mask {
  const files = fileTable(library);
  const offline = new Set(offlineFolders);
  return none(inPlaces(library, files, ({ folder }) => !offline.has(folder)));
}

/** How systems name screenshots, and the sizes of screens for those that were renamed. */
const screenSizes = [
  [1280, 720], [1280, 800], [1366, 768], [1440, 900], [1536, 864], [1600, 900], [1680, 1050],
  [1920, 1080], [1920, 1200], [2560, 1440], [2560, 1600], [2880, 1800], [3024, 1964], [3456, 2234],
  [3840, 2160], [750, 1334], [828, 1792], [1125, 2436], [1170, 2532], [1179, 2556], [1206, 2622],
  [1242, 2688], [1284, 2778], [1290, 2796], [1320, 2868], [1080, 2340], [1080, 2400], [1440, 3200],
] as const; // prettier-ignore
const screens = new Set(
  screenSizes.flatMap(([short, long]) => [`${short} ${long}`, `${long} ${short}`]),
);

export function screenshotMask(library: Database): Mask {
  const files = fileTable(library);
  const photos = photoTable(library);
  const mask = photosMask(library, (put) => {
    for (let row = 0, { size } = files; row < size; row += 1) {
      if ((files.flagsOf(row) & fileFlags.screenshot) !== 0) put(files.photoOf(row));
    }
  });
  const { camera, format, width, height } = photos.facts();
  const png = photos.valuesOf('format').indexOf('png');
  for (let row = 0; row < mask.length; row += 1) {
    if (camera[row] !== 0) mask[row] = 0;
    else if (format[row] === png && screens.has(`${width[row]} ${height[row]}`)) mask[row] = 1;
  }
  return mask;
}

/** Files whose names contain the text, accents where they are written. */
function rowsNamed(library: Database, files: FileTable, text: string): number[] {
  const rows: number[] = [];
  if (files.size === 0) return rows;
  const plain = text.normalize('NFKC');
  files.names.eachWith(fold(text), (row) => rows.push(row));
  if (ascii.test(plain)) return rows;
  // Accents that are written must be there: only names with other letters than ASCII have any.
  const isPlain = Array.from(text).every((letter) => ascii.test(letter) || !hasAsciiCase(letter));
  const isOdd = (row: number): boolean => (files.flagsOf(row) & fileFlags.odd) !== 0;
  const odd = isPlain ? rows.filter(isOdd) : rows;
  const name = `replace(path, rtrim(path, replace(path, '/', '')), '')`;
  const { sql, values } = contains(name, text);
  const found = prepared<(string | number)[], number>(
    withFold(library),
    `SELECT id FROM files WHERE id IN (SELECT value FROM json_each(?)) AND ${sql}`,
  )
    .pluck()
    .all(JSON.stringify(odd.map((row) => files.idOf(row))), ...values);
  return found.map((id) => files.rowOf(id));
}

/** `ı` is `I` as a capital, which is that of `i` as well. */
function hasAsciiCase(letter: string): boolean {
  return ascii.test(letter.toUpperCase()) || ascii.test(letter.toLowerCase());
}

function placesMask(
  library: Database,
  text: string,
  nameOf: (folder: number, path: string) => string,
): Mask {
  const files = fileTable(library);
  // Asked for its size, the table is as it is now.
  const { directories } = files.size === 0 ? { directories: [] } : files;
  const { sql, values } = contains('value', text);
  const found = prepared<(string | number)[], number>(
    withFold(library),
    `SELECT key FROM json_each(?) WHERE ${sql}`,
  )
    .pluck()
    .all(JSON.stringify(directories.map(({ folder, path }) => nameOf(folder, path))), ...values);
  const wanted = new Set(found.map((place) => directories[place]));
  return inPlaces(library, files, (directory) => wanted.has(directory));
}

/** Photos with a file in one of the directories for which a test holds. */
function inPlaces(
  library: Database,
  files: FileTable,
  test: (directory: Directory) => boolean,
): Mask {
  const { size, directories } = files;
  const isWanted = Uint8Array.from(directories, (directory) => Number(test(directory)));
  return photosMask(library, (put) => {
    for (let row = 0; row < size; row += 1) {
      if (isWanted[files.placeOf(row)] === 1) put(files.photoOf(row));
    }
  });
}

/** The photos that `work` puts; 0 is none. */
function photosMask(library: Database, work: (put: (photo: number) => void) => void): Mask {
  const photos = photoTable(library);
  const mask = emptyMask(photos);
  work((photo) => {
    const row = photo === 0 ? -1 : photos.rowOf(photo);
    if (row >= 0) mask[row] = 1;
  });
  return mask;
}
