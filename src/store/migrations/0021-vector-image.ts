/** Which file holds vectors as they lie in memory, and which photos it does not tell the truth of. */
import type { Database } from 'better-sqlite3';

export function vectorImage(library: Database): void {
  library.exec(`
    DELETE FROM settings WHERE key = 'vectorImage';
    -- at most one row: the file (embeddings/vector-image.ts) whose head says the same
    CREATE TABLE vector_image (model TEXT PRIMARY KEY, stamp TEXT NOT NULL) STRICT, WITHOUT ROWID;

    -- Photos whose vector of that model was written or deleted since. Noted in the transaction of
    -- whoever does, so that a kill at any instant leaves a file and a list that say what the rows say.
    CREATE TABLE after_vector_image (photo_id INTEGER PRIMARY KEY) STRICT;
    CREATE TRIGGER after_image_insert AFTER INSERT ON embeddings
    WHEN EXISTS (SELECT 1 FROM vector_image WHERE model = NEW.model) BEGIN
      -- (an OR IGNORE here would give way to the conflict rule of the writer's own statement)
      INSERT INTO after_vector_image SELECT NEW.photo_id
        WHERE NOT EXISTS (SELECT 1 FROM after_vector_image WHERE photo_id = NEW.photo_id);
    END;
    CREATE TRIGGER after_image_update AFTER UPDATE OF photo_id, model, vector ON embeddings
    WHEN EXISTS (SELECT 1 FROM vector_image WHERE model IN (OLD.model, NEW.model)) BEGIN
      INSERT INTO after_vector_image SELECT OLD.photo_id
        WHERE NOT EXISTS (SELECT 1 FROM after_vector_image WHERE photo_id = OLD.photo_id);
      INSERT INTO after_vector_image SELECT NEW.photo_id
        WHERE NOT EXISTS (SELECT 1 FROM after_vector_image WHERE photo_id = NEW.photo_id);
    END;
    CREATE TRIGGER after_image_delete AFTER DELETE ON embeddings
    WHEN EXISTS (SELECT 1 FROM vector_image WHERE model = OLD.model) BEGIN
      INSERT INTO after_vector_image SELECT OLD.photo_id
        WHERE NOT EXISTS (SELECT 1 FROM after_vector_image WHERE photo_id = OLD.photo_id);
    END;
  `);
}
