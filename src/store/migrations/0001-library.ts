/** The library file's first shape: folders, files, photos, vectors, settings. */
import type { Database } from 'better-sqlite3';

/**
 * A photo is its content; files are the places where it lies. `photos.file_count` counts the files
 * that are not missing, kept by triggers so that no writer can forget it: the timeline reads it.
 */
export function libraryTables(db: Database): void {
  db.exec(`
    CREATE TABLE folders (
      id INTEGER PRIMARY KEY,
      path TEXT NOT NULL UNIQUE,
      -- device and inode of the root when it was last seen: an empty mount point is not the folder
      root_identity TEXT,
      added_at INTEGER NOT NULL,
      scanned_at INTEGER
    ) STRICT;

    CREATE TABLE photos (
      id INTEGER PRIMARY KEY,
      -- SHA-256 of the file's bytes
      content_hash BLOB NOT NULL UNIQUE,
      bytes INTEGER NOT NULL,
      format TEXT NOT NULL,
      -- as shown, after EXIF orientation
      width INTEGER NOT NULL,
      height INTEGER NOT NULL,
      -- wall clock where the photo was taken, in milliseconds as if it were UTC
      taken_at INTEGER NOT NULL,
      -- minutes east of UTC, NULL where the file does not say
      taken_offset INTEGER,
      taken_source TEXT NOT NULL CHECK (taken_source IN ('exif', 'gps', 'file')),
      camera TEXT,
      lens TEXT,
      exposure_time REAL,
      aperture REAL,
      iso INTEGER,
      focal_length REAL,
      latitude REAL,
      longitude REAL,
      favourite INTEGER NOT NULL DEFAULT 0 CHECK (favourite IN (0, 1)),
      rating INTEGER NOT NULL DEFAULT 0 CHECK (rating BETWEEN 0 AND 5),
      file_count INTEGER NOT NULL DEFAULT 0,
      added_at INTEGER NOT NULL
    ) STRICT;
    -- covers the whole timeline: newest first, with what the grid needs to lay itself out;
    -- file_count is in it because SQLite reads the row for a column of the WHERE that is not
    CREATE INDEX photos_timeline ON photos (taken_at DESC, id DESC, width, height, file_count)
      WHERE file_count > 0;
    CREATE INDEX photos_camera ON photos (camera) WHERE camera IS NOT NULL;

    CREATE TABLE files (
      id INTEGER PRIMARY KEY,
      folder_id INTEGER NOT NULL REFERENCES folders (id) ON DELETE CASCADE,
      -- below the folder, '/' between the parts on every system
      path TEXT NOT NULL,
      size INTEGER NOT NULL,
      modified_at REAL NOT NULL,
      -- 'device:inode' where the file system has them; follows a file through a rename
      identity TEXT,
      photo_id INTEGER REFERENCES photos (id),
      -- pending: to be read (a changed file keeps its photo meanwhile)
      state TEXT NOT NULL CHECK (state IN ('pending', 'ready', 'failed', 'missing')),
      -- how often its reading was begun and not finished: a file that kills the analyser shows here
      tries INTEGER NOT NULL DEFAULT 0,
      failure_code TEXT,
      failure_detail TEXT,
      failed_at INTEGER,
      UNIQUE (folder_id, path)
    ) STRICT;
    -- counts per folder without reading the rows
    CREATE INDEX files_states ON files (folder_id, state);
    CREATE INDEX files_photo ON files (photo_id) WHERE photo_id IS NOT NULL;
    CREATE INDEX files_pending ON files (modified_at DESC, id DESC) WHERE state = 'pending';
    CREATE INDEX files_failed ON files (failed_at DESC) WHERE state = 'failed';
    CREATE INDEX files_identity ON files (identity) WHERE identity IS NOT NULL;

    CREATE TRIGGER files_count_insert AFTER INSERT ON files
    WHEN NEW.photo_id IS NOT NULL AND NEW.state <> 'missing' BEGIN
      UPDATE photos SET file_count = file_count + 1 WHERE id = NEW.photo_id;
    END;
    CREATE TRIGGER files_count_delete AFTER DELETE ON files
    WHEN OLD.photo_id IS NOT NULL AND OLD.state <> 'missing' BEGIN
      UPDATE photos SET file_count = file_count - 1 WHERE id = OLD.photo_id;
    END;
    CREATE TRIGGER files_count_update AFTER UPDATE OF photo_id, state ON files
    WHEN (OLD.photo_id IS NOT NULL AND OLD.state <> 'missing')
      OR (NEW.photo_id IS NOT NULL AND NEW.state <> 'missing') BEGIN
      UPDATE photos SET file_count = file_count - 1 WHERE id = OLD.photo_id AND OLD.state <> 'missing';
      UPDATE photos SET file_count = file_count + 1 WHERE id = NEW.photo_id AND NEW.state <> 'missing';
    END;

    -- One row per (photo, model): L2-normalised, little-endian float32, the layout sqlite-vec reads.
    -- The photo comes first in the key: an edited photo drops its vectors of every model at once.
    CREATE TABLE embeddings (
      photo_id INTEGER NOT NULL REFERENCES photos (id) ON DELETE CASCADE,
      model TEXT NOT NULL,
      vector BLOB NOT NULL,
      -- which device computed it
      device TEXT NOT NULL,
      UNIQUE (photo_id, model)
    ) STRICT;

    CREATE TABLE searches (
      text TEXT PRIMARY KEY,
      used_at INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE settings (
      key TEXT PRIMARY KEY,
      -- JSON
      value TEXT NOT NULL
    ) STRICT;

    -- What the self-test learned about a device on this machine, so that a crash is not repeated.
    CREATE TABLE device_tests (
      -- device, model, driver and runtime version: a new one of any is tested again
      key TEXT PRIMARY KEY,
      -- JSON
      result TEXT NOT NULL,
      tested_at INTEGER NOT NULL
    ) STRICT;
  `);
}
