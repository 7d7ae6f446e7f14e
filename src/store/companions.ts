/**
 * Which files stand behind another one of the same shot, as names, folders and times tell. Runs in
 * the engine.
 */
import type { Database } from 'better-sqlite3';
import type { Companion } from '../contract/photos.ts';
import { numberedShot, shotName, type ShotName } from '../facts/companions.ts';
import { prepared, write } from './connection.ts';
import type { Store } from './database.ts';
import { absolutePath } from './folders.ts';
import { getSetting, setSetting } from './settings.ts';

/** A place where files of one shot may lie. */
export interface ShotPlace {
  folderId: number;
  /** The directory below the folder, with a '/' at its end; '' for the folder itself. */
  directory: string;
  base: string;
}

/** To be raised when the rules for names change: all files are paired anew. */
const VERSION = 2;
const SETTING = 'companionsVersion';
/** Some ten milliseconds of work. */
const FILES_AT_ONCE = 1000;

const SECOND = 1000;
const QUARTER = 15 * 60 * SECOND;

interface ShotFile {
  id: number;
  path: string;
  photoId: number;
  takenAt: number;
  isDated: number;
}

/** The places where a file may have companions. Numbered names may belong to two shots. */
export function shotPlaces(library: Database, fileIds: readonly number[]): ShotPlace[] {
  const rows = prepared<[string], { folderId: number; path: string }>(
    library,
    `SELECT folder_id AS folderId, path FROM files WHERE id IN (SELECT value FROM json_each(?))`,
  ).all(JSON.stringify(fileIds));
  const places = new Map<string, ShotPlace>();
  for (const { folderId, path } of rows) {
    const { directory, name } = parted(path);
    for (const base of new Set([shotName(name).base, numberedShot(name)])) {
      if (base !== null)
        places.set(`${folderId} ${directory}${base}`, { folderId, directory, base });
    }
  }
  return [...places.values()];
}

/** Finds out anew what belongs together at these places. Inside a transaction. */
export function pairCompanions(library: Database, places: readonly ShotPlace[]): void {
  const clear = prepared<[{ id: number }]>(
    library,
    `DELETE FROM companion_files WHERE of_file = @id OR (file_id = @id
       AND of_file IN (SELECT id FROM files WHERE state = 'missing'))`,
  );
  const add = prepared<[number, number, 'raw' | 'edit']>(
    library,
    `INSERT INTO companion_files (file_id, of_file, kind) VALUES (?, ?, ?)
     ON CONFLICT (file_id) DO UPDATE SET of_file = excluded.of_file, kind = excluded.kind`,
  );
  for (const place of places) {
    const files = filesOfShot(library, place);
    for (const { id } of files) clear.run({ id });
    const main =
      files.find(({ shot }) => shot.kind === 'plain') ??
      files.find(({ shot }) => shot.kind === 'raw');
    if (main === undefined) continue;
    const hasRaw = files.some(({ shot }) => shot.kind === 'raw');
    for (const file of files) {
      const { kind } = file.shot;
      if (file.id === main.id || file.photoId === main.photoId || kind === 'plain') continue;
      const together = timesOf(main, file);
      if (together === 'other shots') continue;
      if (kind !== 'numbered') add.run(file.id, main.id, kind);
      else if (hasRaw && together === 'one shot') add.run(file.id, main.id, 'edit');
    }
  }
}

/** Pairs all files where they never were, or by other rules; true where photos may be shown otherwise now. */
export async function pairAllCompanions(store: Store): Promise<boolean> {
  if (getSetting(store, SETTING) === VERSION) return false;
  const { library } = store;
  const next = prepared<[number, number], number>(
    library,
    `SELECT id FROM files WHERE id > ? AND photo_id IS NOT NULL ORDER BY id LIMIT ?`,
  ).pluck();
  for (let after = 0; library.open;) {
    const ids = next.all(after, FILES_AT_ONCE);
    const last = ids.at(-1);
    if (last === undefined) {
      setSetting(store, SETTING, VERSION);
      return after > 0;
    }
    write(library, () => pairCompanions(library, shotPlaces(library, ids)));
    after = last;
    await new Promise((resolve) => setImmediate(resolve));
  }
  return false;
}

/** A photo's file that is there and belongs together with another one, whichever stands for both. */
export interface CompanionFile {
  fileId: number;
  photoId: number;
  /** Absolute. */
  path: string;
  kind: 'raw' | 'edit' | 'original';
}

