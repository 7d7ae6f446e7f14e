/** The library that release 0.1.0 made (test/fixtures/release-0.1.0), as if it had been made here. */
import { copyFileSync, cpSync, mkdirSync, utimesSync } from 'node:fs';
import { join, resolve } from 'node:path';
import Database from 'better-sqlite3';

const fixture = resolve(import.meta.dirname, '../fixtures/release-0.1.0');

/** Copies the library and its photos below `folder`; the photos' files are as the library knows them. */
export function copyReleaseLibrary(folder: string): { library: string; photos: string } {
  const [library, photos] = [join(folder, 'library'), join(folder, 'photos')];
  mkdirSync(library, { recursive: true });
  cpSync(join(fixture, 'photos'), photos, { recursive: true });
  copyFileSync(join(fixture, 'library.sqlite'), join(library, 'library.sqlite'));
  const db = new Database(join(library, 'library.sqlite'));
  db.prepare('UPDATE folders SET path = ?, root_identity = NULL').run(photos.replaceAll('\\', '/'));
  const files = db
    .prepare<[], { path: string; modifiedAt: number }>(
      'SELECT path, modified_at AS modifiedAt FROM files',
    )
    .all();
  db.close();
  for (const { path, modifiedAt } of files) {
    utimesSync(join(photos, path), modifiedAt / 1000, modifiedAt / 1000);
  }
  return { library, photos };
}
