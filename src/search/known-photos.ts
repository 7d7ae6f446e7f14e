/**
 * Photos that are known for certain to be what the words of a query name: by a label, an album, a
 * keyword or a folder of that name, by their file names, by their captions. Engine process.
 */
import type { Database } from 'better-sqlite3';
import { fold, spell } from '../base/fold.ts';
import { captionTable, CLAIMS } from '../store/caption-table.ts';
import { fileTable } from '../store/file-table.ts';
import { matchingPhotos } from './filters.ts';
import type { FilterOptions } from './filters.ts';
import type { PhotoIds } from './mask.ts';
import type { ParsedQuery } from './query.ts';

/** Photos with what is known of them. */
export interface KnownPhotos {
  key: string;
  value: string;
  ids: PhotoIds;
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
const inWord = /[\p{L}\p{N}]/u;

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
    ids: matchingPhotos(library, [lead], options) ?? [],
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
  const wanted = wantedOf(words);
  if (wanted === null) return [];
  const names = new Spellings(wanted);
  const files = fileTable(library);
  if (files.size > 0) {
    files.names.eachWith(wanted.longest, (row) => {
      const photo = files.photoOf(row);
      if (photo !== 0) names.put(photo, files.names.at(row), files.names.spellingOf(row));
    });
  }
  const captions = new Spellings(wanted);
  const table = captionTable(library);
  const { texts } = table;
  texts.eachWith(wanted.longest, (row) => {
    // What one says has all the words, not what several say together.
    const spelled = texts.spellingOf(row)?.split(CLAIMS);
    for (const [at, claim] of texts.at(row).split(CLAIMS).entries()) {
      captions.put(table.photoOf(row), claim, spelled?.[at]);
    }
  });
  const runs = { name: names, caption: captions };
  return Object.entries(runs).flatMap(([key, { exact, folded }]) =>
    [exact, folded].map((ids) => ({ key, value: words, ids })),
  );
}

/** The words of a query that are looked for. */
interface Wanted {
  spelled: string[];
  folded: string[];
  /** Those with accents: what is written must be there. */
  accented: string[];
  /** Folded. */
  longest: string;
}

function wantedOf(text: string): Wanted | null {
  const spelled = wordsOf(text);
  if (spelled.length === 0) return null;
  const folded = spelled.map(fold);
  return {
    ...{ spelled, folded, accented: spelled.filter((one, at) => one !== folded[at]) },
    longest: folded.reduce((longest, one) => (one.length > longest.length ? one : longest)),
  };
}

function wordsOf(text: string): string[] {
  return (spell(text).match(word) ?? []).filter(
    (one) => !COMMON.has(one) && (one.length > 1 || han.test(one)),
  );
}

/** Photos in whose text every word begins a word: those that spell it so, then those with accents. */
class Spellings {
  readonly exact: number[] = [];
  readonly folded: number[] = [];
  readonly #wanted: Wanted;

  constructor(wanted: Wanted) {
    this.#wanted = wanted;
  }

  /** @param spelled undefined where that is as it is folded. */
  put(photo: number, folded: string, spelled: string | undefined): void {
    const wanted = this.#wanted;
    const written = spelled ?? folded;
    if (wanted.spelled.every((one) => beginsWord(written, one))) this.exact.push(photo);
    else if (
      wanted.accented.every((one) => written.includes(one)) &&
      wanted.folded.every((one) => beginsWord(folded, one))
    ) {
      this.folded.push(photo);
    }
  }
}

/** `ano` begins a word of `año.jpg`, `art` none of `party.jpg`. Chinese words stand anywhere, and end others. */
function beginsWord(text: string, begun: string): boolean {
  if (han.test(begun)) return text.includes(begun);
  for (let at = text.indexOf(begun); at >= 0; at = text.indexOf(begun, at + 1)) {
    if (!isInWord(text, at - 1)) return true;
  }
  return false;
}

const [ZERO, NINE, SMALL_A, SMALL_Z, ASCII] = [48, 57, 97, 122, 128];

/** Whether a word goes on behind the character at this place: hundreds of thousands of names are asked. */
function isInWord(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code < ASCII) return (code >= ZERO && code <= NINE) || (code >= SMALL_A && code <= SMALL_Z);
  if (at < 0) return false;
  const letter = isSecondHalf(code) ? text.slice(at - 1, at + 1) : text.charAt(at);
  return inWord.test(letter) && !han.test(letter);
}

function isSecondHalf(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}
