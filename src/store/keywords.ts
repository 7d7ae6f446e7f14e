/**
 * Tags "from the file": keywords and ratings that other programs left in photo files and sidecars.
 * Replaced whenever they are read again. Runs in the engine.
 */
import type { Database } from 'better-sqlite3';
import { keywordKey, type KeywordsAndRating } from '../facts/keywords.ts';
import { fold } from '../base/fold.ts';
import { prepared } from './connection.ts';
import { isOdd, withFold } from './folding.ts';

/**
 * Replaces what a photo's file, its sidecars or Google Takeout said before. A rating fills the photo's
 * own only where the user gave none. Inside a transaction.
 */
export function saveKeywordsAndRating(
  library: Database,
  photoId: number,
  source: 'photo' | 'sidecar' | 'takeout',
  { keywords, rating }: KeywordsAndRating,
): void {
  prepared<[number, string]>(
    library,
    'DELETE FROM photo_keywords WHERE photo_id = ? AND source = ?',
  ).run(photoId, source);
  for (const keyword of keywords) {
    prepared<[number, string, number]>(
      library,
      'INSERT OR IGNORE INTO photo_keywords (photo_id, source, keyword_id) VALUES (?, ?, ?)',
    ).run(photoId, source, keywordId(library, keyword));
  }
  if (rating === null) return;
  prepared<[object]>(
    library,
    `UPDATE photos SET rating = iif(rating = file_rating, @rating, rating), file_rating = @rating
     WHERE id = @photoId AND file_rating <> @rating`,
  ).run({ photoId, rating });
}

/** The keywords of a photo in the order of their names. */
export function keywordsOf(library: Database, photoId: number): string[] {
  return prepared<[number], string>(
    library,
    `SELECT DISTINCT name FROM photo_keywords CROSS JOIN keywords ON keywords.id = keyword_id
     WHERE photo_id = ? ORDER BY name_key`,
  )
    .pluck()
    .all(photoId);
}

/** All keywords with the photos that have them, most photos first. */
export function keywordCounts(library: Database): { value: string; count: number }[] {
  return prepared<[], { value: string; count: number }>(
    library,
    `SELECT name AS value, count(DISTINCT photo_id) AS count
     FROM photo_keywords CROSS JOIN keywords ON keywords.id = keyword_id
     GROUP BY keyword_id ORDER BY count DESC, name_key`,
  ).all();
}

/**
 * Keywords that a name means: that one, those nested below it, and those whose parts it names
 * (`anna` means `family/anna`); accents may be left out.
 */
export function keywordsNamed(library: Database, name: string): number[] {
  const key = comparable(name.replace(/\s+/gu, ' ').trim());
  const folded = fold(key);
  const exact = prepared<[string], number>(
    library,
    'SELECT id FROM keywords WHERE instr(name_key, ?) > 0',
  )
    .pluck()
    .all(key);
  if (exact.length > 0 && folded !== key) return exact;
  const others = prepared<[string], number>(
    withFold(library),
    `SELECT id FROM keywords WHERE ${isOdd('name_key')} AND instr(fold(name_key), ?) > 0`,
  )
    .pluck()
    .all(folded);
  return [...new Set([...exact, ...others])];
}

function keywordId(library: Database, name: string): number {
  const key = comparable(name);
  const known = prepared<[string], { id: number }>(
    library,
    'SELECT id FROM keywords WHERE name_key = ?',
  ).get(key);
  if (known !== undefined) return known.id;
  return Number(
    prepared<[string, string]>(library, 'INSERT INTO keywords (name, name_key) VALUES (?, ?)').run(
      name,
      key,
    ).lastInsertRowid,
  );
}

function comparable(name: string): string {
  return `/${keywordKey(name)}/`;
}
