/** Photos without colours, of which there are few. */
import type { Database } from 'better-sqlite3';

export function monochromePhotos(library: Database): void {
  library.exec(`CREATE TABLE monochrome_photos (
    photo_id INTEGER PRIMARY KEY REFERENCES photos (id) ON DELETE CASCADE
  ) STRICT`);
}
