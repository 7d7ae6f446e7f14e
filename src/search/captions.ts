/** Photos by what is written of them. Engine process. */
import type { Database } from 'better-sqlite3';
import { fold } from '../base/fold.ts';
import { captionTable } from '../store/caption-table.ts';
import { prepared } from '../store/connection.ts';
import { withFold } from '../store/folding.ts';
import { contains, joined } from './text-clause.ts';

const ascii = /^[ -~]*$/;

/** Photos with a caption or a title. */
export function captionedPhotos(library: Database): number[] {
  return captionTable(library).photos();
}

/** Photos with a caption or title, whoever wrote it, that contains the text. */
export function photosCaptioned(library: Database, text: string): number[] {
  const captions = captionTable(library);
  const found: number[] = [];
  captions.texts.eachWith(fold(text), (row) => found.push(captions.photoOf(row)));
  if (ascii.test(text.normalize('NFKC'))) return found;
  // Accents that are written must be there.
  const words = joined(
    ['title', 'caption'].map((column) => contains(`ifnull(${column}, '')`, text)),
    'OR',
  );
  return prepared<(string | number)[], number>(
    withFold(library),
    `SELECT photo_id FROM photo_claims WHERE photo_id IN (SELECT value FROM json_each(?)) AND ${words.sql}`,
  )
    .pluck()
    .all(JSON.stringify(found), ...words.values);
}
