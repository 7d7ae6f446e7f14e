/** `keepsake search` and `keepsake similar`: ranked photos for people and programs. */
import { createInterface } from 'node:readline';
import { resolve } from 'node:path';
import { isMistake } from '../contract/search.ts';
import type { SearchRequest, SearchResult } from '../contract/search.ts';
import { AppError } from '../base/errors.ts';
import { libraryFolder } from '../base/locations.ts';
import { openReader } from '../engine/reader.ts';
import type { Reader } from '../engine/reader.ts';
import { spawnNodeAnalyser } from '../analyse/spawn.ts';
import { photoByPath, photoFiles } from '../store/photos.ts';
import type { GlobalOptions } from './host.ts';
import { printJson, printLine, printNote } from './output.ts';

export interface SearchOptions extends GlobalOptions {
  limit: number;
}

interface Answer {
  query: string;
  results: {
    id: number;
    score: number | null;
    likely: boolean;
    /** What is known for certain of it that the query names: `tag:Holiday`. */
    known: string | null;
    files: string[];
  }[];
}

/**
 * The words of a query, of which one minus pushes something away: `forest -people`.
 * @throws AppError 'bad-input' for two: an option that there is not.
 */
export function asQuery(words: readonly string[]): string[] {
  const option = words.find((word) => /^--\w/.test(word));
  if (option === undefined) return [...words];
  throw new AppError(
    'bad-input',
    `There is no option ${option}. With one minus, a word is pushed away: -${option.replace(/^-+/, '')}.`,
  );
}

/** Searches once, or, for `-`, once for every line of standard input with one JSON line each. */
export async function search(words: string[], options: SearchOptions): Promise<void> {
  const reader = await openReader(libraryFolder(options.library), spawnNodeAnalyser);
  try {
    const text = words.join(' ');
    if (text !== '-') {
      const result = await find(reader, { text, limit: options.limit });
      refuseProblems(text, result);
      print(reader, text, result, options);
      return;
    }
    for await (const line of createInterface({ input: process.stdin })) {
      if (line.trim() === '') continue;
      const result = await find(reader, { text: line, limit: options.limit });
      const { problems } = result.understood;
      printJson({ ...answer(reader, line, result), ...(problems.length > 0 && { problems }) });
    }
  } finally {
    reader.close();
  }
}

/** Photos like one of the library (by id or path) or like any picture on this machine. */
export async function similar(
  picture: string,
  words: string[],
  options: SearchOptions,
): Promise<void> {
  const reader = await openReader(libraryFolder(options.library), spawnNodeAnalyser);
  try {
    const path = resolve(picture);
    const known = /^\d+$/.test(picture) ? Number(picture) : photoByPath(reader.store, path);
    const text = words.join(' ');
    const request = { text, limit: options.limit };
    const result =
      known === null
        ? await reader.searcher.search(request, await reader.embedPicture(path))
        : await find(reader, { ...request, like: known });
    refuseProblems(text, result);
    print(reader, [picture, ...words].join(' '), result, options);
  } finally {
    reader.close();
  }
}

function find(reader: Reader, request: SearchRequest): Promise<SearchResult> {
  return reader.searcher.search(request);
}

/** A command line is not corrected while it is typed: a mistake is shown at its place and ends it. */
function refuseProblems(text: string, { understood }: SearchResult): void {
  const problem = understood.problems.find(isMistake);
  if (problem === undefined) return;
  const pointer = ' '.repeat(problem.from) + '^'.repeat(Math.max(1, problem.to - problem.from));
  throw new AppError('bad-input', `${problem.message}\n  ${text}\n  ${pointer}`);
}

function answer(reader: Reader, query: string, result: SearchResult): Answer {
  const files = photoFiles(reader.store, result.ids);
  const reasons = result.known.flatMap(({ key, value, count }) =>
    Array.from({ length: count }, () => `${key}:${value}`),
  );
  return {
    query,
    results: result.ids.map((id, index) => ({
      id,
      score: result.scores[index] ?? null,
      likely: index < result.likely,
      known: reasons[index] ?? null,
      files: files.get(id) ?? [],
    })),
  };
}

function print(reader: Reader, query: string, result: SearchResult, options: SearchOptions): void {
  const found = answer(reader, query, result);
  if (options.json) {
    printJson(found);
    return;
  }
  for (const { message } of result.understood.problems) printNote(message);
  if (found.results.length === 0) printLine('No photo matches.');
  const filters = result.understood.parts.filter((part) => part.kind === 'filter');
  const plain = filters.filter(({ isPlain }) => isPlain);
  if (plain.length > 0) {
    const facts = plain.map((part) => `${part.key}:${part.value}`).join(', ');
    printNote(`Read as ${facts}. In quotes these are words.`);
  }
  let wasLikely = true;
  let wasKnown: string | null = null;
  for (const { score, likely, known, files } of found.results) {
    if (known !== wasKnown && likely) printLine(`--- ${known ?? 'looks like it'} ---`);
    wasKnown = known;
    if (wasLikely && !likely) printLine('--- more results ---');
    wasLikely = likely;
    printLine(`${score === null ? '' : `${score.toFixed(3)}  `}${files.join('  =  ')}`);
  }
}
