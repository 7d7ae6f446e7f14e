/** When, where and what: who says it, how much of a date is known, and sidecars that change later. */
import type { Database } from 'better-sqlite3';

/**
 * `photos` holds what counts of it, `photo_claims` all that is said. Every file is read once more for
 * what earlier versions did not read; their pictures and vectors stay.
 */
export function datesAndCaptions(library: Database): void {
  library.exec(`
    DROP INDEX photos_timeline;

    -- SQLite changes no CHECK: the column is made anew.
    ALTER TABLE photos ADD COLUMN taken_by TEXT NOT NULL DEFAULT 'file'
      CHECK (taken_by IN ('exif', 'gps', 'sidecar', 'takeout', 'name', 'user', 'file'));
    UPDATE photos SET taken_by = taken_source WHERE taken_source <> 'file';
    ALTER TABLE photos DROP COLUMN taken_source;
    ALTER TABLE photos RENAME COLUMN taken_by TO taken_source;

    -- how many characters of the ISO form are known: year, month, day, time; taken_at is the beginning
    ALTER TABLE photos ADD COLUMN taken_precision INTEGER NOT NULL DEFAULT 19
      CHECK (taken_precision IN (4, 7, 10, 19));
    -- nothing but the file's own date is known; a column of its own because no index covers a generated one
    ALTER TABLE photos ADD COLUMN undated INTEGER NOT NULL DEFAULT 1 CHECK (undated IN (0, 1));
    UPDATE photos SET undated = 0 WHERE taken_source <> 'file';
    CREATE TRIGGER photos_dated_insert AFTER INSERT ON photos WHEN NEW.taken_source <> 'file' BEGIN
      UPDATE photos SET undated = 0 WHERE id = NEW.id;
    END;
    CREATE TRIGGER photos_dated_update AFTER UPDATE OF taken_source ON photos
    WHEN NEW.undated <> (NEW.taken_source = 'file') BEGIN
      UPDATE photos SET undated = (NEW.taken_source = 'file') WHERE id = NEW.id;
    END;

    CREATE TABLE photo_claims (
      photo_id INTEGER NOT NULL REFERENCES photos (id) ON DELETE CASCADE,
      source TEXT NOT NULL CHECK (source IN ('photo', 'sidecar', 'takeout', 'name', 'user')),
      taken_at INTEGER,
      taken_offset INTEGER,
      taken_precision INTEGER CHECK (taken_precision IN (4, 7, 10, 19)),
      taken_basis TEXT CHECK (taken_basis IN ('taken', 'digitised', 'satellite', 'changed')),
      latitude REAL,
      longitude REAL,
      title TEXT,
      caption TEXT,
      PRIMARY KEY (photo_id, source),
      CHECK ((taken_at IS NULL) = (taken_precision IS NULL)
        AND (taken_at IS NULL) = (taken_basis IS NULL)
        AND (latitude IS NULL) = (longitude IS NULL))
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX photo_claims_words ON photo_claims (photo_id)
      WHERE title IS NOT NULL OR caption IS NOT NULL;
    INSERT INTO photo_claims
        (photo_id, source, taken_at, taken_offset, taken_precision, taken_basis, latitude, longitude)
      SELECT id, 'photo', iif(undated, NULL, taken_at), iif(undated, NULL, taken_offset),
        iif(undated, NULL, 19), CASE taken_source WHEN 'exif' THEN 'taken' WHEN 'gps' THEN 'satellite' END,
        iif(longitude IS NULL, NULL, latitude), iif(latitude IS NULL, NULL, longitude)
      FROM photos WHERE NOT undated OR (latitude IS NOT NULL AND longitude IS NOT NULL);

    -- names, sizes and times of the sidecars beside the file when it was compared with the disk
    ALTER TABLE files ADD COLUMN sidecars TEXT;
    UPDATE files SET state = 'pending', tries = 0 WHERE state = 'ready';

    -- covers the whole timeline: newest first, of one moment the exact ones first, undated ones last
    CREATE INDEX photos_timeline
      ON photos (undated, taken_at DESC, taken_precision DESC, id DESC, width, height, file_count)
      WHERE file_count > 0;
  `);
}
