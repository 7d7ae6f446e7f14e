/** Drafts of captions: derived, never searched, written nowhere but here. Runs in the engine. */
import type { Database } from 'better-sqlite3';
import type { CaptionDraft } from '../contract/captions.ts';
import { prepared, write } from './connection.ts';
import type { Store } from './database.ts';
import { noteResult, resultOf } from './results.ts';

/** The name of the task. */
export const CAPTION = 'caption';

/** Makes the table; a photo has a draft in each language that was asked for. */
export function createCaptionDrafts(library: Database): void {
  library.exec(`
    CREATE TABLE caption_drafts (
      photo_id INTEGER NOT NULL REFERENCES photos (id) ON DELETE CASCADE,
      language TEXT NOT NULL CHECK (language IN ('en', 'zh-CN')),
      kind TEXT NOT NULL CHECK (kind IN ('sentence', 'words', 'none')),
      text TEXT NOT NULL,
      PRIMARY KEY (photo_id, language)
    ) STRICT, WITHOUT ROWID;
  `);
}

/** The draft of a photo, or null where there is none that was made of its picture as it is. */
export function draftOf(
  library: Database,
  photo: number,
  language: CaptionDraft['language'],
): CaptionDraft | null {
  if (!isDone(library, photo)) return null;
  const row = prepared<[number, string], CaptionDraft>(
    library,
    `SELECT photo_id AS photo, language, kind, text FROM caption_drafts
     WHERE photo_id = ? AND language = ?`,
  ).get(photo, language);
  return row ?? null;
}

/**
 * Wants a draft of every photo that says nothing yet of what it shows and has none in this language;
 * null: of none any more.
 */
export function wantDrafts({ library }: Store, language: CaptionDraft['language'] | null): void {
  write(library, () => {
    prepared<[object]>(
      library,
      `UPDATE results SET state = iif(EXISTS (SELECT 1 FROM caption_drafts
           WHERE caption_drafts.photo_id = results.photo_id AND results.version_id =
             (SELECT version_id FROM tasks WHERE id = task_id)), 'done', 'not-applicable'),
         newest = NULL
       WHERE state = 'wanted' AND task_id = (SELECT id FROM tasks WHERE name = @task)
         AND @language IS NULL`,
    ).run({ task: CAPTION, language });
    if (language === null) return;
    prepared<[object]>(
      library,
      `UPDATE results SET state = 'wanted', reason = NULL, tries = 0,
         newest = (SELECT taken_at FROM photos WHERE photos.id = photo_id)
       WHERE state IN ('not-applicable', 'done')
         AND task_id = (SELECT id FROM tasks WHERE name = @task)
         AND NOT (state = 'done' AND EXISTS (SELECT 1 FROM caption_drafts AS made
           WHERE made.photo_id = results.photo_id AND made.language = @language))
         AND NOT EXISTS (SELECT 1 FROM photo_claims AS said
           WHERE said.photo_id = results.photo_id AND said.caption IS NOT NULL)`,
    ).run({ task: CAPTION, language });
  });
}

/** How many photos with a file wait for a draft. */
export function draftsLeft({ library }: Store): number {
  return (
    prepared<[string], number>(
      library,
      `SELECT count(*) FROM results CROSS JOIN photos ON photos.id = photo_id
       WHERE state = 'wanted' AND task_id = (SELECT id FROM tasks WHERE name = ?)
         AND file_count > 0`,
    )
      .pluck()
      .get(CAPTION) ?? 0
  );
}

/** Keeps a draft, and notes that it was made. */
export function saveDraft({ library }: Store, draft: CaptionDraft): void {
  write(library, () => {
    // Those in other languages were made of the same vector, or they are of no more use.
    if (!isDone(library, draft.photo)) {
      prepared<[number]>(library, 'DELETE FROM caption_drafts WHERE photo_id = ?').run(draft.photo);
    }
    prepared<[object]>(
      library,
      `INSERT OR REPLACE INTO caption_drafts (photo_id, language, kind, text)
       SELECT id, @language, @kind, @text FROM photos WHERE id = @photo`,
    ).run(draft);
    noteResult(library, draft.photo, CAPTION, 'done');
  });
}

function isDone(library: Database, photo: number): boolean {
  return resultOf(library, photo, CAPTION)?.state === 'done';
}
