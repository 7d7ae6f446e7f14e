/**
 * Photos that are known for certain to be what the words of a query name: by a label, an album, a
 * keyword or a folder of that name, by their file names, by their captions. Engine process.
 */
import type { Database } from 'better-sqlite3';
import { fold } from '../base/fold.ts';
import { prepared } from '../store/connection.ts';
import { fileFlags, fileTable } from '../store/file-table.ts';
import { withFold } from '../store/folding.ts';
import { captionsWith } from './captions.ts';
import type { Written } from './captions.ts';
import { rowsNamed } from './file-conditions.ts';
import { matchingPhotos } from './filters.ts';
import type { FilterOptions } from './filters.ts';
import type { ParsedQuery } from './query.ts';
import { contains, joined } from './text-clause.ts';

/** Photos with what is known of them. */
export interface KnownPhotos {
  key: string;
  value: string;
  ids: number[];
}

/** Words that stand in the names of too many files to mean any, or in every sentence. */
const COMMON = new Set(
  'a an and at by dsc from image img in my of on photo photos picture pictures pxl the to with'.split(
    ' ',
  ),
);
const han = /\p{Script=Han}/u;
/** Words, and runs of Chinese. */
const word = /\p{Script=Han}+|[\p{L}\p{N}]+/gu;

/** What the query's own names lead to, most certain first; none of `photos` twice. */
export function namedPhotos(
  library: Database,
  { leads, understood }: ParsedQuery,
  options: FilterOptions,
): KnownPhotos[] {
  const shown = understood.parts.filter((part) => part.kind === 'lead');
  return leads.map((lead, place) => ({
    key: lead.key,
    value: shown[place]?.value ?? '',
    ids: Array.from(matchingPhotos(library, [lead], options) ?? []),
  }));
}

/** Whether a query says more than the names that it leads with. */
export function saysMore({ understood }: ParsedQuery): boolean {
  return understood.parts.some(
    (part) => part.kind === 'words' && !part.negated && wordsOf(part.text).length > 0,
  );
}

/**
 * Photos whose file name or caption has all the words of the query, those that spell them as they were
 * typed first. Words of one Latin letter, and those that every name has, do not count.
 */
export function writtenPhotos(library: Database, words: string): KnownPhotos[] {
  const wanted = wordsOf(words);
  if (wanted.length === 0) return [];
  const runs = { name: fileNames(library, wanted), caption: captionsWith(library, wanted) };
  return Object.entries(runs).flatMap(([key, texts]) =>
    bySpelling(texts, wanted).map((ids) => ({ key, value: words, ids })),
  );
}

function wordsOf(text: string): string[] {
  return (text.normalize('NFKC').toLowerCase().match(word) ?? []).filter(
    (one) => !COMMON.has(one) && (one.length > 1 || han.test(one)),
  );
}

/** File names that have all the words, as they are written, or folded where that is the same. */
function fileNames(library: Database, wanted: readonly string[]): Written[] {
  const files = fileTable(library);
  const [first = '', ...others] = wanted.toSorted((a, b) => b.length - a.length);
  const folded = others.map(fold);
  const { names } = files;
  const rows = rowsNamed(library, files, first).filter((row) => {
    if (files.photoOf(row) === 0) return false;
    const name = names.at(row);
    return folded.every((other) => name.includes(other));
  });
  const isPlain = wanted.every(isAscii);
  const plain: Written[] = [];
  const odd: number[] = [];
  for (const row of rows) {
    if (!isPlain || (files.flagsOf(row) & fileFlags.odd) !== 0) odd.push(files.idOf(row));
    else plain.push({ id: files.photoOf(row), text: names.at(row) });
  }
  if (odd.length === 0) return plain;
  const { sql, values } = joined(
    wanted.map((text) => contains('path', text)),
    'AND',
  );
  const written = prepared<(string | number)[], Written>(
    withFold(library),
    `SELECT photo_id AS id, path AS text FROM files
     WHERE id IN (SELECT value FROM json_each(?)) AND ${sql}`,
  ).all(JSON.stringify(odd), ...values);
  return [
    ...plain,
    ...written.map(({ id, text }) => ({ id, text: text.slice(text.lastIndexOf('/') + 1) })),
  ];
}

/** Photos in whose text every word begins a word: those that spell it so, then those with accents. */
function bySpelling(texts: readonly Written[], wanted: readonly string[]): [number[], number[]] {
  const exact: number[] = [];
  const folded: number[] = [];
  const foldedWords = wanted.map(fold);
  for (const { id, text } of texts) {
    if (has(isAscii(text) ? text.toLowerCase() : text.normalize('NFKC').toLowerCase(), wanted)) {
      exact.push(id);
    } else if (!isAscii(text) || !wanted.every(isAscii)) {
      if (has(fold(text), foldedWords)) folded.push(id);
    }
  }
  return [exact, folded];
}

/** `ano` begins a word of `año.jpg`, `art` none of `party.jpg`. Chinese words stand anywhere. */
function has(text: string, wanted: readonly string[]): boolean {
  if (isAscii(text)) return wanted.every((one) => beginsWord(text, one));
  const words = text.match(word) ?? [];
  return wanted.every((one) =>
    han.test(one) ? text.includes(one) : words.some((known) => known.startsWith(one)),
  );
}

function isAscii(text: string): boolean {
  return /^[ -~]*$/.test(text);
}

const DIGITS = [48, 57] as const;
const SMALL = [97, 122] as const;

/** Whether a text of ASCII in small letters has a word that begins so: a hundred thousand names are asked. */
function beginsWord(text: string, begun: string): boolean {
  for (let at = text.indexOf(begun); at >= 0; at = text.indexOf(begun, at + 1)) {
    const before = text.charCodeAt(at - 1);
    const isInside = [DIGITS, SMALL].some(([from, to]) => before >= from && before <= to);
    if (!isInside) return true;
  }
  return false;
}
