/** Files of photos as sidecars need them: where they lie, and which share a name. Runs in the engine. */
import type { Database } from 'better-sqlite3';
import { prepared } from './connection.ts';

/** A file of a photo that is not missing. */
export interface PhotoFile {
  photoId: number;
  /** `raw` and so on, as the content says. */
  format: string;
  folderId: number;
  /** The folder that was added, absolute. */
  root: string;
  /** Below it, '/' between the parts. */
  path: string;
}

/** Files of these photos, or of all; those of one photo follow each other. */
export function photoFileList(library: Database, ids: readonly number[] | null): PhotoFile[] {
  return prepared<[string | null, string | null], PhotoFile>(
    library,
    `SELECT photo_id AS photoId, format, folder_id AS folderId, folders.path AS root,
       files.path AS path
     FROM files JOIN photos ON photos.id = photo_id JOIN folders ON folders.id = folder_id
     WHERE state <> 'missing'
       AND (? IS NULL OR photo_id IN (SELECT value FROM json_each(?)))
     ORDER BY photo_id, files.id`,
  ).all(...both(ids === null ? null : JSON.stringify(ids)));
}

function both<T>(value: T): [T, T] {
  return [value, value];
}

/** Whether another file has this file's name but for the ending, as the JPEG of a RAW has. */
export function hasNamesake(library: Database, { folderId, path }: PhotoFile): boolean {
  const stem = path.replace(/\.[^./]*$/, '');
  // Every `stem.ending` lies between `stem.` and `stem/`, the next character.
  const near = prepared<[number, string, string], string>(
    library,
    `SELECT path FROM files WHERE folder_id = ? AND path >= ? AND path < ? AND state <> 'missing'`,
  )
    .pluck()
    .all(folderId, `${stem}.`, `${stem}/`);
  return near.some((other) => other !== path && other.replace(/\.[^./]*$/, '') === stem);
}