/** The other files of this file's shot. */
export function companionsOfFile(library: Database, fileId: number): CompanionFile[] {
  return prepared<[{ fileId: number }], CompanionFile & { folder: string }>(
    library,
    `SELECT files.id AS fileId, photo_id AS photoId, folders.path AS folder, files.path AS path,
       coalesce(kind, 'original') AS kind
     FROM files CROSS JOIN folders ON folders.id = folder_id
     LEFT JOIN companion_files ON file_id = files.id
     WHERE state <> 'missing' AND photo_id IS NOT NULL AND files.id <> @fileId AND files.id IN (
       WITH main AS (SELECT coalesce(
         (SELECT of_file FROM companion_files WHERE file_id = @fileId), @fileId) AS id)
       SELECT id FROM main UNION SELECT file_id FROM companion_files, main WHERE of_file = main.id)
     ORDER BY files.id`,
  )
    .all({ fileId })
    .map(({ folder, ...file }) => ({ ...file, path: absolutePath(folder, file.path) }));
}

/** The photos that belong to the same shot as this one, each once. */
export function companionsOfPhoto(library: Database, photoId: number): Companion[] {
  const files = prepared<[number], number>(
    library,
    `SELECT id FROM files WHERE photo_id = ? AND state <> 'missing' ORDER BY id`,
  )
    .pluck()
    .all(photoId);
  const found = new Map(
    files
      .flatMap((fileId) => companionsOfFile(library, fileId))
      .filter((file) => file.photoId !== photoId)
      .map((file) => [file.photoId, file]),
  );
  return [...found.values()].map(({ photoId: photo, path, kind }) => ({ photo, path, kind }));
}

/** Photos that stand behind another one, and which. */
export function companionPhotos({ library }: Store): Map<number, number> {
  const rows = prepared<[], [photoId: number, ofId: number]>(
    library,
    'SELECT photo_id, of_id FROM photo_companions ORDER BY photo_id, of_id DESC',
  ).raw();
  return new Map(rows.all());
}

/** Whether any of these files stands behind another one, or in front of one. */
export function hasCompanions(library: Database, fileIds: readonly number[]): boolean {
  const found = prepared<[string, string]>(
    library,
    `SELECT 1 FROM companion_files WHERE file_id IN (SELECT value FROM json_each(?))
     UNION ALL
     SELECT 1 FROM companion_files WHERE of_file IN (SELECT value FROM json_each(?)) LIMIT 1`,
  ).get(JSON.stringify(fileIds), JSON.stringify(fileIds));
  return found !== undefined;
}

function filesOfShot(
  library: Database,
  { folderId, directory, base }: ShotPlace,
): (ShotFile & { shot: ShotName })[] {
  const begins = `${directory}${base}`;
  const appleEdit = `${directory}${base.replace(/^(IMG_)/i, '$1E')}`;
  const near = prepared<[object], ShotFile>(
    library,
    `SELECT files.id AS id, path, photo_id AS photoId, taken_at AS takenAt,
       taken_source IN ('exif', 'gps') AND taken_precision = 19 AS isDated
     FROM files CROSS JOIN photos ON photos.id = photo_id
     WHERE folder_id = @folderId AND path >= @begins AND path < @end AND state <> 'missing'
       AND substr(path, @next, 1) IN ('.', '-', '_', ' ', '~', '(')
     ORDER BY files.id`,
  );
  const found = [begins, ...(appleEdit === begins ? [] : [appleEdit])].flatMap((start) =>
    near.all({
      folderId,
      begins: start,
      end: `${start}\u{10ffff}`,
      // SQLite counts characters, JavaScript halves of them.
      next: Array.from(start).length + 1,
    }),
  );
  return found.flatMap((file) => {
    const place = parted(file.path);
    if (place.directory !== directory) return [];
    const shot = shotName(place.name);
    if (shot.base === base) return [{ ...file, shot }];
    return numberedShot(place.name) === base
      ? [{ ...file, shot: { base, kind: 'numbered' as const } }]
      : [];
  });
}

/** What the times of two files say of them. Clocks in another zone differ by whole quarters of an hour. */
function timesOf(one: ShotFile, other: ShotFile): 'one shot' | 'other shots' | 'unknown' {
  if (one.isDated === 0 || other.isDated === 0) return 'unknown';
  const apart = Math.abs(one.takenAt - other.takenAt);
  const rest = apart % QUARTER;
  return Math.min(rest, QUARTER - rest) < 2 * SECOND ? 'one shot' : 'other shots';
}

function parted(path: string): { directory: string; name: string } {
  const cut = path.lastIndexOf('/') + 1;
  return { directory: path.slice(0, cut), name: path.slice(cut) };
}
