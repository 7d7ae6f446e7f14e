/** Photos by what is written of them. Engine process. */
import type { Database } from 'better-sqlite3';
import { fold } from '../base/fold.ts';
import { captionTable, CLAIMS, TITLE } from '../store/caption-table.ts';
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

/** What is written of a photo, as it stands there. */
export interface Written {
  id: number;
  text: string;
}

/** Titles with captions that have all the texts. */
export function captionsWith(library: Database, wanted: readonly string[]): Written[] {
  const captions = captionTable(library);
  const [first = '', ...others] = wanted.map(fold).toSorted((a, b) => b.length - a.length);
  const photos: number[] = [];
  const plain: Written[] = [];
  const isPlain = wanted.every((one) => ascii.test(one));
  const { texts } = captions;
  texts.eachWith(first, (row) => {
    const all = texts.at(row);
    if (!others.every((other) => all.includes(other))) return;
    const id = captions.photoOf(row);
    if (!isPlain || !captions.isPlain(row)) {
      photos.push(id);
      return;
    }
    for (const claim of all.split(CLAIMS)) {
      const text = claim.replace(TITLE, ' ');
      if (wanted.every((one) => text.includes(one))) plain.push({ id, text });
    }
  });
  if (photos.length === 0) return plain;
  const text = `ifnull(title, '') || ' ' || ifnull(caption, '')`;
  const { sql, values } = joined(
    wanted.map((one) => contains(text, one)),
    'AND',
  );
  const found = prepared<(string | number)[], Written>(
    withFold(library),
    `SELECT photo_id AS id, ${text} AS text FROM photo_claims
     WHERE photo_id IN (SELECT value FROM json_each(?)) AND (title IS NOT NULL OR caption IS NOT NULL)
       AND ${sql}`,
  ).all(JSON.stringify(photos), ...values);
  return [...plain, ...found];
}
