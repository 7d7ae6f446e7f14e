/**
 * Filters → the ids of the photos that match them, by SQL over photos and files. What the user wrote
 * reaches SQLite only as bound parameters. Runs in the engine.
 */
import type { Database } from 'better-sqlite3';
import { albumsNamed } from '../store/albums.ts';
import { prepared } from '../store/connection.ts';
import { keywordsNamed } from '../store/keywords.ts';
import { withFold } from '../store/folding.ts';
import { labelsNamed } from '../store/labels.ts';
import type { Condition, Filter } from './conditions.ts';
import { selectedIds } from './selection-cache.ts';
import { anyForm, contains, joined } from './text-clause.ts';
import type { Clause } from './text-clause.ts';

export interface FilterOptions {
  /** Ids of the folders whose root is not there now, for `is:offline`. */
  offlineFolders: readonly number[];
  /** What smart albums that a filter names hold, by their ids. */
  smartAlbums?: ReadonlyMap<number, readonly number[]>;
}

/**
 * Ids of the photos with a file that match all the filters, in no particular order; null where
 * there is no filter, which means all of them.
 */
export function matchingPhotos(
  library: Database,
  filters: readonly Filter[],
  options: FilterOptions,
): number[] | null {
  if (filters.length === 0) return null;
  const clauses = filters.map((filter) => filterClause(library, filter, options));
  const sql = `SELECT id FROM photos WHERE file_count > 0 AND ${joined(clauses, 'AND').sql}`;
  return selectedIds(
    withFold(library),
    sql,
    clauses.flatMap((clause) => clause.values),
  );
}

function filterClause(library: Database, filter: Filter, options: FilterOptions): Clause {
  const distinct = new Map(filter.any.map((condition) => [JSON.stringify(condition), condition]));
  const any = joined(
    [...distinct.values()].map((condition) => conditionClause(library, condition, options)),
    'OR',
  );
  return filter.negated ? { ...any, sql: `NOT ${any.sql}` } : any;
}

