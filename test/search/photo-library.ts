/** A library in memory with the photos a test needs, through the real tables and triggers. */
import SqliteDatabase from 'better-sqlite3';
import type { Database } from 'better-sqlite3';
import { migrate } from '../../src/store/migrate.ts';

export interface TestPhoto {
  /** Paths below the folder; several are copies. */
  files?: string[];
  taken?: string;
  folder?: number;
  state?: 'ready' | 'missing';
  format?: string;
  width?: number;
  height?: number;
  takenSource?: 'exif' | 'gps' | 'file';
  camera?: string | null;
  lens?: string | null;
  latitude?: number | null;
  longitude?: number | null;
  favourite?: number;
  rating?: number;
}

export const folders = ['/home/anna/Pictures', '/media/usb/Art'];

/** Photo ids count from 1 in the order given; folder ids from 1 in the order of `folders`. */
export function libraryOf(photos: readonly TestPhoto[]): Database {
  const library = new SqliteDatabase(':memory:');
  migrate(library);
  for (const path of folders) {
    library.prepare('INSERT INTO folders (path, added_at) VALUES (?, 0)').run(path);
  }
  const insertPhoto = library.prepare(
    `INSERT INTO photos (content_hash, bytes, format, width, height, taken_at, taken_source, camera,
       lens, latitude, longitude, favourite, rating, added_at)
     VALUES (randomblob(32), 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)`,
  );
  const insertFile = library.prepare(
    `INSERT INTO files (folder_id, path, size, modified_at, photo_id, state) VALUES (?, ?, 1, 0, ?, ?)`,
  );
  for (const [place, photo] of photos.entries()) {
    const { lastInsertRowid } = insertPhoto.run(
      photo.format ?? 'jpeg',
      photo.width ?? 4000,
      photo.height ?? 3000,
      Date.parse(`${photo.taken ?? '2020-01-01T12:00:00'}Z`),
      photo.takenSource ?? 'exif',
      photo.camera ?? null,
      photo.lens ?? null,
      photo.latitude ?? null,
      photo.longitude ?? null,
      photo.favourite ?? 0,
      photo.rating ?? 0,
    );
    for (const path of photo.files ?? [`${place + 1}.jpg`]) {
      insertFile.run(photo.folder ?? 1, path, lastInsertRowid, photo.state ?? 'ready');
    }
  }
  return library;
}
