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