function conditionClause(library: Database, condition: Condition, options: FilterOptions): Clause {
  switch (condition.kind) {
    case 'taken':
      return takenClause(condition);
    case 'month': {
      const { first, last } = condition;
      const month = `CAST(strftime('%m', taken_at / 1000, 'unixepoch') AS INTEGER)`;
      // November to February goes over the turn of the year.
      const operator = first <= last ? 'AND' : 'OR';
      const months = `(${month} >= ? ${operator} ${month} <= ?)`;
      return {
        sql: `(undated = 0 AND taken_precision > 4 AND ${months})`,
        values: [first, last],
      };
    }
    case 'yearday': {
      const { month, day } = condition;
      const written = `${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
      return onDays(`strftime('%m-%d', taken_at / 1000, 'unixepoch') = ?`, [written]);
    }
    case 'weekday': {
      const marks = condition.days.map(() => '?').join(', ');
      const weekday = `CAST(strftime('%w', taken_at / 1000, 'unixepoch') AS INTEGER)`;
      return onDays(`${weekday} IN (${marks})`, condition.days);
    }
    case 'focal':
      // Cameras write 49.9 for a lens that is sold as 50.
      return {
        sql: '(focal_length IS NOT NULL AND abs(focal_length - ?) <= ?)',
        values: [condition.mm, condition.mm < 10 ? 0.1 : 0.5],
      };
    case 'camera':
    case 'lens':
      return contains(`ifnull(${condition.kind}, '')`, condition.text);
    case 'folder':
      return folderClause(library, condition.text);
    case 'name':
      return onFiles(nameContains(condition.text));
    case 'caption':
      return captionClause(condition.text);
    case 'tag':
      return tagClause(library, condition.text);
    case 'suggested':
      return suggestedClause(library, condition.text);
    case 'album':
      return albumClause(library, condition.text, options);
    case 'extension':
      return onFiles(anyForm('files.path', `.${condition.extension}`, '*', ''));
    case 'format':
      return { sql: 'format = ?', values: [condition.format] };
    case 'rating':
      return { sql: 'rating BETWEEN ? AND ?', values: [condition.from, condition.to] };
    case 'is':
      return isClause(condition.what, options);
    case 'has':
      return { sql: hasSql[condition.what], values: [] };
  }
}

/** What is asked of photos whose day is known. */
function onDays(sql: string, values: readonly (string | number)[]): Clause {
  return { sql: `(undated = 0 AND taken_precision >= 10 AND ${sql})`, values: [...values] };
}

const hasSql = {
  gps: '(latitude IS NOT NULL AND longitude IS NOT NULL)',
  // Only a file's EXIF block names a camera or its settings.
  exif: `(taken_source IN ('exif', 'gps') OR camera IS NOT NULL OR exposure_time IS NOT NULL)`,
  date: 'undated = 0',
  camera: 'camera IS NOT NULL',
  lens: 'lens IS NOT NULL',
  caption: `id IN (SELECT photo_id FROM photo_claims WHERE title IS NOT NULL OR caption IS NOT NULL)`,
  rating: 'rating > 0',
} as const;

/** All that is known of the date lies within the span: `1962` is not in June. */
function takenClause({ from, until }: Extract<Condition, { kind: 'taken' }>): Clause {
  const span = `iif(taken_precision = 4, '+1 year', '+1 month')`;
  const end = `unixepoch(taken_at / 1000, 'unixepoch', ${span}) * 1000`;
  const clauses: Clause[] = [{ sql: 'undated = 0', values: [] }];
  if (from !== null) clauses.push({ sql: 'taken_at >= ?', values: [from] });
  if (until !== null) {
    const sql = `taken_at < ? AND (taken_precision >= 10 OR ${end} <= ?)`;
    clauses.push({ sql, values: [until, until] });
  }
  return joined(clauses, 'AND');
}

function isClause(
  what: Extract<Condition, { kind: 'is' }>['what'],
  options: FilterOptions,
): Clause {
  switch (what) {
    case 'favourite':
      return { sql: 'favourite = 1', values: [] };
    case 'portrait':
      return { sql: 'height > width', values: [] };
    case 'landscape':
      return { sql: 'width > height', values: [] };
    case 'square':
      return { sql: 'width = height', values: [] };
    case 'panorama':
      // Twice as wide as high, or the other way: wider than any camera's single frame (16:9, 65:24 apart).
      return { sql: 'max(width, height) >= 2 * min(width, height)', values: [] };
    case 'duplicate':
      return { sql: 'file_count > 1', values: [] };
    case 'screenshot':
      return screenshot;
    case 'selfie':
      // `iPhone 12 front camera 2.71mm f/2.2`: the lens on the side of the screen.
      return { sql: `(lens IS NOT NULL AND lens LIKE '%front%')`, values: [] };
    case 'monochrome':
      return { sql: 'id IN (SELECT photo_id FROM monochrome_photos)', values: [] };
    case 'untagged':
      return untagged;
    case 'offline': {
      const marks = options.offlineFolders.map(() => '?').join(', ');
      const online = {
        sql: `files.folder_id NOT IN (${marks})`,
        values: [...options.offlineFolders],
      };
      const anyOnline = onFiles(online);
      return { ...anyOnline, sql: `NOT ${anyOnline.sql}` };
    }
  }
}

/** Clause about one of the photo's files that is not missing. */
function onFiles({ sql, values }: Clause): Clause {
  return {
    sql: `id IN (SELECT photo_id FROM files WHERE state <> 'missing' AND photo_id IS NOT NULL AND ${sql})`,
    values,
  };
}

/** How systems name screenshots, and the sizes of screens for those that were renamed. */
const screenshotNames = ['screenshot', 'screen shot', 'screen_shot', '截屏', '截图', '屏幕快照'];
const screenSizes = [
  [1280, 720], [1280, 800], [1366, 768], [1440, 900], [1536, 864], [1600, 900], [1680, 1050],
  [1920, 1080], [1920, 1200], [2560, 1440], [2560, 1600], [2880, 1800], [3024, 1964], [3456, 2234],
  [3840, 2160], [750, 1334], [828, 1792], [1125, 2436], [1170, 2532], [1179, 2556], [1206, 2622],
  [1242, 2688], [1284, 2778], [1290, 2796], [1320, 2868], [1080, 2340], [1080, 2400], [1440, 3200],
] as const; // prettier-ignore

const screenshot: Clause = (() => {
  const named = onFiles(
    joined(
      screenshotNames.map((name) => anyForm('files.path', name, '*', '*')),
      'OR',
    ),
  );
  const sizes = screenSizes.map(([short, long]) => `(${short}, ${long}), (${long}, ${short})`);
  const screenSized = `(format = 'png' AND (width, height) IN (VALUES ${sizes.join(', ')}))`;
  return { sql: `(camera IS NULL AND (${named.sql} OR ${screenSized}))`, values: named.values };
})();

/** The last part of a path contains the text. */
function nameContains(text: string): Clause {
  const name = `replace(files.path, rtrim(files.path, replace(files.path, '/', '')), '')`;
  const inName = contains(name, text);
  if (text.includes('/')) return inName;
  // To cut off the name is dear: it is needed only where the text stands before a slash as well.
  const inPath = contains('files.path', text);
  const before = anyForm('files.path', text, '*', '*/*');
  return joined([inPath, joined([{ ...before, sql: `NOT ${before.sql}` }, inName], 'OR')], 'AND');
}

/**
 * A folder on the way to one of the photo's files contains the text, from the name of the folder
 * that was added downwards. A text with slashes spans folders, and may begin at the root of the disk:
 * `folder:2021/rome`, `folder:/art/` for a whole name.
 */
function folderClause(library: Database, written: string): Clause {
  const text = written.replaceAll('\\', '/');
  if (text.includes('/')) {
    const whole = `(SELECT replace(path, '\\', '/') FROM folders WHERE id = files.folder_id) || '/' || files.path`;
    return onFiles(anyForm(whole, text, '*', text.endsWith('/') ? '*' : '*/*'));
  }
  // A root's own name counts, what lies above it does not: `folder:anna` is not /home/anna.
  const name = `replace(path, rtrim(path, replace(replace(path, '/', ''), '\\', '')), '')`;
  const named = contains(name, text);
  const roots = prepared<(string | number)[], number>(
    withFold(library),
    `SELECT id FROM folders WHERE ${named.sql}`,
  )
    .pluck()
    .all(...named.values);
  const below = anyForm('files.path', text, '*', '*/*');
  const inRoot = `files.folder_id IN (${roots.map(() => '?').join(', ')})`;
  return onFiles(joined([{ sql: inRoot, values: roots }, below], 'OR'));
}

/** No label of the user's, none that the machine applied, no keyword from the file. */
const untagged: Clause = {
  sql: `id NOT IN (
    SELECT photo_id FROM label_decisions WHERE accepted = 1
    UNION SELECT photo_id FROM label_guesses
      WHERE label_id IN (SELECT id FROM labels WHERE mode = 'apply')
    UNION SELECT photo_id FROM photo_keywords)`,
  values: [],
};

/** Photos with a caption or title, whoever wrote it, that contains the text. */
export function captionClause(text: string): Clause {
  const words = joined(
    ['title', 'caption'].map((column) => contains(`ifnull(${column}, '')`, text)),
    'OR',
  );
  const sql = `id IN (SELECT photo_id FROM photo_claims
    WHERE (title IS NOT NULL OR caption IS NOT NULL) AND ${words.sql})`;
  return { sql, values: words.values };
}

/** Labels that the user accepted or the machine applied, and keywords from the files. */
function tagClause(library: Database, text: string): Clause {
  const labels = labelsNamed(library, text);
  const accepted = labels.map(({ id }) => id);
  const applied = labels.filter(({ mode }) => mode === 'apply').map(({ id }) => id);
  return {
    sql: `id IN (
      SELECT photo_id FROM label_decisions
        WHERE accepted = 1 AND label_id IN (SELECT value FROM json_each(?))
      UNION SELECT photo_id FROM label_guesses
        WHERE label_id IN (SELECT value FROM json_each(?))
      UNION SELECT photo_id FROM photo_keywords
        WHERE keyword_id IN (SELECT value FROM json_each(?)))`,
    values: [accepted, applied, keywordsNamed(library, text)].map((ids) => JSON.stringify(ids)),
  };
}

/** Labels that the machine suggests and nobody has judged yet. */
function suggestedClause(library: Database, text: string): Clause {
  const labels = labelsNamed(library, text).filter(({ mode }) => mode === 'suggest');
  return {
    sql: `id IN (SELECT photo_id FROM label_guesses
      WHERE label_id IN (SELECT value FROM json_each(?)))`,
    values: [JSON.stringify(labels.map(({ id }) => id))],
  };
}

/** What the searches of smart albums find is handed in: only the searcher can rank. */
function albumClause(library: Database, text: string, options: FilterOptions): Clause {
  const albums = albumsNamed(library, text);
  const manual = albums.filter(({ query }) => query === null).map(({ id }) => id);
  const found = albums.flatMap(({ id }) => options.smartAlbums?.get(id) ?? []);
  return {
    sql: `id IN (
      SELECT photo_id FROM album_photos WHERE album_id IN (SELECT value FROM json_each(?))
      UNION ALL SELECT value FROM json_each(?))`,
    values: [JSON.stringify(manual), JSON.stringify(found)],
  };
}
