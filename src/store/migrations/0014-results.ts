/** What is derived from photos: a row for each photo and task, and a list of the tasks. */
import type { Database } from 'better-sqlite3';

/**
 * `files.state` says from here on only whether a file was read. The rows of existing photos come from
 * what is there, so that no photo is read again; thumbnails and what pictures are compared by lie in
 * the cache, which is looked at when the tasks are registered.
 */
export function taskResults(library: Database): void {
  library.exec(`
    CREATE TABLE tasks (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE,
      -- of task_versions: what is made now; NULL until the task is registered
      version_id INTEGER,
      -- of the result of a new photo
      first_state TEXT NOT NULL CHECK (first_state IN ('wanted', 'not-applicable')),
      -- JSON array: what goes with the task; those of the cache begin with 'cache.'
      tables TEXT NOT NULL
    ) STRICT;

    CREATE TABLE task_versions (
      id INTEGER PRIMARY KEY,
      task_id INTEGER NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
      version TEXT NOT NULL,
      UNIQUE (task_id, version)
    ) STRICT;

    -- a task's result is made from those of others
    CREATE TABLE task_needs (
      need_id INTEGER NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
      task_id INTEGER NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
      PRIMARY KEY (need_id, task_id)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE results (
      photo_id INTEGER NOT NULL REFERENCES photos (id) ON DELETE CASCADE,
      task_id INTEGER NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('wanted', 'done', 'failed', 'not-applicable')),
      -- of the result that is there, also while another is wanted; NULL where there is none
      version_id INTEGER,
      -- why it failed
      reason TEXT,
      -- how often it was begun and not finished
      tries INTEGER NOT NULL DEFAULT 0,
      -- while it is wanted: when its photo was taken, for the newest come first
      newest INTEGER,
      at INTEGER NOT NULL,
      PRIMARY KEY (photo_id, task_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX results_wanted ON results (task_id, tries, newest DESC, photo_id DESC)
      WHERE state = 'wanted';

    INSERT INTO tasks (id, name, first_state, tables) VALUES
      (1, 'thumbnail', 'wanted', '["cache.thumbnails"]'),
      (2, 'fingerprint', 'wanted', '["cache.fingerprint_inputs"]'),
      (3, 'vector', 'wanted', '["embeddings"]'),
      (4, 'traces', 'not-applicable', '["encoding_traces"]'),
      (5, 'pairs', 'wanted', '["duplicate_pairs","duplicate_sketches"]'),
      (6, 'guesses', 'wanted', '["label_guesses"]');
    INSERT INTO task_needs (task_id, need_id) VALUES (5, 2), (5, 3), (6, 3);
    INSERT INTO task_versions (task_id, version) VALUES (1, '1'), (2, '1'), (4, '1'), (6, '1');
    INSERT INTO task_versions (task_id, version)
      SELECT 3, model FROM embeddings GROUP BY model ORDER BY max(rowid);
    INSERT INTO task_versions (task_id, version)
      SELECT DISTINCT 5, CAST(version AS TEXT) FROM duplicate_sketches;

    -- No task has a version yet: each is told which results are of another when it is registered.
    -- Of several vectors of a photo the one that was made last is that of the model in use.
    CREATE TEMP TABLE made AS
      SELECT photo_id, model, max(rowid) FROM embeddings GROUP BY photo_id;
    CREATE UNIQUE INDEX temp.made_photo ON made (photo_id);
    CREATE TEMP TABLE same AS
      SELECT a AS photo_id FROM duplicate_pairs WHERE same IS NOT NULL
      UNION SELECT b FROM duplicate_pairs WHERE same IS NOT NULL;
    CREATE UNIQUE INDEX temp.same_photo ON same (photo_id);
    INSERT INTO results (photo_id, task_id, state, version_id, at)
      SELECT photos.id, tasks.id,
        CASE tasks.name
          WHEN 'vector' THEN iif(made.model IS NULL, 'wanted', 'done')
          WHEN 'traces' THEN iif(encoding_traces.content_hash IS NOT NULL, 'done',
            iif(same.photo_id IS NOT NULL, 'wanted', 'not-applicable'))
          WHEN 'pairs' THEN iif(sketches.version IS NULL, 'wanted', 'done')
          WHEN 'guesses' THEN
            iif(made.model IS NULL OR unjudged.photo_id IS NOT NULL, 'wanted', 'done')
          ELSE 'done' END,
        CASE tasks.name
          WHEN 'vector' THEN
            (SELECT id FROM task_versions WHERE task_id = tasks.id AND version = made.model)
          WHEN 'traces' THEN iif(encoding_traces.content_hash IS NULL, NULL, first.id)
          WHEN 'pairs' THEN (SELECT id FROM task_versions
            WHERE task_id = tasks.id AND version = CAST(sketches.version AS TEXT))
          ELSE first.id END,
        CAST(unixepoch('subsec') * 1000 AS INTEGER)
      FROM photos
      LEFT JOIN temp.made ON made.photo_id = photos.id
      LEFT JOIN temp.same ON same.photo_id = photos.id
      LEFT JOIN duplicate_sketches AS sketches ON sketches.photo_id = photos.id
      LEFT JOIN unjudged ON unjudged.photo_id = photos.id
      LEFT JOIN encoding_traces ON encoding_traces.content_hash = photos.content_hash
      CROSS JOIN tasks
      LEFT JOIN task_versions AS first ON first.task_id = tasks.id AND first.version = '1'
      ORDER BY photos.id, tasks.id;
    UPDATE results SET newest = (SELECT taken_at FROM photos WHERE id = photo_id)
      WHERE state = 'wanted';
    DROP TABLE temp.made;
    DROP TABLE temp.same;

    DROP TRIGGER unjudged_insert;
    DROP TRIGGER unjudged_update;
    DROP TABLE unjudged;

    -- Every photo has a row for each task, whoever writes it.
    CREATE TRIGGER results_new_photo AFTER INSERT ON photos BEGIN
      INSERT INTO results (photo_id, task_id, state, newest, at)
        SELECT NEW.id, id, first_state, iif(first_state = 'wanted', NEW.taken_at, NULL),
          CAST(unixepoch('subsec') * 1000 AS INTEGER) FROM tasks;
    END;
    -- What was made of another picture is none of this one.
    CREATE TRIGGER results_other_picture AFTER UPDATE OF content_hash ON photos
    WHEN NEW.content_hash IS NOT OLD.content_hash BEGIN
      UPDATE results SET version_id = NULL, reason = NULL, tries = 0,
        state = (SELECT first_state FROM tasks WHERE id = task_id),
        newest = (SELECT iif(first_state = 'wanted', NEW.taken_at, NULL) FROM tasks
          WHERE id = task_id),
        at = CAST(unixepoch('subsec') * 1000 AS INTEGER)
      WHERE photo_id = NEW.id;
    END;
    -- What is made from a result is made anew when that is another.
    CREATE TRIGGER results_need_done AFTER UPDATE OF state ON results
    WHEN NEW.state = 'done' AND NEW.version_id IS NOT OLD.version_id BEGIN
      UPDATE results SET state = 'wanted', reason = NULL, tries = 0,
        newest = (SELECT taken_at FROM photos WHERE id = NEW.photo_id)
      WHERE photo_id = NEW.photo_id AND state IN ('done', 'failed')
        AND task_id IN (SELECT task_id FROM task_needs WHERE need_id = NEW.task_id);
    END;
  `);
}
